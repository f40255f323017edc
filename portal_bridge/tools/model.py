"""What a call centre's tool is told, and the one thing that an adapter must do."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol


class EventKind(StrEnum):
    """What happened to a conversation."""

    WAITING = "conversation.waiting"  # for a person; again when its agent fell silent
    CLAIMED = "conversation.claimed"  # by an agent; again when it is passed on
    CLOSED = "conversation.closed"  # people have done with it; `outcome` says how


@dataclass(frozen=True)
class ToolEvent:
    """An event: ids, codes and an agent's name; nothing of the member, no words."""

    id: str
    kind: EventKind
    conversation_id: str
    happened_at: datetime
    data: dict[str, Any]


class CallCentreTool(Protocol):
    """An adapter."""

    def tell(self, event: ToolEvent) -> None:
        """Tell one event; it may come twice. Raises errors.DeliveryError: it will come again."""
