"""Turns that wait for their answer, and the jobs that stand for them."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, select, text
from sqlalchemy.orm import Session

from portal_bridge.store.orm import ConversationRow, InboxRow
from portal_bridge.store.wakes import MESSAGES_CHANNEL

TURN_TASK = "run_turn"
TURN_QUEUE = "turns"
# What every turn asks is built once: building it anew costs more than asking it.
_DEFER = text(
    "SELECT procrastinate_defer_jobs_v1(ARRAY[ROW(:queue, :task, 0, :lock, NULL,"
    " CAST(:args AS jsonb), NULL)::procrastinate_job_to_defer_v1]),"
    " pg_notify(:channel, :lock)"
)
_PENDING = (
    select(ConversationRow, InboxRow)
    .join(InboxRow, InboxRow.conversation_id == ConversationRow.id)
    .where(InboxRow.turn_id == bindparam("turn"), InboxRow.state == "pending")
)
_PENDING_LOCKED = _PENDING.with_for_update()


def find_accepted(
    session: Session, conversation_id: str, client_message_id: str
) -> InboxRow | None:
    """Return what was already accepted under this client id."""
    return session.scalar(
        select(InboxRow).where(
            InboxRow.conversation_id == conversation_id,
            InboxRow.client_message_id == client_message_id,
        )
    )


def defer_turn(session: Session, *, turn_id: str, conversation_id: str) -> None:
    """Queue the turn's job in this very transaction, in order within its conversation.

    Wakes those who wait for the conversation too: from now on Emma is typing.
    Procrastinate's own `defer` would use a connection of its own, and a crash between the two
    commits would lose the message; its SQL function is what its connectors call too.
    """
    arguments: dict[str, Any] = {
        "queue": TURN_QUEUE,
        "task": TURN_TASK,
        "lock": conversation_id,
        "args": json.dumps({"turn_id": turn_id}),
        "channel": MESSAGES_CHANNEL,
    }
    session.execute(_DEFER, arguments)


def pending_turn(session: Session, turn_id: str) -> tuple[InboxRow, ConversationRow] | None:
    """Return a turn that was not answered yet, with its conversation."""
    return _pair(session, _PENDING, turn_id)


def locked_turn(session: Session, turn_id: str) -> tuple[InboxRow, ConversationRow] | None:
    """Return the same, both locked until the transaction ends: the conversation first."""
    return _pair(session, _PENDING_LOCKED, turn_id)


def _pair(
    session: Session, query: Select[ConversationRow, InboxRow], turn_id: str
) -> tuple[InboxRow, ConversationRow] | None:
    found = session.execute(query, {"turn": turn_id}).one_or_none()
    return None if found is None else (found[1], found[0])


def requeue_lost_turns(session: Session, *, received_before: datetime) -> int:
    """Queue again the open turns that no job stands for any more; return how many.

    A job ends without its turn when a worker is stopped in the middle of it; running a turn
    twice is safe, so that two workers may both do this.
    """
    lost = session.execute(
        text(
            "SELECT turn_id, conversation_id FROM inbox"
            " WHERE state = 'pending' AND received_at < :before AND NOT EXISTS ("
            "   SELECT 1 FROM procrastinate_jobs job WHERE job.lock = inbox.conversation_id"
            "   AND job.args->>'turn_id' = inbox.turn_id AND job.status IN ('todo', 'doing'))"
            " ORDER BY conversation_id, seq LIMIT 100"
        ),
        {"before": received_before},
    ).all()
    for turn_id, conversation_id in lost:
        defer_turn(session, turn_id=turn_id, conversation_id=conversation_id)
    return len(lost)
