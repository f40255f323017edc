"""Who owns a conversation, and which moves there are. Illegal moves raise."""

from enum import StrEnum

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
    Owner.AGENT: frozenset({Owner.WAITING, Owner.BOT, Owner.CLOSED}),
    Owner.CLOSED: frozenset(),
}


def check_move(present: Owner, wanted: Owner) -> None:
    """Raise Conflict (illegal_move) unless `present` may become `wanted`."""
    if wanted not in MOVES[present]:
        raise Conflict("illegal_move")
