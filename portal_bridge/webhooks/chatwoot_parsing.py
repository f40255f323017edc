"""Chatwoot's notifications as what our desk can do; all else is Ignored with its reason."""

from typing import Any

from portal_bridge.channels.events import Ignored
from portal_bridge.tools.chatwoot_agents import Heard, Said, Settled, Status, TheirAgent
from portal_bridge.tools.settings import ChatwootSettings


def parse(payload: Any, settings: ChatwootSettings) -> Heard | Ignored:
    """Return what an agent did in our inbox."""
    body = _dict(payload)
    match body.get("event"):
        case "message_created":
            return _message(body, settings)
        case "conversation_status_changed":
            return _status(body, settings)
        case _:
            return Ignored("other_event")


def _message(body: dict[str, Any], settings: ChatwootSettings) -> Said | Ignored:
    conversation, sender = _dict(body.get("conversation")), _dict(body.get("sender"))
    if _dict(body.get("account")).get("id") != settings.account_id:
        return Ignored("other_account")
    if _dict(body.get("inbox")).get("id") != settings.inbox_id:
        return Ignored("other_inbox")
    # What we tell Chatwoot is incoming or private: it ends here when it comes back.
    if body.get("message_type") != "outgoing" or body.get("private") is not False:
        return Ignored("not_for_the_member")
    if sender.get("type") != "user":
        return Ignored("no_agent")  # an automation, a survey, a bot
    numbers = body.get("id"), conversation.get("id"), sender.get("id")
    if not all(isinstance(one, int) for one in numbers):
        return Ignored("no_id")
    return Said(
        conversation=str(conversation["id"]),
        message_id=body["id"],
        agent=TheirAgent(sender["id"], _text(sender.get("name")).strip()),
        words=_text(body.get("content")),
        has_files=bool(body.get("attachments")),
    )


def _status(body: dict[str, Any], settings: ChatwootSettings) -> Settled | Ignored:
    """Return the end of a conversation; the payload names no account but the secret does."""
    if body.get("inbox_id") != settings.inbox_id:
        return Ignored("other_inbox")
    if not isinstance(body.get("id"), int):
        return Ignored("no_id")
    if body.get("status") not in set(Status):
        return Ignored("other_status")
    return Settled(str(body["id"]), Status(body["status"]))


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
