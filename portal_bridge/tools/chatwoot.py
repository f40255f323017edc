"""Chatwoot: a waiting conversation appears in an API inbox, and is resolved when it is over.

What Chatwoot is told of moves: codes, an agent's name and our id of the conversation, nothing of
the member. Where its agents may answer, chatwoot_mirror.py shows them the masked words too.
https://developers.chatwoot.com/api-reference (application API)
"""

from typing import Any, Protocol

import requests

from portal_bridge.clients.http import Api, body_of, raise_for_status
from portal_bridge.errors import ProviderUnreachable
from portal_bridge.texts import text
from portal_bridge.tools.model import EventKind, ToolEvent
from portal_bridge.tools.settings import ChatwootSettings

_ATTRIBUTES = ("channel", "reason", "assurance", "outcome")


class Links(Protocol):
    """Which conversation of the tool stands for ours."""

    def find(self, conversation_id: str) -> str | None:
        """Return the tool's id of a conversation, None when it has none yet."""

    def keep(self, conversation_id: str, theirs: str) -> None:
        """Remember the tool's id."""


class Chatwoot:
    """Tells one account."""

    def __init__(
        self, settings: ChatwootSettings, links: Links, *, session: requests.Session | None = None
    ) -> None:
        self._settings = settings
        self._links = links
        self._api = Api(f"{settings.url}/api/v1/accounts/{settings.account_id}", session=session)

    def tell(self, event: ToolEvent) -> None:
        """Open, annotate or resolve the conversation; errors.DeliveryError."""
        theirs = self._links.find(event.conversation_id)
        match event.kind:
            case EventKind.WAITING:
                self._waits(event, theirs)
            case EventKind.CLAIMED if theirs:
                self.note(theirs, text("tool_claimed", agent=event.data["agent"]))
            case EventKind.CLOSED if theirs:
                self._toggle(theirs, "resolved")

    def _waits(self, event: ToolEvent, theirs: str | None) -> None:
        if theirs is None:
            theirs = self._open(event)
            self._links.keep(event.conversation_id, theirs)
        else:
            self._toggle(theirs, "open")
        asked = "tool_waiting_here" if self._settings.webhook_secret else "tool_waiting"
        self.note(theirs, text(asked, url=event.data["url"]))

    def _open(self, event: ToolEvent) -> str:
        """Return Chatwoot's id of a new conversation with a contact without a name."""
        contact = {
            "inbox_id": self._settings.inbox_id,
            "name": text("tool_contact", id=event.conversation_id[:8]),
        }
        made = _part(self._call("/contacts", contact), "payload")
        conversation = {
            "inbox_id": self._settings.inbox_id,
            "contact_id": _part(made, "contact").get("id"),
            "source_id": _part(made, "contact_inbox").get("source_id"),
            "status": "open",
            "custom_attributes": {name: event.data.get(name) for name in _ATTRIBUTES},
        }
        theirs = self._call("/conversations", conversation).get("id")
        if not isinstance(theirs, int):
            raise ProviderUnreachable("no_id")
        return str(theirs)

    def hear(self, theirs: str, words: str) -> None:
        """Show the member's words; errors.DeliveryError."""
        heard = {"content": words, "message_type": "incoming", "private": False}
        self._call(f"/conversations/{theirs}/messages", heard)

    def note(self, theirs: str, words: str) -> None:
        """Write a private note; errors.DeliveryError."""
        note = {"content": words, "message_type": "outgoing", "private": True}
        self._call(f"/conversations/{theirs}/messages", note)

    def _toggle(self, theirs: str, status: str) -> None:
        self._call(f"/conversations/{theirs}/toggle_status", {"status": status})

    def _call(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        # Documented with low lines, which nginx drops; Rack reads both spellings as one.
        headers = {"api-access-token": self._settings.token}
        reply = self._api.call("POST", path, json=body, headers=headers)
        raise_for_status(reply, str(reply.status_code))
        return dict(body_of(reply))


def _part(body: dict[str, Any], name: str) -> dict[str, Any]:
    part = body.get(name)
    if not isinstance(part, dict):
        raise ProviderUnreachable(f"no_{name}")
    return part
