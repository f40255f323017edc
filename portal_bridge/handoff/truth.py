"""What a waiting member is told: only what is known."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from insurer.domain.folding import fold
from insurer.domain.profile import InsurerProfile
from portal_bridge.french_days import day_and_hour
from portal_bridge.handoff.episodes import usual_seconds
from portal_bridge.handoff.hours import is_open, next_opening
from portal_bridge.handoff.moves import Owner
from portal_bridge.handoff.people import present
from portal_bridge.store.orm import ConversationRow
from portal_bridge.texts import says, text
from wire.handoff import HandoffReason

_MINUTE_S = 60
_FEW_WORDS = 5  # « encore combien de temps ? »; more tell of what: a refund, a care


@dataclass(frozen=True)
class WaitTruth:
    """A member's wait, as it is now."""

    agents: int  # really there
    position: int  # 1 is next
    minutes: int | None  # from the last hour's conversations; None when unknown
    open: bool
    opening: datetime | None  # the next one, when closed and known


def wait_truth(
    session: Session, profile: InsurerProfile, conversation: ConversationRow, now: datetime
) -> WaitTruth:
    """Return the truth about a waiting conversation."""
    agents = present(session, now)
    position = _ahead(session, conversation) + 1
    opened = is_open(profile, now)
    return WaitTruth(
        agents=agents,
        position=position,
        minutes=_minutes(usual_seconds(session, now), position, agents),
        open=opened,
        opening=None if opened else next_opening(profile, now),
    )


def say_wait(truth: WaitTruth, profile: InsurerProfile) -> str:
    """Return the French sentence."""
    if truth.agents and truth.minutes is not None:
        return text("handoff_waiting_known", position=truth.position, minutes=truth.minutes)
    if truth.agents:
        return text("handoff_waiting", position=truth.position)
    if truth.open:
        said = text("handoff_nobody")
    elif truth.opening is None:
        said = text("handoff_closed_unknown")
    else:
        said = text("handoff_closed", opening=day_and_hour(truth.opening))
    return f"{said} {text('handoff_phone', phone=profile.phone)}" if profile.phone else said


def asks_how_long(said: str) -> bool:
    """Return whether a waiting member asks about the wait itself: « c’est encore long ? »."""
    few = len(fold(said).split()) <= _FEW_WORDS
    return says(said, "wait_words") or (few and says(said, "wait_words_alone"))


def wait_ends(truth: WaitTruth, profile: InsurerProfile, now: datetime) -> datetime:
    """Return when the wait ends even if nobody comes; it runs while the centre is open."""
    start = now if truth.agents or truth.opening is None else truth.opening
    return start + timedelta(minutes=profile.handoff.wait_minutes)


def urgency() -> ColumnElement[int]:
    """Return what the queue is sorted by before the wait: a life at stake, priority, the others."""
    danger = [reason.value for reason in HandoffReason if reason.danger]
    return case(
        (ConversationRow.handoff_reason.in_(danger), 2), (ConversationRow.priority, 1), else_=0
    )


def _ahead(session: Session, conversation: ConversationRow) -> int:
    """Return how many are served before: the more urgent, then who came first."""
    session.flush()  # its own urgency is read from the database, too
    own = select(urgency()).where(ConversationRow.id == conversation.id).scalar_subquery()
    earlier = ConversationRow.waiting_since < conversation.waiting_since
    query = select(func.count()).where(
        ConversationRow.owner == Owner.WAITING,
        ConversationRow.id != conversation.id,
        or_(urgency() > own, and_(urgency() == own, earlier)),
    )
    return session.scalar(query) or 0


def _minutes(usual: float | None, position: int, agents: int) -> int | None:
    if usual is None or not agents:
        return None
    return max(1, math.ceil(usual * position / agents / _MINUTE_S))
