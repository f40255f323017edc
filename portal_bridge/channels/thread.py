"""What agents see of phones: one thread per member, what became of each message, dead letters."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from portal_bridge.channels import contacts
from portal_bridge.conversations.model import Author, Message
from portal_bridge.deliveries.outgoing_rows import STOP_CONFIRMED, TROUBLED
from portal_bridge.store.channel_rows import ContactRow, OutgoingRow
from portal_bridge.store.orm import ConversationRow, MessageRow
from portal_bridge.texts import text

LOOK_BACK = timedelta(days=30)
SHOWN = 200  # bubbles
_STATES = {
    "held": "delivery_held",
    "queued": "delivery_queued",
    "sending": "delivery_queued",
    "sent": "delivery_sent",
    "delivered": "delivery_delivered",
    "read": "delivery_read",
}
_REASONS = {
    "template_required": "delivery_template_required",
    "opted_out": "delivery_opted_out",
    STOP_CONFIRMED: "delivery_stop_confirmed",
    "number_changed": "delivery_number_changed",
    "provider_locked": "delivery_locked",
}
_WORST_FIRST = (
    "dead",
    "failed",
    "refused",
    "held",
    "queued",
    "sending",
    "sent",
    "delivered",
    "read",
)


@dataclass(frozen=True)
class DeadLetter:
    """A message that did not reach a phone."""

    id: str
    conversation_id: str
    channel: str
    reason: str  # French
    said: str  # who said it and how it begins
    since: datetime
    can_retry: bool


def read_thread(
    session: Session, conversation: ConversationRow, now: datetime
) -> list[dict[str, Any]]:
    """Return the member's bubbles of all channels, oldest first, each with its channel.

    A phone of which nobody knows whose it is has no other talks: only its own are returned.
    `here` is true for bubbles of this conversation; only here an answer can be given.
    """
    talks = _talks(session, conversation, now)
    rows = session.scalars(
        select(MessageRow)
        .where(MessageRow.conversation_id.in_(talks))
        .order_by(MessageRow.sent_at.desc(), MessageRow.seq.desc())
        .limit(SHOWN)
    ).all()
    told = {
        talk: deliveries(session, talk) for talk, channel in talks.items() if channel != "portal"
    }
    return [
        {
            **_message(row).to_json(),
            "channel": talks[row.conversation_id],
            "here": row.conversation_id == conversation.id,
            "delivery": told.get(row.conversation_id, {}).get(row.seq),
        }
        for row in reversed(rows)
    ]


def deliveries(session: Session, conversation_id: str) -> dict[int, str]:
    """Return what became of the conversation's messages, in French, by bubble."""
    rows = session.scalars(
        select(OutgoingRow)
        .where(OutgoingRow.conversation_id == conversation_id)
        .order_by(OutgoingRow.position.desc())
        .limit(SHOWN)
    ).all()
    by_bubble: dict[int, list[OutgoingRow]] = {}
    for row in rows:
        by_bubble.setdefault(row.last_seq, []).append(row)
    return {seq: _words(_worst(told)) for seq, told in by_bubble.items()}


def dead_letters(session: Session, limit: int = 100) -> tuple[DeadLetter, ...]:
    """Return what did not reach a phone, newest first."""
    rows = session.execute(
        select(OutgoingRow, MessageRow, ContactRow.channel, ContactRow.consent)
        .join(ContactRow, ContactRow.id == OutgoingRow.contact_id)
        .join(
            MessageRow,
            and_(
                MessageRow.conversation_id == OutgoingRow.conversation_id,
                MessageRow.seq == OutgoingRow.first_seq,
            ),
        )
        .where(OutgoingRow.state.in_(TROUBLED))
        .where(OutgoingRow.error.is_distinct_from(STOP_CONFIRMED))
        .order_by(OutgoingRow.updated_at.desc())
        .limit(limit)
    )
    return tuple(
        DeadLetter(
            row.id,
            row.conversation_id,
            channel,
            _words(row),
            _said(bubble),
            row.updated_at,
            row.body is not None and consent != contacts.STOPPED,
        )
        for row, bubble, channel, consent in rows
    )


def _said(row: MessageRow) -> str:
    words = next((str(block["text"]) for block in row.blocks if block.get("text")), "")
    return text("tool_said", name=row.author_name, words=words) if row.author_name else words


def _talks(session: Session, conversation: ConversationRow, now: datetime) -> dict[str, str]:
    if conversation.member_id is None:
        return {conversation.id: conversation.channel}
    rows = session.execute(
        select(ConversationRow.id, ConversationRow.channel).where(
            ConversationRow.member_id == conversation.member_id,
            ConversationRow.last_activity_at > now - LOOK_BACK,
        )
    )
    return {conversation.id: conversation.channel, **{row.id: row.channel for row in rows}}


def _worst(rows: Iterable[OutgoingRow]) -> OutgoingRow:
    return min(rows, key=lambda row: _WORST_FIRST.index(row.state))


def _words(row: OutgoingRow) -> str:
    if row.state in _STATES:
        return text(_STATES[row.state])
    return text(_REASONS.get(row.error or "", "delivery_failed"))


def _message(row: MessageRow) -> Message:
    return Message(
        row.seq, row.id, Author(row.author), row.author_name, tuple(row.blocks), row.sent_at
    )
