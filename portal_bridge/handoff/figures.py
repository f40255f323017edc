"""What supervisors read: how it goes now, and how it went over a period."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from portal_bridge.conversations.model import Author
from portal_bridge.handoff.hours import PARIS
from portal_bridge.store.desk_rows import HandoffRow
from portal_bridge.store.engine import Database
from portal_bridge.store.orm import ConversationRow, InboxRow, MessageRow, RatingRow

_MOST = 20


@dataclass(frozen=True)
class Share:
    """One line of a figure."""

    name: str
    count: int


@dataclass(frozen=True)
class Period:
    """Figures of a period; seconds and averages are None when there was nothing to measure."""

    first: date
    last: date
    channels: tuple[Share, ...]  # conversations in which the member wrote
    reasons: tuple[Share, ...]
    outcomes: tuple[Share, ...]
    failures: tuple[Share, ...]  # turns that Emma could not answer, by code
    turns: int
    handed_over: int  # conversations
    first_answer_s: float | None  # from asking for a person to their first words
    duration_s: float | None  # from the claim to the end
    mark: float | None
    marks: int
    words: tuple[str, ...]  # of the members, with their marks, masked

    @property
    def conversations(self) -> int:
        """All conversations of the period."""
        return sum(share.count for share in self.channels)

    @property
    def containment(self) -> float | None:
        """The share of conversations that needed no person, 0 to 1."""
        if not self.conversations:
            return None
        return max(0.0, 1 - self.handed_over / self.conversations)


class Figures:
    """Counts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def period(self, first: date, last: date) -> Period:
        """Return the figures from `first` to `last`, both included, by Paris days."""
        start = datetime.combine(first, time(), tzinfo=PARIS)
        end = datetime.combine(last, time(), tzinfo=PARIS) + timedelta(days=1)
        with self._database.transaction() as session:
            return _period(session, first, last, start, end)


def _period(session: Session, first: date, last: date, start: datetime, end: datetime) -> Period:
    asked = HandoffRow.opened_at.between(start, end)
    turned = InboxRow.received_at.between(start, end) & InboxRow.state.in_(("done", "failed"))
    waited = func.avg(func.extract("epoch", HandoffRow.answered_at - HandoffRow.opened_at))
    talked = func.avg(func.extract("epoch", HandoffRow.ended_at - HandoffRow.claimed_at))
    rated = RatingRow.rated_at.between(start, end)
    mark, marks = session.execute(
        select(func.avg(RatingRow.score), func.count()).where(rated)
    ).one()
    answer_s, duration_s = session.execute(select(waited, talked).where(asked)).one()
    return Period(
        first=first,
        last=last,
        channels=_shares(session, _talks(start, end)),
        reasons=_shares(session, _by(HandoffRow.reason, asked)),
        outcomes=_shares(session, _by(HandoffRow.outcome, asked & HandoffRow.outcome.is_not(None))),
        failures=_shares(session, _by(InboxRow.outcome, turned & InboxRow.outcome.like("bot%"))),
        turns=session.scalar(select(func.count()).select_from(InboxRow).where(turned)) or 0,
        handed_over=session.scalar(
            select(func.count(HandoffRow.conversation_id.distinct())).where(asked)
        )
        or 0,
        first_answer_s=_number(answer_s),
        duration_s=_number(duration_s),
        mark=_number(mark),
        marks=marks,
        words=tuple(
            session.scalars(
                select(RatingRow.comment)
                .where(rated, RatingRow.comment.is_not(None))
                .order_by(RatingRow.rated_at.desc())
                .limit(_MOST)
            )
        ),
    )


def _talks(start: datetime, end: datetime) -> Select[Any]:
    """Count the conversations in which a member wrote, by channel."""
    wrote = (
        select(MessageRow.id)
        .where(
            MessageRow.conversation_id == ConversationRow.id,
            MessageRow.author == Author.MEMBER,
            MessageRow.sent_at.between(start, end),
        )
        .exists()
    )
    return _by(ConversationRow.channel, wrote)


def _by(column: Any, condition: Any) -> Select[Any]:
    count = func.count()
    return select(column, count).where(condition).group_by(column).order_by(count.desc(), column)


def _shares(session: Session, query: Select[Any]) -> tuple[Share, ...]:
    rows: Sequence[Any] = session.execute(query).all()
    return tuple(Share(str(name), count) for name, count in rows)


def _number(value: Any) -> float | None:
    return None if value is None else float(value)
