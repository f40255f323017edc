"""The lists that agents work from: who waits, whom they answer, who is to be called."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from portal_bridge.clock import Clock
from portal_bridge.conversations.model import Author
from portal_bridge.errors import NotFound
from portal_bridge.handoff import episodes
from portal_bridge.handoff.acts import Act, Acts
from portal_bridge.handoff.moves import Owner
from portal_bridge.handoff.people import Agent
from portal_bridge.handoff.truth import urgency
from portal_bridge.store import bubbles, wakes
from portal_bridge.store.desk_rows import CallbackRow
from portal_bridge.store.engine import Database
from portal_bridge.store.orm import ConversationRow, MessageRow
from wire.handoff import HandoffReason


@dataclass(frozen=True)
class Waiting:
    """A line of the queue, or of an agent's own conversations."""

    conversation_id: str
    reason: str
    priority: bool
    team: str | None
    channel: str
    since: datetime
    last_words: str
    alarm_words: tuple[str, ...]  # why this one is not like the others, oldest first
    unread: int = 0


@dataclass(frozen=True)
class Callback:
    """A member who is to be called."""

    id: str
    reference: str
    conversation_id: str
    reason: str
    starts_at: datetime
    ends_at: datetime
    said: dict[str, int]  # the words that made the alarms, oldest first, and where they stand

    @property
    def words(self) -> tuple[str, ...]:
        """The words alone."""
        return tuple(self.said)

    @property
    def place(self) -> int | None:
        """Where the first alarm stands."""
        return min(self.said.values(), default=None)

    @property
    def urgent(self) -> bool:
        """True after a danger that nobody has seen to."""
        return HandoffReason(self.reason).danger


class Line:
    """Reads the lists; the page polls them besides being told."""

    def __init__(self, database: Database, acts: Acts, *, clock: Clock) -> None:
        self._database = database
        self._acts = acts
        self._clock = clock

    def waiting(self) -> tuple[Waiting, ...]:
        """Return who waits: danger, then priority, then the longest wait."""
        query = (
            select(ConversationRow)
            .where(ConversationRow.owner == Owner.WAITING)
            .order_by(urgency().desc(), ConversationRow.waiting_since)
        )
        with self._database.transaction() as session:
            return tuple(_waiting(session, row) for row in session.scalars(query))

    def count_waiting(self) -> int:
        """Return how many wait."""
        query = select(func.count()).where(ConversationRow.owner == Owner.WAITING)
        with self._database.reading() as session:
            return session.scalar(query) or 0

    def taken_by(self, agent: Agent) -> tuple[Waiting, ...]:
        """Return the conversations that `agent` answers; who waits for words comes first."""
        query = (
            select(ConversationRow)
            .where(ConversationRow.owner == Owner.AGENT, ConversationRow.agent_id == agent.id)
            .order_by(ConversationRow.owed_since.nulls_last(), ConversationRow.last_activity_at)
        )
        with self._database.transaction() as session:
            return tuple(
                _waiting(session, row, unread=_unread(session, row))
                for row in session.scalars(query)
            )

    def read_up_to(self, agent: Agent, conversation_id: str, seq: int) -> None:
        """Remember what the conversation's agent has seen."""
        with self._database.transaction() as session:
            session.execute(
                update(ConversationRow)
                .where(
                    ConversationRow.id == conversation_id,
                    ConversationRow.agent_id == agent.id,
                    ConversationRow.agent_read_seq < seq,
                )
                .values(agent_read_seq=seq)
            )

    def alarms(self, row: ConversationRow) -> dict[str, int]:
        """Return the words of a conversation's alarms, oldest first, each with its place.

        Those of a call that is still owed are among them, whatever was asked for since.
        """
        owed = select(CallbackRow.causes).where(
            CallbackRow.conversation_id == row.id, CallbackRow.done_at.is_(None)
        )
        with self._database.reading() as session:
            places = {place for causes in session.scalars(owed) for place in causes}
            return bubbles.said_at(session, row.id, places.union(_causes(session, row)))

    def callbacks(self) -> tuple[Callback, ...]:
        """Return who is to be called, the earliest first."""
        query = (
            select(CallbackRow).where(CallbackRow.done_at.is_(None)).order_by(CallbackRow.starts_at)
        )
        with self._database.transaction() as session:
            return tuple(_callback(session, row) for row in session.scalars(query))

    def called_back(self, agent: Agent, callback_id: str) -> None:
        """Take a call-back off the list; NotFound when it is not on it."""
        with self._database.transaction() as session:
            row = session.get(CallbackRow, callback_id, with_for_update=True)
            if row is None or row.done_at is not None:
                raise NotFound
            row.done_at, row.agent_id = self._clock(), agent.id
            wakes.notify_queue(session)
            self._acts.record(
                session,
                agent.login,
                Act.CALLED_BACK,
                conversation_id=row.conversation_id,
                reference=row.reference,
            )


def _waiting(session: Session, row: ConversationRow, *, unread: int = 0) -> Waiting:
    return Waiting(
        conversation_id=row.id,
        reason=row.handoff_reason or "",
        priority=row.priority,
        team=row.team,
        channel=row.channel,
        since=row.waiting_since or row.created_at,
        last_words=bubbles.last_words(session, row.id),
        alarm_words=bubbles.words_at(session, row.id, _causes(session, row)),
        unread=unread,
    )


def _callback(session: Session, row: CallbackRow) -> Callback:
    return Callback(
        row.id,
        row.reference,
        row.conversation_id,
        row.reason,
        row.starts_at,
        row.ends_at,
        bubbles.said_at(session, row.conversation_id, row.causes),
    )


def _causes(session: Session, row: ConversationRow) -> list[int]:
    """Return where the words of the present alarm stand, nothing without one."""
    if row.handoff_reason is None or not HandoffReason(row.handoff_reason).alarming:
        return []
    return episodes.causes(session, row.id)


def _unread(session: Session, row: ConversationRow) -> int:
    query = select(func.count()).where(
        MessageRow.conversation_id == row.id,
        MessageRow.author == Author.MEMBER,
        MessageRow.seq > row.agent_read_seq,
    )
    return session.scalar(query) or 0
