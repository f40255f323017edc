"""Messages that Emma did not understand: grouped, labelled by a person, given out as examples."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, select, true
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from insurer.domain.folding import fold
from portal_bridge.clock import Clock
from portal_bridge.conversations.trace import FALLBACK
from portal_bridge.errors import NotFound, Unprocessable
from portal_bridge.handoff.acts import Act, Acts
from portal_bridge.handoff.examples import Unfit, unfit, without_names
from portal_bridge.store.desk_rows import LabelRow
from portal_bridge.store.engine import Database
from portal_bridge.store.orm import ConversationRow, InboxRow
from portal_bridge.understanding import words
from wire.placeholders import PATTERN

IGNORED = "ignored"  # the label of what teaches nothing
_MOST = 5000  # messages that are grouped
_SUGGESTED = 2
_Labelled = tuple[InboxRow, str | None]
NamesOf = Callable[[str], Collection[str]]


@dataclass(frozen=True)
class Group:
    """Messages that say the same but for accents, capitals and punctuation."""

    key: str  # the turn of the newest
    words: str  # of the newest, without personal data or names
    count: int
    last_at: datetime
    suggested: tuple[str, ...]  # the likeliest readings
    label: str | None


@dataclass(frozen=True)
class Example:
    """A labelled message; `refused` says why it must not become an example."""

    intent: str
    words: str
    refused: Unfit | None


class Reviews:
    """Lists and labels them. `names_of` returns the names in a member's file."""

    def __init__(self, database: Database, acts: Acts, names_of: NamesOf, *, clock: Clock) -> None:
        self._database = database
        self._acts = acts
        self._names_of = names_of
        self._clock = clock

    def misunderstood(
        self, start: datetime | None = None, end: datetime | None = None
    ) -> tuple[Group, ...]:
        """Return the groups of a stretch of time: those without a label first, then by number."""
        query = _misunderstood(_between(start, end))
        with self._database.transaction() as session:
            found = list(_grouped(session.execute(query).all()))
            names = self._names_by_talk(session, found)
            groups = [_group(rows, names) for rows in found]
        return tuple(sorted(groups, key=lambda one: (one.label is not None, -one.count)))

    def label(self, actor: str, turn_id: str, intent: str) -> None:
        """Say what a message and all like it meant; the last label counts.

        Raises:
            Unprocessable: unknown_intent. NotFound: no misunderstood message.
        """
        if intent != IGNORED and intent not in dict(words().intents):
            raise Unprocessable("unknown_intent")
        with self._database.transaction() as session:
            like = _like(session, turn_id)
            if not like:
                raise NotFound
            self._keep(session, actor, like, intent)
            self._acts.record(session, actor, Act.LABELLED, intent=intent)

    def _keep(self, session: Session, actor: str, turns: Sequence[str], intent: str) -> None:
        values = {"intent": intent, "actor": actor, "labelled_at": self._clock()}
        row = insert(LabelRow).values([{"turn_id": turn, **values} for turn in turns])
        session.execute(row.on_conflict_do_update(index_elements=["turn_id"], set_=values))

    def examples(self) -> tuple[Example, ...]:
        """Return what was labelled with an intent, each once, by intent and words."""
        query = (
            select(InboxRow.content, LabelRow.intent, ConversationRow.member_id)
            .join(LabelRow, LabelRow.turn_id == InboxRow.turn_id)
            .join(ConversationRow, ConversationRow.id == InboxRow.conversation_id)
            .where(LabelRow.intent != IGNORED)
            .order_by(LabelRow.intent, InboxRow.content)
        )
        with self._database.transaction() as session:
            rows = session.execute(query).all()
        once = {(intent, fold(content)): (content, member) for content, intent, member in rows}
        return tuple(
            Example(intent, shown(content), unfit(content, self._names(member)))
            for (intent, _), (content, member) in once.items()
        )

    def _names_by_talk(
        self, session: Session, found: Iterable[Sequence[_Labelled]]
    ) -> dict[str, Collection[str]]:
        """Return the names in the file of whom each group's newest message is from."""
        talks = {rows[0][0].conversation_id for rows in found}
        query = select(ConversationRow.id, ConversationRow.member_id)
        members = session.execute(query.where(ConversationRow.id.in_(talks))).all()
        names = {member: self._names(member) for _, member in members}
        return {talk: names[member] for talk, member in members}

    def _names(self, member_id: str | None) -> Collection[str]:
        return () if member_id is None else self._names_of(member_id)


def shown(content: str) -> str:
    """Return masked words as a person reads them: `[iban]` for a placeholder."""
    return PATTERN.sub(lambda found: f"[{found['kind']}]", content)


def _between(start: datetime | None, end: datetime | None) -> ColumnElement[bool]:
    if start is None or end is None:
        return true()
    return InboxRow.received_at.between(start, end)


def is_misunderstood() -> ColumnElement[bool]:
    """Return the condition of a message that Emma did not understand.

    An answer to a form's question is none: a name or an address is like no intent.
    """
    answers = InboxRow.trace["in_form"].as_boolean()
    return and_(InboxRow.kind == "text", InboxRow.intent == FALLBACK, answers == false())


def _misunderstood(condition: ColumnElement[bool]) -> Select[InboxRow, str]:
    return (
        select(InboxRow, LabelRow.intent)
        .outerjoin(LabelRow, LabelRow.turn_id == InboxRow.turn_id)
        .where(condition, is_misunderstood())
        .order_by(InboxRow.received_at.desc())
        .limit(_MOST)
    )


def _grouped(rows: Iterable[Any]) -> Iterable[list[_Labelled]]:
    groups: dict[str, list[_Labelled]] = defaultdict(list)
    for row, label in rows:
        groups[fold(shown(row.content))].append((row, label))
    return groups.values()


def _group(rows: Sequence[_Labelled], names: Mapping[str, Collection[str]]) -> Group:
    newest, _ = rows[0]
    readings = (newest.trace or {}).get("readings", ())
    known = [name for name in readings if name in dict(words().intents)]
    return Group(
        key=newest.turn_id,
        words=without_names(shown(newest.content), names[newest.conversation_id]),
        count=len(rows),
        last_at=newest.received_at,
        suggested=tuple(known[:_SUGGESTED]),
        label=next((label for _, label in rows if label), None),
    )


def _like(session: Session, turn_id: str) -> list[str]:
    """Return the misunderstood turns that say the same as this one, itself included."""
    for rows in _grouped(session.execute(_misunderstood(true())).all()):
        turns = [row.turn_id for row, _ in rows]
        if turn_id in turns:
            return turns
    return []
