"""Shows Chatwoot's agents what is said in a conversation that waits for a person or has one.

Words only, masked as in our transcript; tables and cards, which hold the member's figures, stay
here. What Emma and people say goes as private notes: it cannot come back to the member.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import structlog
from sqlalchemy import select
from sqlalchemy import text as sql

from portal_bridge.clock import Clock
from portal_bridge.conversations.blocks import Block
from portal_bridge.conversations.model import Author, Message
from portal_bridge.errors import DeliveryError
from portal_bridge.handoff.moves import Owner
from portal_bridge.store import bubbles
from portal_bridge.store.desk_rows import ToolLinkRow
from portal_bridge.store.engine import Database
from portal_bridge.store.orm import ConversationRow
from portal_bridge.texts import text
from portal_bridge.tools.chatwoot import Chatwoot
from portal_bridge.tools.chatwoot_agents import was_written_there

EARLIER = 30  # bubbles that are told of what went before
_BATCH = 20
_REST = timedelta(seconds=10)  # after a failure
_TOLD_KINDS = frozenset({"text", "notice"})
_LOCK = "SELECT pg_try_advisory_lock(hashtextextended(:key, 0))"
_UNLOCK = "SELECT pg_advisory_unlock(hashtextextended(:key, 0))"
_log = structlog.get_logger(__name__)


class ChatwootMirror:
    """Tells bubbles in their order, each at least once."""

    def __init__(self, database: Database, chatwoot: Chatwoot, tool: str, *, clock: Clock) -> None:
        self._database = database
        self._chatwoot = chatwoot
        self._tool = tool
        self._clock = clock
        self._rests_until: datetime | None = None

    def tell_new(self) -> int:
        """Tell what was said since; return how many bubbles went."""
        if self._rests_until is not None and self._clock() < self._rests_until:
            return 0
        try:
            return sum(self._tell(conversation_id) for conversation_id in self._behind())
        except DeliveryError as error:
            self._rests_until = self._clock() + _REST
            _log.warning("chatwoot_mirror_rests", error=error.code)
            return 0

    def _behind(self) -> list[str]:
        query = (
            select(ToolLinkRow.conversation_id)
            .join(ConversationRow, ConversationRow.id == ToolLinkRow.conversation_id)
            .where(
                ToolLinkRow.tool == self._tool,
                ConversationRow.owner.in_((Owner.WAITING, Owner.AGENT)),
                ConversationRow.next_seq > ToolLinkRow.told_seq + 1,
            )
            .limit(_BATCH)
        )
        with self._database.transaction() as session:
            return list(session.scalars(query))

    def _tell(self, conversation_id: str) -> int:
        """Tell one conversation's bubbles, while no other worker does."""
        with self._alone(conversation_id) as alone:
            if not alone:
                return 0
            theirs, said = self._untold(conversation_id)
            for message in said:
                self._show(theirs, message)
                self._note(conversation_id, message.seq)
            return len(said)

    @contextmanager
    def _alone(self, conversation_id: str) -> Iterator[bool]:
        """Hold the session's lock, not a transaction: Chatwoot may take long to answer."""
        key = {"key": f"{self._tool}:{conversation_id}"}
        with self._database.reading() as session:
            alone = session.scalar(sql(_LOCK), key)
            try:
                yield bool(alone)
            finally:
                if alone:
                    session.execute(sql(_UNLOCK), key)

    def _untold(self, conversation_id: str) -> tuple[str, tuple[Message, ...]]:
        """Return Chatwoot's id of the conversation, and what it was not told yet."""
        with self._database.reading() as session:
            link = session.get_one(ToolLinkRow, (conversation_id, self._tool))
            conversation = session.get_one(ConversationRow, conversation_id)
            after = link.told_seq or max(0, conversation.next_seq - 1 - EARLIER)
            said = bubbles.read_transcript(session, conversation_id, after=after).messages
            return link.theirs, said

    def _show(self, theirs: str, message: Message) -> None:
        words = _words(message.blocks)
        if not words or was_written_there(message.id):
            return
        if message.author is Author.MEMBER:
            self._chatwoot.hear(theirs, words)
        else:
            said = text("tool_said", name=message.author_name, words=words)
            self._chatwoot.note(theirs, said if message.author_name else words)

    def _note(self, conversation_id: str, seq: int) -> None:
        with self._database.transaction() as session:
            session.get_one(ToolLinkRow, (conversation_id, self._tool)).told_seq = seq


def _words(blocks: Iterable[Block]) -> str:
    said = (
        text("tool_file") if block["type"] == "file" else str(block.get("text", ""))
        for block in blocks
        if block["type"] in _TOLD_KINDS | {"file"}
    )
    return "\n".join(filter(None, said))
