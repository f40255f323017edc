"""What agents do in Chatwoot, done at our desk: the same moves, owners and trail (ADR 0016)."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from portal_bridge.conversations.incoming import parse_text
from portal_bridge.errors import Forbidden, NotFound, Unprocessable
from portal_bridge.handoff.acts import Act, Acts
from portal_bridge.handoff.desk import Desk
from portal_bridge.handoff.moves import Owner
from portal_bridge.handoff.people import SYSTEM, Agent, Role, as_agent
from portal_bridge.staff import passwords
from portal_bridge.store.engine import Database
from portal_bridge.store.orm import AgentRow, ConversationRow, MessageRow
from portal_bridge.tools.outbox import ToolLinks

_OURS = "chatwoot-"  # how the ids of bubbles begin that were written there


class Status(StrEnum):
    """How an agent leaves a conversation there."""

    RESOLVED = "resolved"
    PENDING = "pending"  # Chatwoot's word for: the bot goes on


@dataclass(frozen=True)
class TheirAgent:
    """An agent as Chatwoot knows them."""

    id: int
    name: str


@dataclass(frozen=True)
class Said:
    """Words for the member."""

    conversation: str  # Chatwoot's id of it
    message_id: int
    agent: TheirAgent
    words: str
    has_files: bool = False


@dataclass(frozen=True)
class Settled:
    """A conversation that was left."""

    conversation: str
    status: Status


Heard = Said | Settled


def was_written_there(message_id: str) -> bool:
    """True for a bubble that came from Chatwoot."""
    return message_id.startswith(_OURS)


class ChatwootAgents:
    """Lets agents of Chatwoot answer; hearing the same twice is safe."""

    def __init__(self, database: Database, desk: Desk, acts: Acts, links: ToolLinks) -> None:
        self._database = database
        self._desk = desk
        self._acts = acts
        self._links = links

    def hear(self, heard: Heard) -> str:
        """Do what was done there; return the outcome's code.

        Raises:
            Conflict: already_taken, illegal_move. Forbidden: the agent's access was closed.
            NotFound: words in a conversation that is none of ours.
            Unprocessable: tool_words_only, empty, too_long. Chatwoot shows each as not sent.
        """
        conversation_id = self._links.ours(heard.conversation)
        if isinstance(heard, Said):
            if conversation_id is None:
                raise NotFound  # else the agent would believe that somebody reads the words
            return self._say(conversation_id, heard)
        if conversation_id is None:
            return "unknown_conversation"
        return self._settle(conversation_id, heard.status)

    def _say(self, conversation_id: str, said: Said) -> str:
        message_id = f"{_OURS}{conversation_id}-{said.message_id}"
        agent = self._agent(said.agent)
        with self._database.transaction() as session:
            if session.get(MessageRow, message_id) is not None:
                return "double"
        if said.has_files:
            raise Unprocessable("tool_words_only")
        words = parse_text(said.words)
        self._desk.take(agent, conversation_id)  # nothing when it is theirs already
        new = self._desk.reply(agent, conversation_id, words, message_id=message_id)
        return "said" if new else "double"  # told twice at the same moment

    def _settle(self, conversation_id: str, status: Status) -> str:
        agent = self._who_answers(conversation_id)
        if agent is None:
            return "not_theirs"  # the echo of our own end, or a conversation of the console
        try:
            if status is Status.RESOLVED:
                self._desk.end(agent, conversation_id)
            else:
                self._desk.release(agent, conversation_id)
        except NotFound:  # moved on meanwhile
            return "not_theirs"
        return status.value

    def _who_answers(self, conversation_id: str) -> Agent | None:
        """Return the agent of Chatwoot who owns a conversation."""
        query = (
            select(AgentRow)
            .join(ConversationRow, ConversationRow.agent_id == AgentRow.id)
            .where(
                ConversationRow.id == conversation_id,
                ConversationRow.owner == Owner.AGENT,
                AgentRow.chatwoot_id.is_not(None),
            )
        )
        with self._database.transaction() as session:
            row = session.scalar(query)
            return None if row is None else as_agent(row)

    def _agent(self, theirs: TheirAgent) -> Agent:
        """Return our account of an agent, made when they first write; Forbidden when closed."""
        with self._database.transaction() as session:
            row = _found(session, theirs) or self._made(session, theirs)
            if not row.active:
                raise Forbidden
            row.display_name = theirs.name or row.display_name
            return as_agent(row)

    def _made(self, session: Session, theirs: TheirAgent) -> AgentRow:
        login = f"chatwoot-{theirs.id}"
        made = insert(AgentRow).values(
            login=login,
            display_name=theirs.name or login,
            role=Role.AGENT.value,
            password_hash=passwords.hashed(passwords.first_password()),  # that nobody knows
            chatwoot_id=theirs.id,
        )
        new = session.scalar(made.on_conflict_do_nothing().returning(AgentRow.id))
        row = _found(session, theirs)
        if row is None:  # the login is somebody else's
            raise Forbidden
        if new is not None:
            self._acts.record(session, SYSTEM, Act.AGENT_ADDED, who=login, role=Role.AGENT.value)
        return row


def _found(session: Session, theirs: TheirAgent) -> AgentRow | None:
    return session.scalar(select(AgentRow).where(AgentRow.chatwoot_id == theirs.id))
