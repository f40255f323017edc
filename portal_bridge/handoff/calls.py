"""Calls that are owed to a member: booked by them, or after an alarm that nobody has seen to."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from insurer.domain.clock import paris_day
from insurer.domain.references import new_reference
from portal_bridge.clock import NewId
from portal_bridge.handoff.episodes import Outcome, current
from portal_bridge.handoff.hours import Slot
from portal_bridge.store.desk_rows import CallbackRow, HandoffRow
from portal_bridge.store.orm import ConversationRow
from wire.handoff import HandoffReason

AT_ONCE = timedelta(hours=1)  # where a life may be at stake: no waiting for opening hours
WITHIN = timedelta(days=1)  # after a fraud or a death
_UNSEEN = {Outcome.LEFT, Outcome.MESSAGE, Outcome.UNANSWERED}


def owe(
    session: Session,
    episode: HandoffRow,
    slot: Slot,
    now: datetime,
    *,
    new_id: NewId,
) -> str:
    """Put a call on the agents' list; return its reference."""
    reference = new_reference("RAP", paris_day(now))
    row = CallbackRow(
        id=new_id(),
        reference=reference,
        conversation_id=episode.conversation_id,
        reason=episode.reason,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        booked_at=now,
        causes=episode.causes if HandoffReason(episode.reason).alarming else [],
    )
    session.add(row)
    return reference


def is_owed(session: Session, conversation_id: str) -> bool:
    """Return whether somebody of a conversation is on the agents' list."""
    open_calls = select(CallbackRow.id).where(
        CallbackRow.conversation_id == conversation_id, CallbackRow.done_at.is_(None)
    )
    return session.scalar(open_calls.limit(1)) is not None


def keep_alarm(
    session: Session,
    conversation: ConversationRow,
    outcome: Outcome,
    now: datetime,
    *,
    new_id: NewId,
) -> None:
    """Owe one call to whoever told of danger, fraud or a death and left before anybody came."""
    if outcome not in _UNSEEN or not _is_looked_for(conversation):
        return
    slot = Slot(now, now + (AT_ONCE if tells_of_danger(conversation) else WITHIN))
    episode, owed = current(session, conversation.id), _alarm_owed(session, conversation.id)
    if owed is None:
        owe(session, episode, slot, now, new_id=new_id)
    else:
        _add(owed, episode, slot)


def _alarm_owed(session: Session, conversation_id: str) -> CallbackRow | None:
    """Return the call that is owed after an earlier alarm; a booked one begins later."""
    return session.scalar(
        select(CallbackRow).where(
            CallbackRow.conversation_id == conversation_id,
            CallbackRow.done_at.is_(None),
            CallbackRow.starts_at == CallbackRow.booked_at,
        )
    )


def _add(owed: CallbackRow, episode: HandoffRow, slot: Slot) -> None:
    """Add a later alarm to a call that is owed: one call tells the agent of all of them."""
    owed.causes = [*owed.causes, *episode.causes]
    owed.ends_at = min(owed.ends_at, slot.ends_at)
    if not HandoffReason(owed.reason).outweighs(HandoffReason(episode.reason)):
        owed.reason = episode.reason


def _is_looked_for(conversation: ConversationRow) -> bool:
    """Return whether its alarm outlives it; of a stranger only a danger's does."""
    reason = conversation.handoff_reason
    if reason is None or (conversation.member_id is None and not HandoffReason(reason).danger):
        return False
    return HandoffReason(reason).priority


def tells_of_danger(conversation: ConversationRow) -> bool:
    """Return whether a life may be at stake in the conversation's handoff."""
    reason = conversation.handoff_reason
    return reason is not None and HandoffReason(reason).danger
