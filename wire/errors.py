"""Errors of the wire.

WireError
├── TurnTokenInvalid     forged, malformed or signed with another key
│   └── TurnTokenExpired     was valid, its time is over
└── MalformedBlock       a block that does not follow design section 7
"""


class WireError(Exception):
    """Root of everything that can be wrong with a message between two processes."""


class TurnTokenInvalid(WireError):
    """The turn token was not made by the bridge, or was altered."""


class TurnTokenExpired(TurnTokenInvalid):
    """The turn token is genuine but too old to act on."""


class MalformedBlock(WireError):
    """A message block does not follow the contract."""
