"""The WhatsApp Cloud API: messages, media, notifications."""

import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from tests.simulators.network import Callbacks, Faults, Post, wait_as_told
from tests.simulators.phones import WHATSAPP, Phones

VERSION = "/v23.0"
PATH = "/webhooks/whatsapp"


@dataclass(frozen=True)
class MetaAccount:
    """What both sides know of the number."""

    phone_number_id: str = "106540352242922"
    access_token: str = "simulated-whatsapp-token"
    app_secret: str = "simulated-app-secret"
    verify_token: str = "simulated-verify-token"
    display_number: str = "33700000003"


def sign(app_secret: str, body: bytes) -> str:
    """Return X-Hub-Signature-256 as Meta documents it."""
    return "sha256=" + hmac.new(app_secret.encode(), body, hashlib.sha256).hexdigest()


@dataclass
class MetaSimulator:
    """One simulated number."""

    phones: Phones
    post: Post
    account: MetaAccount = field(default_factory=MetaAccount)
    faults: Faults = field(default_factory=Faults)
    callbacks: Callbacks = field(default_factory=Callbacks)
    own_url: str = ""
    window_closed: bool = False  # free text is refused with 131047
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)

    # --- what members do ------------------------------------------------------------------

    def write(self, number: str, text: str, **more: Any) -> int:
        """Let a member write; return what the bridge answered."""
        return self._say(number, text, {"type": "text", "text": {"body": text}}, **more)

    def press(self, number: str, label: str) -> int:
        """Let a member press the newest button or list row with this label."""
        for bubble in reversed(self.phones.on(WHATSAPP, number)):
            for button in bubble.buttons:
                if button["title"] == label:
                    kind = "list_reply" if bubble.menu else "button_reply"
                    reply = {"type": kind, kind: {"id": button["id"], "title": label}}
                    return self._say(number, label, {"type": "interactive", "interactive": reply})
        raise LookupError(label)

    def send_file(self, number: str, media_type: str, content: bytes, *, caption: str = "") -> int:
        """Let a member send a photo or a document."""
        media_id = str(uuid4().int)[:15]
        self.files[media_id] = (media_type, content)
        kind = "image" if media_type.startswith("image/") else "document"
        part = {"id": media_id, "mime_type": media_type, "sha256": "", "caption": caption}
        if kind == "document":
            part["filename"] = "Facture Dupont 2 85 05 78.pdf"
        return self._say(number, f"[{kind}]", {"type": kind, kind: part})

    def _say(self, number: str, shown: str, content: dict[str, Any], **more: Any) -> int:
        message = self.message(number, content) | more
        self.phones.show(WHATSAPP, number, "out", shown, provider_id=message["id"])
        self.window_closed = False
        status = self.tell(messages=[message])
        return self.tell(messages=[message]) if self.faults.double else status

    def message(self, number: str, content: dict[str, Any]) -> dict[str, Any]:
        """Return one message as it stands in a notification."""
        return {
            "from": number.removeprefix("+"),
            "id": f"wamid.{uuid4().hex}",
            "timestamp": str(int(time.time())),
            **content,
        }

    def tell(self, **value: Any) -> int:
        """Post a signed notification with these messages or statuses."""
        payload = self.notification(**value)
        body = json.dumps(payload, ensure_ascii=False).encode()
        headers = {
            "X-Hub-Signature-256": sign(self.account.app_secret, body),
            "Content-Type": "application/json",
        }
        return self.post(PATH, body, headers)

    def notification(self, **value: Any) -> dict[str, Any]:
        """Return a notification of one change."""
        metadata = {
            "display_phone_number": self.account.display_number,
            "phone_number_id": self.account.phone_number_id,
        }
        change = {"messaging_product": "whatsapp", "metadata": metadata, **value}
        return {
            "object": "whatsapp_business_account",
            "entry": [{"id": "0", "changes": [{"value": change, "field": "messages"}]}],
        }

    # --- the Graph API --------------------------------------------------------------------

    def blueprint(self) -> Blueprint:
        """Return the routes."""
        routes = Blueprint("meta", __name__)
        number = f"{VERSION}/{self.account.phone_number_id}"
        routes.add_url_rule(f"{number}/messages", view_func=self._create, methods=["POST"])
        routes.add_url_rule(f"{number}/media", view_func=self._take_file, methods=["POST"])
        routes.add_url_rule(number, view_func=self._number)
        routes.add_url_rule(f"{VERSION}/<media_id>", view_func=self._media)
        routes.add_url_rule("/media/<media_id>", view_func=self._content)
        return routes

    def _authorised(self) -> bool:
        return request.headers.get("Authorization") == f"Bearer {self.account.access_token}"

    def _create(self) -> ResponseReturnValue:
        if not self._authorised():
            return _error(401, 190)
        wait_as_told(self.faults)
        if self.faults.failures:
            failure = self.faults.failures.pop(0)
            return _error(failure.status, failure.code)
        body = request.get_json()
        if self.window_closed and body["type"] != "template":
            return _error(400, 131047)
        problem = refused_content(body) or self._unknown_file(body)
        if problem:
            return _error(400, 131009, problem)
        wamid = f"wamid.{uuid4().hex}"
        self._show(body, wamid)
        self.callbacks.later(lambda: self._call_back(body, wamid))
        if self.faults.fail_after_accepting:
            self.faults.fail_after_accepting -= 1
            return _error(500, 131000)
        answer = {"messaging_product": "whatsapp", "messages": [{"id": wamid}]}
        return jsonify(answer)

    def _take_file(self) -> ResponseReturnValue:
        if not self._authorised():
            return _error(401, 190)
        if self.faults.failures:
            failure = self.faults.failures.pop(0)
            return _error(failure.status, failure.code)
        file = request.files.get("file")
        if file is None or request.form.get("messaging_product") != "whatsapp":
            return _error(400, 100)
        media_id = str(uuid4().int)[:15]
        self.files[media_id] = (request.form["type"], file.read())
        return jsonify({"id": media_id})

    def _unknown_file(self, body: Mapping[str, Any]) -> str:
        known = body["type"] != "document" or body["document"]["id"] in self.files
        return "" if known else "document.id"

    def _show(self, body: Mapping[str, Any], wamid: str) -> None:
        text, buttons, menu = _readable(body)
        self.phones.show(
            WHATSAPP,
            f"+{body['to']}",
            "in",
            text,
            provider_id=wamid,
            status="queued",
            buttons=buttons,
            menu=menu,
            raw=dict(body),
        )

    def _call_back(self, body: Mapping[str, Any], wamid: str) -> None:
        if self.faults.silent:
            return
        states = list(self.faults.states)
        if self.faults.delivery_error is not None:
            states = ["failed"]
        if self.faults.reorder:
            states.reverse()
        for state in states:
            self.phones.note(wamid, state)
            status = self.status(body, wamid, state)
            self.tell(statuses=[status])
            if self.faults.double:
                self.tell(statuses=[status])

    def status(self, body: Mapping[str, Any], wamid: str, state: str) -> dict[str, Any]:
        """Return one status as it stands in a notification."""
        status = {
            "id": wamid,
            "status": state,
            "timestamp": str(int(time.time())),
            "recipient_id": body["to"],
            "biz_opaque_callback_data": body.get("biz_opaque_callback_data", ""),
        }
        if state == "failed":
            status["errors"] = [{"code": self.faults.delivery_error or 131026, "title": "x"}]
        return status

    def _number(self) -> ResponseReturnValue:
        return jsonify({"status": "CONNECTED"}) if self._authorised() else _error(401, 190)

    def _media(self, media_id: str) -> ResponseReturnValue:
        if not self._authorised():
            return _error(401, 190)
        if media_id not in self.files:
            return _error(404, 100)
        media_type, content = self.files[media_id]
        url = f"{self.own_url}/media/{media_id}"
        return jsonify({"url": url, "mime_type": media_type, "file_size": len(content)})

    def _content(self, media_id: str) -> ResponseReturnValue:
        if not self._authorised():
            return _error(401, 190)
        media_type, content = self.files[media_id]
        return Response(content, mimetype=media_type)


def refused_content(body: Mapping[str, Any]) -> str:
    """Return why the Cloud API would not take this message, "" when it would."""
    if body["type"] == "text":
        return "" if 0 < len(body["text"]["body"]) <= 4096 else "text.body"
    if body["type"] != "interactive":
        return ""
    part = body["interactive"]
    limit = 1024 if part["type"] == "button" else 4096
    if not 0 < len(part["body"]["text"]) <= limit:
        return "body"
    if part["type"] == "button":
        titles = [one["reply"]["title"] for one in part["action"]["buttons"]]
        fits = len(titles) <= 3 and all(0 < len(title) <= 20 for title in titles)
    else:
        titles = [row["title"] for one in part["action"]["sections"] for row in one["rows"]]
        fits = len(titles) <= 10 and all(0 < len(title) <= 24 for title in titles)
        fits = fits and 0 < len(part["action"]["button"]) <= 20
    return "" if fits and len(set(titles)) == len(titles) else "action"


def _readable(body: Mapping[str, Any]) -> tuple[str, list[dict[str, str]], str]:
    if body["type"] == "text":
        return body["text"]["body"], [], ""
    if body["type"] == "document":
        return f"[{body['document']['filename']}]", [], ""
    if body["type"] == "template":
        return f"[{body['template']['name']}]", [], ""
    part = body["interactive"]
    if part["type"] == "button":
        return part["body"]["text"], [one["reply"] for one in part["action"]["buttons"]], ""
    rows = [row for one in part["action"]["sections"] for row in one["rows"]]
    return part["body"]["text"], rows, part["action"]["button"]


def _error(status: int, code: int, details: str = "simulated") -> ResponseReturnValue:
    return jsonify({"error": {"code": code, "message": details, "type": "OAuthException"}}), status
