"""The time, so that services can be given another one in tests."""

from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
_MONTHS = 12

Clock = Callable[[], datetime]
"""Returns the present instant, aware, in UTC."""


def system_clock() -> datetime:
    """Return the machine's time."""
    return datetime.now(UTC)


def paris_day(instant: datetime) -> date:
    """Return the calendar day in France at `instant`: what members call today."""
    return instant.astimezone(PARIS).date()


def months_later(day: date, count: int) -> date:
    """Return the same day `count` months on, or the last one of a shorter month; ValueError."""
    year, month = divmod(day.year * _MONTHS + day.month - 1 + count, _MONTHS)
    first = date(year, month + 1, 1)
    return first.replace(day=min(day.day, monthrange(first.year, first.month)[1]))
