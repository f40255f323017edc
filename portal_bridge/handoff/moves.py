"""Who owns a conversation, and which moves there are. Illegal moves raise.

| from    | to      | when                                                                        |
|---------|---------|-----------------------------------------------------------------------------|
| bot     | waiting | a person is asked for, or Emma failed                                       |
| bot     | agent   | an agent writes to the member unasked                                       |
| waiting | agent   | an agent takes it (one of many at once)                                     |
| waiting | bot     | the member chose a message, a call-back or Emma; or nobody came in time     |
| agent   | waiting | passed to a team; or the agent was silent too long                          |
| agent   | agent   | passed to a colleague                                                       |
| agent   | bot     | given back to Emma                                                          |
| any     | closed  | the agent or the member ended it; or nobody wrote for long                  |

Every move raises the conversation's epoch: what was begun before it is dropped.
"""

from enum import StrEnum
from typing import Protocol

from portal_bridge.errors import Conflict


class Owner(StrEnum):
    """Exactly one of them answers the member."""

    BOT = "bot"
    WAITING = "waiting"
    AGENT = "agent"
    CLOSED = "closed"


MOVES: dict[Owner, frozenset[Owner]] = {
    Owner.BOT: frozenset({Owner.WAITING, Owner.AGENT, Owner.CLOSED}),
    Owner.WAITING: frozenset({Owner.AGENT, Owner.BOT, Owner.CLOSED}),
    Owner.AGENT: frozenset({Owner.AGENT, Owner.WAITING, Owner.BOT, Owner.CLOSED}),
    Owner.CLOSED: frozenset(),
}


class Owned(Protocol):
    """A conversation, as far as its owner goes."""

    owner: str
    epoch: int


def check_move(present: Owner, wanted: Owner) -> None:
    """Raise Conflict (illegal_move) unless `present` may become `wanted`."""
    if wanted not in MOVES[present]:
        raise Conflict("illegal_move")


def move(conversation: Owned, wanted: Owner) -> None:
    """Give the conversation, locked by the caller, to `wanted`; Conflict (illegal_move)."""
    check_move(Owner(conversation.owner), wanted)
    conversation.owner = wanted
    conversation.epoch += 1
