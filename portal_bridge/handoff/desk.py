"""The desk: conversations that wait for a person, and the people who take them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from babel.dates import format_datetime
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from insurer.domain.profile import InsurerProfile
from portal_bridge import metrics
from portal_bridge.clock import Clock, NewId
from portal_bridge.conversations.blocks import text_block
from portal_bridge.conversations.model import Author
from portal_bridge.conversations.sessions import queue_payload
from portal_bridge.errors import Conflict, NotFound
from portal_bridge.handoff.hours import PARIS, is_open, next_opening
from portal_bridge.handoff.moves import Owner, check_move
from portal_bridge.store import conversations as store
from portal_bridge.store.engine import Database
from portal_bridge.store.orm import AgentRow, ConversationRow
from portal_bridge.texts import text
from wire.handoff import HandoffReason
from wire.rasa_turn import PAYLOAD_HANDOFF_ENDED

# CLDR pattern: a weekday, a day, and the hour as French writes it.
OPENING_FORMAT = "EEEE d MMMM, H'\u00a0h\u00a0'mm"
PRESENT_WITHIN = timedelta(seconds=60)  # the console polls every 2 s; a minute forgives a reload


@dataclass(frozen=True)
class Agent:
    """A person of the call centre."""

    id: int
    login: str
    name: str
    role: str


@dataclass(frozen=True)
class Waiting:
    """A line of the queue."""

    conversation_id: str
    reason: str
    priority: bool
    since: datetime
    last_words: str


class Desk:
    """Moves conversations between Emma and people."""

    def __init__(
        self, database: Database, profile: InsurerProfile, *, clock: Clock, new_id: NewId
    ) -> None:
        self._database = database
        self._profile = profile
        self._clock = clock
        self._new_id = new_id

    def open(
        self, session: Session, conversation: ConversationRow, reason: HandoffReason, now: datetime
    ) -> None:
        """Put a conversation into the queue and tell the member the truth about waiting."""
        _move(conversation, Owner.WAITING)
        conversation.handoff_reason = reason.value
        conversation.priority = reason.priority
        conversation.waiting_since = now
        metrics.HANDOFFS.labels(reason=reason.value).inc()
        self._say(session, conversation, self._truth(session, conversation, now), now)

    def _truth(self, session: Session, conversation: ConversationRow, now: datetime) -> str:
        agents = self._present(session, now)
        if agents:
            ahead = session.scalar(
                select(func.count())
                .select_from(ConversationRow)
                .where(
                    ConversationRow.owner == Owner.WAITING, ConversationRow.id != conversation.id
                )
            )
            return text("handoff_waiting", agents=agents, ahead=ahead or 0)
        if is_open(self._profile, now):
            return text("handoff_nobody", phone=self._profile.phone or "")
        opening = next_opening(self._profile, now)
        if opening is None:
            return text("handoff_closed_unknown")
        words = format_datetime(opening, OPENING_FORMAT, tzinfo=PARIS, locale="fr")
        return text("handoff_closed", opening=words)

    def _present(self, session: Session, now: datetime) -> int:
        return (
            session.scalar(
                select(func.count())
                .select_from(AgentRow)
                .where(AgentRow.last_seen_at > now - PRESENT_WITHIN)
            )
            or 0
        )

    def seen(self, agent: Agent) -> None:
        """Remember that an agent is at the console."""
        with self._database.transaction() as session:
            session.execute(
                update(AgentRow).where(AgentRow.id == agent.id).values(last_seen_at=self._clock())
            )

    def waiting(self) -> tuple[Waiting, ...]:
        """Return who waits: priority first, then the longest wait."""
        with self._database.transaction() as session:
            rows = session.scalars(
                select(ConversationRow)
                .where(ConversationRow.owner == Owner.WAITING)
                .order_by(ConversationRow.priority.desc(), ConversationRow.waiting_since)
            )
            return tuple(_waiting(session, row) for row in rows)

    def taken_by(self, agent: Agent) -> tuple[Waiting, ...]:
        """Return the conversations that `agent` answers."""
        with self._database.transaction() as session:
            rows = session.scalars(
                select(ConversationRow)
                .where(ConversationRow.owner == Owner.AGENT, ConversationRow.agent_id == agent.id)
                .order_by(ConversationRow.last_activity_at.desc())
            )
            return tuple(_waiting(session, row) for row in rows)

    def take(self, agent: Agent, conversation_id: str) -> None:
        """Make `agent` the owner; exactly one of many at once succeeds (compare and set).

        Raises:
            Conflict: already_taken, with the colleague's name; illegal_move. NotFound.
        """
        now = self._clock()
        with self._database.transaction() as session:
            won = session.execute(
                update(ConversationRow)
                .where(
                    ConversationRow.id == conversation_id, ConversationRow.owner == Owner.WAITING
                )
                .values(
                    owner=Owner.AGENT,
                    agent_id=agent.id,
                    epoch=ConversationRow.epoch + 1,
                    last_activity_at=now,
                )
                .returning(ConversationRow.id)
            ).scalar_one_or_none()
            conversation = store.locked(session, conversation_id)
            if won is None:
                self._refuse(session, conversation, agent)
                return
            self._say(session, conversation, text("handoff_joined", agent=agent.name), now)

    def _refuse(self, session: Session, conversation: ConversationRow, agent: Agent) -> None:
        """Raise for the losers of a claim; nothing when it is the agent's own already."""
        if conversation.owner != Owner.AGENT or conversation.agent_id is None:
            raise Conflict("illegal_move")
        if conversation.agent_id != agent.id:
            colleague = session.get(AgentRow, conversation.agent_id)
            raise Conflict("already_taken", agent=colleague.display_name if colleague else "")

    def reply(self, agent: Agent, conversation_id: str, words: str) -> None:
        """Say something as `agent`; NotFound when the conversation is not theirs."""
        now = self._clock()
        with self._database.transaction() as session:
            conversation = self._own(session, agent, conversation_id)
            store.append(
                session,
                conversation,
                author=Author.AGENT,
                name=agent.name,
                blocks=[text_block(words)],
                at=now,
            )
            store.notify(session, conversation.id)

    def release(self, agent: Agent, conversation_id: str) -> None:
        """Give a conversation back to Emma, who takes up the talk."""
        now = self._clock()
        with self._database.transaction() as session:
            conversation = self._own(session, agent, conversation_id)
            _move(conversation, Owner.BOT)
            conversation.agent_id = None
            self._say(session, conversation, text("handoff_returned", agent=agent.name), now)
            queue_payload(
                session, conversation, PAYLOAD_HANDOFF_ENDED, turn_id=self._new_id(), at=now
            )

    def end(self, agent: Agent, conversation_id: str) -> None:
        """Close a conversation."""
        with self._database.transaction() as session:
            conversation = self._own(session, agent, conversation_id)
            self._end(session, conversation)

    def end_by_member(self, conversation_id: str) -> None:
        """Close a conversation because the member left; nothing when it is closed already."""
        with self._database.transaction() as session:
            conversation = store.locked(session, conversation_id)
            if conversation.owner != Owner.CLOSED:
                self._end(session, conversation)

    def _end(self, session: Session, conversation: ConversationRow) -> None:
        _move(conversation, Owner.CLOSED)
        self._say(session, conversation, text("handoff_ended"), self._clock())

    def _own(self, session: Session, agent: Agent, conversation_id: str) -> ConversationRow:
        conversation = store.locked(session, conversation_id)
        if conversation.owner != Owner.AGENT or conversation.agent_id != agent.id:
            raise NotFound
        return conversation

    def _say(
        self, session: Session, conversation: ConversationRow, words: str, now: datetime
    ) -> None:
        store.append(
            session,
            conversation,
            author=Author.SYSTEM,
            name="",
            blocks=[{"type": "notice", "level": "info", "text": words}],
            at=now,
        )
        store.notify(session, conversation.id)


def _move(conversation: ConversationRow, wanted: Owner) -> None:
    check_move(Owner(conversation.owner), wanted)
    conversation.owner = wanted
    conversation.epoch += 1


def _waiting(session: Session, row: ConversationRow) -> Waiting:
    last = store.last_words(session, row.id)
    return Waiting(
        row.id, row.handoff_reason or "", row.priority, row.waiting_since or row.created_at, last
    )
