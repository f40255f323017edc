"""What agents write beside the talk: notes, drafts, replies kept ready; and past conversations."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, delete, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from insurer.domain.clock import PARIS
from portal_bridge.clock import Clock, NewId
from portal_bridge.errors import NotFound, Unprocessable
from portal_bridge.handoff.acts import Act, Acts
from portal_bridge.handoff.people import Agent
from portal_bridge.privacy.mask import mask
from portal_bridge.store import bubbles, wakes
from portal_bridge.store.desk_rows import CannedReplyRow, DraftRow, NoteRow
from portal_bridge.store.engine import Database
from portal_bridge.store.orm import AgentRow, ConversationRow, MessageRow

_FOUND = 50


@dataclass(frozen=True)
class Note:
    """A private note."""

    author: str
    words: str
    written_at: datetime


@dataclass(frozen=True)
class Canned:
    """A reply kept ready, its variables filled."""

    id: int
    shortcut: str
    title: str
    words: str


@dataclass(frozen=True)
class Past:
    """A conversation that was found."""

    conversation_id: str
    reason: str
    channel: str
    owner: str
    at: datetime
    last_words: str


class Records:
    """Keeps and finds them."""

    def __init__(self, database: Database, acts: Acts, *, clock: Clock, new_id: NewId) -> None:
        self._database = database
        self._acts = acts
        self._clock = clock
        self._new_id = new_id

    def note(self, agent: Agent, conversation_id: str, words: str) -> None:
        """Keep a note, masked; NotFound."""
        with self._database.transaction() as session:
            if session.get(ConversationRow, conversation_id) is None:
                raise NotFound
            session.add(
                NoteRow(
                    id=self._new_id(),
                    conversation_id=conversation_id,
                    agent_id=agent.id,
                    words=mask(words).shown,
                    written_at=self._clock(),
                )
            )
            wakes.notify(session, conversation_id)
            self._acts.record(session, agent.login, Act.NOTED, conversation_id=conversation_id)

    def notes(self, conversation_id: str) -> tuple[Note, ...]:
        """Return the notes on a conversation, oldest first."""
        query = (
            select(NoteRow, AgentRow.display_name)
            .join(AgentRow, AgentRow.id == NoteRow.agent_id)
            .where(NoteRow.conversation_id == conversation_id)
            .order_by(NoteRow.written_at)
        )
        with self._database.transaction() as session:
            return tuple(
                Note(name, row.words, row.written_at) for row, name in session.execute(query)
            )

    def save_draft(self, agent: Agent, conversation_id: str, words: str) -> None:
        """Keep what the agent has begun to write; "" forgets it. The member sees it begin."""
        key = {"agent_id": agent.id, "conversation_id": conversation_id}
        with self._database.transaction() as session:
            if session.get(ConversationRow, conversation_id) is None:
                raise NotFound
            row = insert(DraftRow).values(**key, words=words, saved_at=self._clock())
            session.execute(
                row.on_conflict_do_update(
                    index_elements=list(key),
                    set_={"words": row.excluded.words, "saved_at": row.excluded.saved_at},
                )
            )
            wakes.notify(session, conversation_id)

    def draft(self, agent: Agent, conversation_id: str) -> str:
        """Return what the agent has begun to write, "" when nothing."""
        with self._database.transaction() as session:
            row = session.get(DraftRow, (agent.id, conversation_id))
            return row.words if row else ""

    def canned(self, wanted: str, facts: Mapping[str, str]) -> tuple[Canned, ...]:
        """Return the ready replies whose shortcut, title or words hold `wanted`, filled."""
        like = f"%{wanted.strip().lower()}%"
        words = func.lower(
            CannedReplyRow.shortcut + " " + CannedReplyRow.title + " " + CannedReplyRow.words
        )
        query = select(CannedReplyRow).where(words.like(like)).order_by(CannedReplyRow.shortcut)
        with self._database.transaction() as session:
            return tuple(
                Canned(row.id, row.shortcut, row.title, _filled(row.words, facts))
                for row in session.scalars(query)
            )

    def keep_canned(self, agent: Agent, shortcut: str, title: str, words: str) -> None:
        """Keep a ready reply, instead of the one of that shortcut if there is one.

        Raises:
            Unprocessable: canned_incomplete.
        """
        if not (shortcut.isidentifier() and title and words):
            raise Unprocessable("canned_incomplete")
        values = {"shortcut": shortcut, "title": title, "words": words}
        with self._database.transaction() as session:
            row = insert(CannedReplyRow).values(**values)
            session.execute(
                row.on_conflict_do_update(
                    index_elements=["shortcut"], set_={"title": title, "words": words}
                )
            )
            self._acts.record(session, agent.login, Act.CANNED_CHANGED, shortcut=shortcut)

    def drop_canned(self, agent: Agent, shortcut: str) -> None:
        """Drop a ready reply; NotFound."""
        query = delete(CannedReplyRow).where(CannedReplyRow.shortcut == shortcut)
        with self._database.transaction() as session:
            gone = session.execute(query.returning(CannedReplyRow.id)).scalar_one_or_none()
            if gone is None:
                raise NotFound
            self._acts.record(session, agent.login, Act.CANNED_DROPPED, shortcut=shortcut)

    def search(
        self,
        agent: Agent,
        *,
        member_ids: Collection[str] | None,
        day: date | None,
        words: str,
    ) -> tuple[Past, ...]:
        """Return past handed-over conversations, newest first; what was searched is audited.

        `member_ids` None means anybody's, an empty one nobody's.
        """
        query = (
            select(ConversationRow)
            .where(ConversationRow.handoff_reason.is_not(None))
            .order_by(ConversationRow.last_activity_at.desc())
            .limit(_FOUND)
        )
        if member_ids is not None:
            query = query.where(ConversationRow.member_id.in_(member_ids))
        if day is not None:
            start = datetime.combine(day, time(), tzinfo=PARIS)
            query = query.where(
                ConversationRow.last_activity_at >= start,
                ConversationRow.created_at < start + timedelta(days=1),
            )
        if words:
            query = query.where(_says(words))
        with self._database.transaction() as session:
            found = tuple(_past(session, row) for row in session.scalars(query))
            asked = (("member", member_ids is not None), ("day", day is not None))
            by = [name for name, given in asked if given]
            self._acts.record(
                session,
                agent.login,
                Act.SEARCHED,
                by=",".join([*by, *(["words"] if words else [])]),
            )
        return found


def _says(words: str) -> ColumnElement[bool]:
    """Return the condition that a bubble holds these words, by French word stems."""
    return (
        select(MessageRow.id)
        .where(
            MessageRow.conversation_id == ConversationRow.id,
            func.to_tsvector(text("'french'"), MessageRow.blocks).op("@@")(
                func.plainto_tsquery(text("'french'"), words)
            ),
        )
        .exists()
    )


def _past(session: Session, row: ConversationRow) -> Past:
    return Past(
        row.id,
        row.handoff_reason or "",
        row.channel,
        row.owner,
        row.last_activity_at,
        bubbles.last_words(session, row.id),
    )


def _filled(words: str, facts: Mapping[str, str]) -> str:
    """Return the words with the variables that are known; others stay to be filled by hand."""
    for name, value in facts.items():
        words = words.replace("{" + name + "}", value)
    return words
