"""One handoff from its asking to its end: what waiting times and figures are read from."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal_bridge.store.desk_rows import HandoffRow
from wire.handoff import HandoffReason

LOOK_BACK = timedelta(hours=1)
FEWEST = 3  # ended handoffs in that hour; fewer tell nothing about the next one


class Outcome(StrEnum):
    """How a handoff ended."""

    RETURNED = "returned"  # given back to Emma by the agent
    CLOSED = "closed"
    LEFT = "left"  # the member went back to Emma
    MESSAGE = "message"  # the member wrote to the centre instead
    CALLBACK = "callback"
    UNANSWERED = "unanswered"  # nobody came in time


def begin(
    session: Session,
    *,
    handoff_id: str,
    conversation_id: str,
    reason: str,
    now: datetime,
    cause: int | None = None,
) -> HandoffRow:
    """Open the conversation's handoff."""
    row = HandoffRow(
        id=handoff_id,
        conversation_id=conversation_id,
        reason=reason,
        opened_at=now,
        requeues=0,
        causes=[] if cause is None else [cause],
    )
    session.add(row)
    session.flush()
    return row


def current(session: Session, conversation_id: str) -> HandoffRow:
    """Return the handoff that is going on in a conversation that waits or has an agent."""
    return session.scalars(
        select(HandoffRow)
        .where(HandoffRow.conversation_id == conversation_id, HandoffRow.ended_at.is_(None))
        .order_by(HandoffRow.opened_at.desc())
        .limit(1)
    ).one()


def causes(session: Session, conversation_id: str) -> list[int]:
    """Return the places of the words that made the last handoff, or made it graver."""
    last = (
        select(HandoffRow.causes)
        .where(HandoffRow.conversation_id == conversation_id)
        .order_by(HandoffRow.opened_at.desc())
        .limit(1)
    )
    return session.scalar(last) or []


def alarm(row: HandoffRow, reason: HandoffReason, cause: int) -> None:
    """Keep words that make a handoff graver; the graver of the reasons stays."""
    before = HandoffReason(row.reason)
    row.causes = [*(row.causes if before.alarming else ()), cause]
    if not before.outweighs(reason):
        row.reason = reason.value


def claim(session: Session, conversation_id: str, agent_id: int, now: datetime) -> None:
    """Keep who answers now; the time is that of the first claim."""
    row = current(session, conversation_id)
    row.claimed_at = row.claimed_at or now
    row.agent_id = agent_id


def answer(session: Session, conversation_id: str, now: datetime) -> None:
    """Keep when the first answer was given."""
    row = current(session, conversation_id)
    row.answered_at = row.answered_at or now


def end(session: Session, conversation_id: str, outcome: Outcome, now: datetime) -> HandoffRow:
    """End the handoff that is going on, and return it."""
    row = current(session, conversation_id)
    row.ended_at, row.outcome = now, outcome.value
    return row


def usual_seconds(session: Session, now: datetime) -> float | None:
    """Return how long agents talked on average in the last hour; None when too few did."""
    seconds = func.extract("epoch", HandoffRow.ended_at - HandoffRow.claimed_at)
    count, mean = session.execute(
        select(func.count(), func.avg(seconds)).where(
            HandoffRow.ended_at > now - LOOK_BACK, HandoffRow.claimed_at.is_not(None)
        )
    ).one()
    return float(mean) if count >= FEWEST else None
