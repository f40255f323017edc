"""What the bridge knows of a conversation."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from insurer.domain.caller import Assurance as CallerAssurance
from insurer.domain.caller import Caller
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

    def as_caller(self, operation_key: str) -> Caller:
        """Return the visitor as the insurer's services want it."""
        return Caller(
            member_id=self.member_id,
            assurance=CallerAssurance(self.assurance),
            channel=self.channel.value,
            conversation_id=self.conversation_id,
            operation_key=operation_key,
        )


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
