"""What the bridge knows of a conversation."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from portal_bridge.handoff.moves import Owner
from wire.turn_token import Assurance, Channel


class Author(StrEnum):
    """Who speaks in a bubble."""

    MEMBER = "member"
    BOT = "bot"
    AGENT = "agent"
    SYSTEM = "system"


@dataclass(frozen=True)
class Visitor:
    """Who holds an access token: one conversation, and what is proven of the person."""

    conversation_id: str
    member_id: str | None
    channel: Channel
    assurance: Assurance


@dataclass(frozen=True)
class Message:
    """One bubble."""

    seq: int
    id: str
    author: Author
    author_name: str
    blocks: tuple[dict[str, Any], ...]
    sent_at: datetime

    def to_json(self) -> dict[str, Any]:
        """Return the message of the contract (design, section 7)."""
        return {
            "seq": self.seq,
            "id": self.id,
            "author": self.author.value,
            "author_name": self.author_name,
            "blocks": list(self.blocks),
            "sent_at": self.sent_at.isoformat(),
        }


@dataclass(frozen=True)
class Transcript:
    """A stretch of a conversation and its state."""

    messages: tuple[Message, ...]
    owner: Owner
    typing: bool

    def to_json(self) -> dict[str, Any]:
        """Return the answer of the contract."""
        return {
            "messages": [message.to_json() for message in self.messages],
            "owner": self.owner.value,
            "typing": self.typing,
        }
