"""Time and ids, injected so that tests can choose them."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
NewId = Callable[[], str]


def now() -> datetime:
    """Return the present instant (aware UTC)."""
    return datetime.now(UTC)


def new_id() -> str:
    """Return 32 random hexadecimal digits."""
    return uuid.uuid4().hex
