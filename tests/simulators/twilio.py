"""Twilio's Messages API, its webhooks and its status callbacks."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from tests.simulators.network import Callbacks, Faults, Post, wait_as_told
from tests.simulators.phones import SMS, WHATSAPP, Phones

LONGEST = 1600
FORM = "application/x-www-form-urlencoded; charset=UTF-8"


@dataclass(frozen=True)
class TwilioAccount:
    """What both sides know of the account."""

    account_sid: str = "AC" + "0" * 32
    auth_token: str = "simulated-twilio-token"
    sms_number: str = "+33700000001"
    whatsapp_number: str = "+33700000002"


def sign(token: str, url: str, form: Mapping[str, str]) -> str:
    """Return X-Twilio-Signature as Twilio documents it."""
    signed = url + "".join(name + form[name] for name in sorted(form))
    return base64.b64encode(
        hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()
    ).decode()


@dataclass
class TwilioSimulator:
    """One simulated account."""

    phones: Phones
    post: Post
    public_url: str  # of the bridge: what is signed
    account: TwilioAccount = field(default_factory=TwilioAccount)
    faults: Faults = field(default_factory=Faults)
    callbacks: Callbacks = field(default_factory=Callbacks)
    own_url: str = ""  # of this simulator, for media
    stopped: set[str] = field(default_factory=set)  # numbers that said STOP
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)

    def write(
        self, number: str, text: str, *, channel: str = SMS, sid: str = "", **more: str
    ) -> int:
        """Let a member send a message; return what the bridge answered."""
        form = self.message_form(number, text, channel=channel, sid=sid) | more
        self.phones.show(channel, number, "out", text, provider_id=form["MessageSid"])
        if channel == SMS and text.strip().upper() in {"STOP", "ARRET"}:
            self.stopped.add(number)
        if channel == SMS and text.strip().upper() == "START":
            self.stopped.discard(number)
        path = "/webhooks/twilio/sms" if channel == SMS else "/webhooks/twilio/whatsapp"
        status = self.tell(path, form)
        return self.tell(path, form) if self.faults.double else status

    def send_file(
        self,
        number: str,
        media_type: str,
        content: bytes,
        *,
        channel: str = WHATSAPP,
        caption: str = "",
    ) -> int:
        """Let a member send a photo or a document."""
        name = f"ME{uuid4().hex}"
        self.files[name] = (media_type, content)
        url = f"{self.own_url}/2010-04-01/Accounts/{self.account.account_sid}/Media/{name}"
        media = {"NumMedia": "1", "MediaUrl0": url, "MediaContentType0": media_type}
        return self.write(number, caption, channel=channel, **media)

    def message_form(
        self, number: str, text: str, *, channel: str = SMS, sid: str = ""
    ) -> dict[str, str]:
        """Return the form of an inbound message, as Twilio posts it."""
        prefix = "whatsapp:" if channel == WHATSAPP else ""
        own = self.account.whatsapp_number if prefix else self.account.sms_number
        return {
            "ToCountry": "FR",
            "SmsMessageSid": (known := sid or f"SM{uuid4().hex}"),
            "NumMedia": "0",
            "SmsSid": known,
            "SmsStatus": "received",
            "Body": text,
            "To": f"{prefix}{own}",
            "NumSegments": "1",
            "MessageSid": known,
            "AccountSid": self.account.account_sid,
            "From": f"{prefix}{number}",
            "ApiVersion": "2010-04-01",
        }

    def tell(self, path: str, form: Mapping[str, str]) -> int:
        """Post a signed form to the bridge."""
        signature = sign(self.account.auth_token, self.public_url + path, form)
        headers = {"X-Twilio-Signature": signature, "Content-Type": FORM}
        return self.post(path, urlencode(form).encode(), headers)

    def blueprint(self) -> Blueprint:
        """Return the REST API."""
        routes = Blueprint("twilio", __name__)
        base = f"/2010-04-01/Accounts/{self.account.account_sid}"
        routes.add_url_rule(f"{base}/Messages.json", view_func=self._create, methods=["POST"])
        routes.add_url_rule(f"{base}.json", view_func=self._account)
        routes.add_url_rule(f"{base}/Media/<name>", view_func=self._media)
        return routes

    def _authorised(self) -> bool:
        given = request.authorization
        return given is not None and (given.username, given.password) == (
            self.account.account_sid,
            self.account.auth_token,
        )

    def _create(self) -> ResponseReturnValue:
        if not self._authorised():
            return _error(401, 20003)
        wait_as_told(self.faults)
        if self.faults.failures:
            failure = self.faults.failures.pop(0)
            return _error(failure.status, failure.code, failure.retry_after)
        form = request.form
        refusal = self._refusal(form)
        if refusal:
            return _error(400, refusal)
        sid = f"SM{uuid4().hex}"
        channel = WHATSAPP if form["To"].startswith("whatsapp:") else SMS
        number = form["To"].removeprefix("whatsapp:")
        text = form.get("Body") or f"[{form['ContentSid']}]"
        self.phones.show(channel, number, "in", text, provider_id=sid, status="queued")
        self.callbacks.later(lambda: self._call_back(form, sid))
        if self.faults.fail_after_accepting:
            self.faults.fail_after_accepting -= 1
            return _error(502, 20500)
        return jsonify({"sid": sid, "status": "queued", "error_code": None}), 201

    def _refusal(self, form: Mapping[str, str]) -> int | None:
        body, to = form.get("Body", ""), form.get("To", "")
        own = {self.account.sms_number, f"whatsapp:{self.account.whatsapp_number}"}
        if form.get("From") not in own:
            return 21606
        if not to.removeprefix("whatsapp:").startswith("+"):
            return 21211
        if not body and not form.get("ContentSid"):
            return 21602
        if len(body) > LONGEST:
            return 21617
        return 21610 if to in self.stopped else None

    def _call_back(self, form: Mapping[str, str], sid: str) -> None:
        if self.faults.silent or "StatusCallback" not in form:
            return
        states = [state for state in self.faults.states if state != "read"]
        if self.faults.delivery_error is not None:
            states = ["sent", "undelivered"]
        if self.faults.reorder:
            states.reverse()
        for state in states:
            self.phones.note(sid, state)
            self.tell_status(form["StatusCallback"], sid, state)
            if self.faults.double:
                self.tell_status(form["StatusCallback"], sid, state)

    def tell_status(self, callback: str, sid: str, state: str) -> int:
        """Post a status to the address that came with the message."""
        form = {
            "SmsSid": sid,
            "SmsStatus": state,
            "MessageStatus": state,
            "MessageSid": sid,
            "AccountSid": self.account.account_sid,
            "ApiVersion": "2010-04-01",
        }
        if state in ("failed", "undelivered"):
            form["ErrorCode"] = str(self.faults.delivery_error or 30008)
        parts = urlsplit(callback)
        return self.tell(f"{parts.path}?{parts.query}", form)

    def _account(self) -> ResponseReturnValue:
        if not self._authorised():
            return _error(401, 20003)
        return jsonify({"sid": self.account.account_sid, "status": "active"})

    def _media(self, name: str) -> ResponseReturnValue:
        if not self._authorised():
            return _error(401, 20003)
        if name not in self.files:
            return _error(404, 20404)
        media_type, content = self.files[name]
        return Response(content, mimetype=media_type)


def _error(status: int, code: int, retry_after: int | None = None) -> ResponseReturnValue:
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    body = {"code": code, "message": "simulated", "status": status}
    return jsonify(body), status, headers
