"""Numbers and dates in French form, by Babel (CLDR): digits and separators, not prose."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from babel.numbers import format_decimal, format_percent

_LOCALE = "fr_FR"
_TEN_KM = 10
_PARIS = ZoneInfo("Europe/Paris")
_FRENCH = str.maketrans({",": "\u202f", ".": ","})


def euros(amount: Decimal) -> str:
    """Return like « 1 234,56 € » (no-break spaces)."""
    return f"{amount:,.2f}\u00a0€".translate(_FRENCH)


def percent(rate: Decimal | int) -> str:
    """Return like « 70 % »; `rate` is in hundredths (70 means 70 %)."""
    return format_percent(Decimal(rate) / 100, locale=_LOCALE, decimal_quantization=False)


def long_date(day: date) -> str:
    """Return like « 3 février 2026 », « 1er février 2026 »."""
    ordinal = "er" if day.day == 1 else ""  # CLDR has no pattern for it
    return f"{day.day}{ordinal} {format_date(day, 'MMMM y', locale=_LOCALE)}".replace(" ", "\u00a0")


def short_date(day: date) -> str:
    """Return like « 03/02/2026 »."""
    return f"{day:%d/%m/%Y}"


def long_day(instant: datetime) -> str:
    """Return the day in Paris of an aware instant, like « 3 février 2026 »."""
    return long_date(instant.astimezone(_PARIS).date())


def kilometres(distance: float) -> str:
    """Return like « 1,2 km », « 350 m » below one kilometre, « 48 km » from ten on."""
    if distance < 1:
        return f"{max(50, round(distance * 1000, -1)):.0f}\u00a0m"
    shown = format_decimal(round(distance, 1 if distance < _TEN_KM else 0), locale=_LOCALE)
    return f"{shown}\u00a0km"


def clock_time(instant: datetime) -> str:
    """Return the time in Paris of an aware instant, like « 14 h 05 »."""
    return format_time(instant, "H'\u00a0h\u00a0'mm", tzinfo=_PARIS, locale=_LOCALE)
