"""Who asks a service: the first argument of every service call."""

from dataclasses import dataclass, replace
from enum import IntEnum


class Assurance(IntEnum):
    """How well a caller is proven (design, section 6); the numbers are those of the wire."""

    ANONYMOUS = 0
    LINKED = 1
    VERIFIED = 2
    CONFIRMED = 3


@dataclass(frozen=True)
class Caller:
    """A member (or nobody yet) asking within one turn of one conversation.

    `operation_key` names the effect a write is to have: the same key again returns the
    first result and writes nothing. A form keeps one key from its first question to its
    last, so that a retry after a crash cannot act twice.
    """

    member_id: str | None
    assurance: Assurance
    channel: str
    conversation_id: str
    operation_key: str

    def raised_to(self, assurance: Assurance) -> "Caller":
        """Return the same caller with a higher (never a lower) assurance."""
        return replace(self, assurance=max(self.assurance, assurance))
