"""Signed webhooks, by the Standard Webhooks convention (docs/call-centre-tools.md)."""

import base64
import hashlib
import hmac
import json

import requests

from portal_bridge.clients.http import Api, raise_for_status
from portal_bridge.clock import Clock
from portal_bridge.errors import ProviderRefused
from portal_bridge.tools.model import ToolEvent
from portal_bridge.tools.settings import WebhookSettings

ID_HEADER = "webhook-id"
TIME_HEADER = "webhook-timestamp"
SIGNATURE_HEADER = "webhook-signature"


class SignedWebhook:
    """Posts events to one address."""

    def __init__(
        self, settings: WebhookSettings, *, clock: Clock, session: requests.Session | None = None
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._api = Api("", session=session)

    def tell(self, event: ToolEvent) -> None:
        """Post the event; anything but a 2xx is a DeliveryError."""
        body = json.dumps(
            {
                "type": event.kind.value,
                "timestamp": event.happened_at.isoformat(),
                "data": event.data,
            },
            ensure_ascii=False,
        ).encode()
        seconds = str(int(self._clock().timestamp()))
        headers = {
            "content-type": "application/json",
            ID_HEADER: event.id,
            TIME_HEADER: seconds,
            SIGNATURE_HEADER: sign(self._settings.secret, event.id, seconds, body),
        }
        reply = self._api.call("POST", self._settings.url, data=body, headers=headers)
        raise_for_status(reply, str(reply.status_code))
        if not reply.ok or reply.is_redirect:  # a signed body follows nobody elsewhere
            raise ProviderRefused(str(reply.status_code))


def sign(secret: str, event_id: str, seconds: str, body: bytes) -> str:
    """Return the signature `v1,<base64>` over id, time of sending and the raw body."""
    signed = b".".join((event_id.encode(), seconds.encode(), body))
    digest = hmac.new(secret.encode(), signed, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"
