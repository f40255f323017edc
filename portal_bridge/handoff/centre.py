"""What the desk leaves with the management centre when nobody came in time."""

from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from insurer.domain.caller import Assurance, Caller
from insurer.domain.requests import Receipt
from insurer.errors import InsurerError
from portal_bridge.clock import Clock
from portal_bridge.conversations.levels import level_at
from portal_bridge.conversations.model import Author
from portal_bridge.errors import Unavailable
from portal_bridge.store.desk_rows import HandoffRow
from portal_bridge.store.orm import ConversationRow, MessageRow
from portal_bridge.texts import text

_LAST_WORDS = 12  # messages of the member that the centre reads
_LONGEST = 4000  # characters; the centre's form takes 5,000


class Messages(Protocol):
    """The messages to the management centre (insurer.services.messages)."""

    def themes(self) -> tuple[str, ...]:
        """Return the codes of the themes."""

    def send(
        self, caller: Caller, *, theme: str, subject_ref: str | None, body_ref: str
    ) -> Receipt:
        """Send a message whose words lie in the vault."""


class Vault(Protocol):
    """Where words are kept aside (insurer.services.vault)."""

    def put(self, *, conversation_id: str, kind: str, value: str) -> str:
        """Return the reference of the kept value."""


class Centre:
    """Sends what a member wrote to the management centre."""

    def __init__(self, messages: Messages, vault: Vault, *, clock: Clock) -> None:
        self._messages = messages
        self._vault = vault
        self._clock = clock

    def forward(
        self, session: Session, conversation: ConversationRow, episode: HandoffRow
    ) -> str | None:
        """Send the member's last words; return the reference, None when that cannot be done.

        The handoff's id is the key of the effect: doing it again gives the same reference.

        Raises:
            Unavailable: the data layer does not answer; doing it again later works.
        """
        words = _last_words(session, conversation.id)
        body = text("forwarded_message", words=words) if words else ""
        return self.send(conversation, episode, body)

    def send(self, conversation: ConversationRow, episode: HandoffRow, body: str) -> str | None:
        """Send a member's message; the rest is as with `forward`."""
        if level_at(conversation, self._clock()) < Assurance.VERIFIED or not body:
            return None
        try:
            ref = self._vault.put(conversation_id=conversation.id, kind="text", value=body)
            return self._messages.send(
                caller_of(conversation, f"handoff:{episode.id}", self._clock),
                theme=self._messages.themes()[0],
                subject_ref=None,
                body_ref=ref,
            ).reference
        except InsurerError:
            raise Unavailable from None


def caller_of(conversation: ConversationRow, operation_key: str, clock: Clock) -> Caller:
    """Return the member of a conversation as the insurer's services want it."""
    return Caller(
        conversation.member_id,
        Assurance(level_at(conversation, clock())),
        conversation.channel,
        conversation.id,
        operation_key,
    )


def _last_words(session: Session, conversation_id: str) -> str:
    """Return the member's last masked messages, oldest first."""
    query = (
        select(MessageRow.blocks)
        .where(MessageRow.conversation_id == conversation_id, MessageRow.author == Author.MEMBER)
        .order_by(MessageRow.seq.desc())
        .limit(_LAST_WORDS)
    )
    said = [
        block["text"] for blocks in session.scalars(query) for block in blocks if "text" in block
    ]
    return "\n".join(reversed(said))[-_LONGEST:]
