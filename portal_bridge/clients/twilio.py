"""Twilio: SMS, and WhatsApp through Twilio."""

from typing import Any

import requests

from portal_bridge.channels.outgoing import Outgoing, Template, Text
from portal_bridge.channels.settings import TwilioSettings
from portal_bridge.clients.http import Api, body_of, raise_for_status
from portal_bridge.errors import (
    DeliveryError,
    OptedOut,
    ProviderBusy,
    ProviderLocked,
    ProviderRefused,
    ProviderUnreachable,
    WindowClosed,
)
from wire.turn_token import Channel

STATUS_PATH = "/webhooks/twilio/status"
# https://www.twilio.com/docs/api/errors: those whose HTTP status says too little.
ERRORS: dict[str, type[DeliveryError]] = {
    "20003": ProviderLocked,  # authentication
    "20005": ProviderLocked,  # account not active
    "20429": ProviderBusy,
    "14107": ProviderBusy,  # rate of messages
    "21610": OptedOut,  # the recipient said STOP
    "30001": ProviderBusy,  # queue overflow
    "30002": ProviderLocked,  # account suspended
    "63016": WindowClosed,
    "63018": ProviderBusy,  # rate of WhatsApp
    "63032": OptedOut,  # the recipient blocked us on WhatsApp
}
# A status callback with one of these: nobody of ours is behind the number any more.
NUMBER_GONE = frozenset({"30003", "30005", "63024"})


class TwilioClient:
    """Sends messages; each carries our id, which comes back with its statuses."""

    def __init__(
        self, settings: TwilioSettings, public_url: str, *, session: requests.Session | None = None
    ) -> None:
        self._settings = settings
        self._public_url = public_url
        self._api = Api(settings.api_url, session=session)

    def send(self, channel: Channel, to: str, message: Outgoing, ref: str) -> str:
        """Return Twilio's id of the message.

        Raises:
            DeliveryError: one of its kinds.
        """
        form = {**self._addresses(channel, to), **self._content(message)}
        form["StatusCallback"] = f"{self._public_url}{STATUS_PATH}?ref={ref}"
        reply = self._call("POST", "/Messages.json", data=form)
        provider_id = body_of(reply).get("sid")
        if not isinstance(provider_id, str) or not provider_id:
            raise ProviderUnreachable("no_sid")
        return provider_id

    def fetch(self, url: str, limit: int) -> bytes:
        """Return a file that came with a message, at most `limit` + 1 bytes of it."""
        if not url.startswith(f"{self._settings.api_url}/"):
            raise ProviderRefused("media_url")  # our password goes to Twilio only
        reply, content = self._api.download(url, limit, auth=self._auth)
        if reply.is_redirect:  # to a signed address, which needs no password
            reply, content = self._api.download(reply.headers["Location"], limit)
        _raise_for(reply)
        return content

    def check(self) -> str:
        """Return the state of the account, like "active"; DeliveryError."""
        return str(body_of(self._call("GET", ".json")).get("status", ""))

    @property
    def _auth(self) -> tuple[str, str]:
        return self._settings.account_sid, self._settings.auth_token

    def _call(self, method: str, path: str, **options: Any) -> requests.Response:
        account = f"/2010-04-01/Accounts/{self._settings.account_sid}{path}"
        reply = self._api.call(method, account, auth=self._auth, **options)
        _raise_for(reply)
        return reply

    def _addresses(self, channel: Channel, to: str) -> dict[str, str]:
        if channel is Channel.SMS:
            if self._settings.sms_number is None:
                raise ProviderLocked("no_sms_number")
            return {"From": self._settings.sms_number, "To": to}
        if self._settings.whatsapp_number is None:
            raise ProviderLocked("no_whatsapp_number")
        return {"From": f"whatsapp:{self._settings.whatsapp_number}", "To": f"whatsapp:{to}"}

    def _content(self, message: Outgoing) -> dict[str, str]:
        match message:
            case Text(body):
                return {"Body": body}
            case Template(name, _):
                return {"ContentSid": name}
            case _:
                raise ProviderRefused("not_text")


def _raise_for(reply: requests.Response) -> None:
    if reply.status_code < requests.codes.bad_request:
        return
    code = str(body_of(reply).get("code", ""))
    known = ERRORS.get(code)
    if known is not None:
        raise known(code)
    raise_for_status(reply, code)
