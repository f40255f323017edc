"""Days as French says them, by Babel (CLDR), which has no pattern for « 1er »."""

from datetime import date, datetime

from babel.dates import format_date, format_datetime

from insurer.domain.clock import PARIS

_LOCALE = "fr"
_HOUR = "H'\u00a0h\u00a0'mm"


def long_day(day: date) -> str:
    """Return like « 3 février 2026 », « 1er février 2026 »."""
    return f"{_number(day)} {format_date(day, 'MMMM y', locale=_LOCALE)}"


def day_and_hour(instant: datetime) -> str:
    """Return like « lundi 23 novembre, 9 h 00 »; `instant` is aware."""
    local = instant.astimezone(PARIS)
    weekday, month = (format_date(local, part, locale=_LOCALE) for part in ("EEEE", "MMMM"))
    return f"{weekday} {_number(local)} {month}, {hour(local)}"


def hour(instant: datetime) -> str:
    """Return like « 9 h 00 »; `instant` is aware."""
    return str(format_datetime(instant, _HOUR, tzinfo=PARIS, locale=_LOCALE))


def _number(day: date) -> str:
    return "1er" if day.day == 1 else str(day.day)
