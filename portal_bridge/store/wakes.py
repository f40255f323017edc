"""Wakes those who watch, when the caller's transaction commits."""

from sqlalchemy import text
from sqlalchemy.orm import Session

MESSAGES_CHANNEL = "emma_messages"  # LISTEN/NOTIFY; the payload is the conversation's id
_NOTIFY = text("SELECT pg_notify(:channel, :payload)")
QUEUE = "queue"  # a payload of that channel too: who waits, or who is present, has changed


def notify(session: Session, conversation_id: str) -> None:
    """Wake those who wait for this conversation, when the transaction commits."""
    _notify(session, conversation_id)


def notify_queue(session: Session) -> None:
    """Wake the consoles, when the transaction commits."""
    _notify(session, QUEUE)


def notify_agent(session: Session, agent_id: int | None) -> None:
    """Wake an agent's console, when the transaction commits."""
    _notify(session, agent_key(agent_id))


def agent_key(agent_id: int | None) -> str:
    """Return what an agent's console watches."""
    return f"agent {agent_id}"


def _notify(session: Session, payload: str) -> None:
    session.execute(_NOTIFY, {"channel": MESSAGES_CHANNEL, "payload": payload})
