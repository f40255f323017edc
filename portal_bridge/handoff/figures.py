"""What supervisors read: how it goes now, and how it went over a period."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, select, true
from sqlalchemy.orm import Session

from insurer.domain.clock import PARIS
from portal_bridge.conversations.model import Author
from portal_bridge.errors import BotSilent
from portal_bridge.handoff.reviews import is_misunderstood
from portal_bridge.store.desk_rows import HandoffRow
from portal_bridge.store.engine import Database
from portal_bridge.store.orm import ConversationRow, InboxRow, MessageRow, RatingRow
from portal_bridge.understanding import words
from wire.trace import ActionFailure

_MOST = 20
_TOP = 15  # intents
OUR_FAULTS = {failure.value for failure in ActionFailure if failure.ours}


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
    intents: tuple[Share, ...]  # what members wanted; messages that were not understood are none
    misunderstood: int  # messages, answers to a form's questions not among them
    actions: int  # that ran
    action_failures: tuple[Share, ...]  # by action, whose fault was ours
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

    @property
    def action_error_rate(self) -> float | None:
        """The share of actions that failed by our fault, 0 to 1."""
        if not self.actions:
            return None
        return sum(share.count for share in self.action_failures) / self.actions


class Figures:
    """Counts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def period(self, first: date, last: date) -> Period:
        """Return the figures from `first` to `last`, both included, by Paris days."""
        start, end = days(first, last)
        with self._database.transaction() as session:
            return _period(session, first, last, start, end)


def days(first: date, last: date) -> tuple[datetime, datetime]:
    """Return when the Paris days from `first` to `last`, both included, begin and end."""
    end = datetime.combine(last, time(), tzinfo=PARIS) + timedelta(days=1)
    return datetime.combine(first, time(), tzinfo=PARIS), end


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
        turns=_count(session, turned),
        intents=_shares(session, _by(InboxRow.intent, turned & _is_wish()).limit(_TOP)),
        misunderstood=_count(session, turned & is_misunderstood()),
        **_actions(session, turned),
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


def _is_wish() -> ColumnElement[bool]:
    """Return the condition of a turn with a request; an answer to a form's question is none."""
    answers = InboxRow.trace["in_form"].as_boolean()
    return and_(answers == false(), InboxRow.intent.not_in(words().silent))


def _actions(session: Session, turned: ColumnElement[bool]) -> dict[str, Any]:
    """Count the actions and, by name, those that failed; without a name: the server was silent."""
    ran = func.jsonb_array_elements(InboxRow.trace["actions"]).table_valued("value")
    name, result = ran.c.value.op("->>")("name"), ran.c.value.op("->>")("result")
    done = (
        select(name, result, func.count())
        .select_from(InboxRow)
        .join(ran, true())
        .where(turned, name.not_in(words().silent_actions))
        .group_by(name, result)
    )
    failed: Counter[str] = Counter()
    total = 0
    for action, how, count in session.execute(done):
        total += count
        failed[action] += count if how in OUR_FAULTS else 0
    silent = _count(session, turned & (InboxRow.outcome == BotSilent.code))
    failed[BotSilent.code] += silent
    shares = (Share(action, count) for action, count in failed.most_common() if count)
    return {"actions": total + silent, "action_failures": tuple(shares)}


def _count(session: Session, condition: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(InboxRow).where(condition)) or 0


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
