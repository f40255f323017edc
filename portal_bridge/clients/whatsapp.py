"""The WhatsApp Cloud API of Meta."""

from typing import Any

import requests

from portal_bridge.channels.outgoing import Buttons, Document, Menu, Outgoing, Template, Text
from portal_bridge.channels.settings import MetaSettings
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

# https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes
ERRORS: dict[str, type[DeliveryError]] = {
    "0": ProviderLocked,  # the token is refused
    "3": ProviderLocked,
    "10": ProviderLocked,  # permission
    "190": ProviderLocked,  # the token has expired
    "368": ProviderLocked,  # blocked for policy violations
    "131005": ProviderLocked,
    "131031": ProviderLocked,  # account locked
    "131042": ProviderLocked,  # payment method
    "1": ProviderUnreachable,
    "2": ProviderUnreachable,
    "131000": ProviderUnreachable,
    "131016": ProviderUnreachable,
    "4": ProviderBusy,
    "80007": ProviderBusy,
    "130429": ProviderBusy,
    "131048": ProviderBusy,  # spam rate limit
    "131056": ProviderBusy,  # too many to this number
    "131047": WindowClosed,
    "131050": OptedOut,
}
NUMBER_GONE = frozenset({"131026"})  # undeliverable: no WhatsApp on this number (any more)


class WhatsAppClient:
    """Sends messages; each carries our id, which comes back with its statuses."""

    def __init__(self, settings: MetaSettings, *, session: requests.Session | None = None) -> None:
        self._settings = settings
        self._api = Api(settings.api_url, session=session)

    def upload(self, name: str, media_type: str, content: bytes) -> str:
        """Return the id under which Meta keeps a file for a message of ours; DeliveryError."""
        path = f"/{self._settings.phone_number_id}/media"
        form = {"messaging_product": "whatsapp", "type": media_type}
        reply = self._call("POST", path, data=form, files={"file": (name, content, media_type)})
        media_id = body_of(reply).get("id")
        if not isinstance(media_id, str) or not media_id:
            raise ProviderUnreachable("no_media_id")
        return media_id

    def send(self, to: str, message: Outgoing, ref: str, *, media_id: str = "") -> str:
        """Return the message's wamid; a document's file was uploaded as `media_id`.

        Raises:
            DeliveryError: one of its kinds.
        """
        body = {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "to": to.removeprefix("+"),
            "biz_opaque_callback_data": ref,
            **_content(message, media_id),
        }
        reply = self._call("POST", f"/{self._settings.phone_number_id}/messages", json=body)
        messages = body_of(reply).get("messages")
        try:
            return str(messages[0]["id"])  # type: ignore[index]
        except (LookupError, TypeError):
            raise ProviderUnreachable("no_id") from None

    def fetch(self, media_id: str, limit: int) -> bytes:
        """Return a file that came with a message, at most `limit` + 1 bytes of it.

        Its address is asked for each time: it lives five minutes only.
        """
        if not media_id.isalnum():
            raise ProviderRefused("media_id")
        url = str(body_of(self._call("GET", f"/{media_id}")).get("url", ""))
        if not url.startswith("http"):
            raise ProviderRefused("media_url")
        reply, content = self._api.download(url, limit, headers=self._headers)
        _raise_for(reply)
        return content

    def check(self) -> str:
        """Return the number's state, like "CONNECTED"; DeliveryError."""
        fields = {"fields": "verified_name,code_verification_status,quality_rating,status"}
        reply = self._call("GET", f"/{self._settings.phone_number_id}", params=fields)
        return str(body_of(reply).get("status") or "known")

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._settings.access_token}"}

    def _call(self, method: str, path: str, **options: Any) -> requests.Response:
        reply = self._api.call(method, path, headers=self._headers, **options)
        _raise_for(reply)
        return reply


def _content(message: Outgoing, media_id: str) -> dict[str, Any]:
    match message:
        case Text(body):
            return {"type": "text", "text": {"body": body, "preview_url": False}}
        case Buttons(body, options):
            buttons = [
                {"type": "reply", "reply": {"id": one.id, "title": one.label}} for one in options
            ]
            return _interactive("button", body, {"buttons": buttons})
        case Menu(body, button, options):
            rows = [{"id": one.id, "title": one.label} for one in options]
            return _interactive("list", body, {"button": button, "sections": [{"rows": rows}]})
        case Document(name=name):
            return {"type": "document", "document": {"id": media_id, "filename": name}}
        case Template(name, language):
            template = {"name": name, "language": {"code": language}}
            return {"type": "template", "template": template}


def _interactive(kind: str, body: str, action: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "interactive",
        "interactive": {"type": kind, "body": {"text": body}, "action": action},
    }


def _raise_for(reply: requests.Response) -> None:
    if reply.status_code < requests.codes.bad_request:
        return
    error = body_of(reply).get("error")
    code = str(error.get("code", "")) if isinstance(error, dict) else ""
    known = ERRORS.get(code)
    if known is not None:
        raise known(code)
    raise_for_status(reply, code)
