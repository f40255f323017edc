"""The time, so that services can be given another one in tests."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")

Clock = Callable[[], datetime]
"""Returns the present instant, aware, in UTC."""


def system_clock() -> datetime:
    """Return the machine's time."""
    return datetime.now(UTC)


def paris_day(instant: datetime) -> date:
    """Return the calendar day in France at `instant`: what members call today."""
    return instant.astimezone(PARIS).date()
