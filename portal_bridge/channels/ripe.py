"""Which of the events that came in are to be taken now, and in which order."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy import text as sql
from sqlalchemy.orm import Session

from portal_bridge.store.channel_rows import ContactRow, EventRow
from portal_bridge.store.engine import Database
from portal_bridge.store.orm import ConversationRow

SENDERS = 50  # phones looked at in one round
PATIENCE = timedelta(seconds=2)  # a phone that keeps writing is not waited for any longer
ANSWERED_WITHIN = timedelta(minutes=3)  # longer than a restarting Rasa is waited for


def senders(session: Session, now: datetime) -> list[str]:
    """Return the phones of which something is due, who waits longest first."""
    query = (
        select(EventRow.sender)
        .where(EventRow.state == "pending", EventRow.due_at <= now)
        .group_by(EventRow.sender)
        .order_by(func.min(EventRow.id))
        .limit(SENDERS)
    )
    return list(session.scalars(query))


def still_arrives(session: Session, sender: str) -> bool:
    """Return whether a message of the phone is being kept right now, before others of it.

    A webhook that stalls, at the disk or behind a lock, is not overtaken by the next one: it
    holds this lock until its commit is done. `session` must commit by itself: nothing is held.
    """
    free = sql("SELECT pg_try_advisory_xact_lock(hashtextextended(:key, 0))")
    return not session.scalar(free, {"key": f"arriving:{sender}"})


def ripe(session: Session, sender: str, now: datetime) -> list[int]:
    """Return the phone's events in the provider's order, once it has been quiet for a moment.

    Messages written in one go overtake each other: each newcomer makes the others wait again
    (webhooks/inbox.py says how long), until the first of them has waited for `PATIENCE`.
    """
    waiting = session.execute(
        select(EventRow.id, EventRow.due_at, EventRow.received_at, EventRow.attempts)
        .where(EventRow.sender == sender, EventRow.state == "pending")
        .order_by(EventRow.sent_at, EventRow.id)
    ).all()
    new = [row for row in waiting if not row.attempts]
    still_writes = any(row.due_at > now for row in new)
    if still_writes and all(row.received_at > now - PATIENCE for row in new):
        return []
    last = max((place for place, row in enumerate(waiting) if row.due_at <= now), default=-1)
    return [row.id for row in waiting[: last + 1]]


def is_behind_a_turn(database: Database, file: EventRow, now: datetime) -> bool:
    """Return whether Emma still answers what the phone wrote before: she may ask for this file."""
    open_turns = (
        select(ConversationRow.open_turns)
        .join(ContactRow, ContactRow.conversation_id == ConversationRow.id)
        .where(ContactRow.address_hash == file.sender)
    )
    with database.reading() as session:
        return now - file.received_at < ANSWERED_WITHIN and bool(session.scalar(open_turns))
