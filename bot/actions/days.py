"""Days in the answers of forms, as bot/french reads them; and which day it is."""

from calendar import monthrange
from datetime import date

from bot.actions.turn import Turn
from bot.french import calendar_words
from bot.french.calendar_names import MONTHS
from bot.french.text import simplify
from insurer.domain.clock import paris_day, system_clock
from insurer.domain.folding import fold


def today() -> date:
    """Return the day in France."""
    return paris_day(system_clock())


def find_day(text: str, *, now: date, ahead: bool) -> date | None:
    """Return the one day that `text` names, the next such day when `ahead`, else the latest."""
    return calendar_words.find_day(simplify(text), today=now, ahead=ahead)


def says_only_when(text: str) -> bool:
    """Return whether a text says nothing but when: « et en septembre ? »."""
    return calendar_words.names_only_days(simplify(text), today=today())


def names_month(text: str) -> bool:
    """Return whether a text names a month: « décembre », not « le mois dernier »."""
    return any(word in MONTHS for word in fold(text).split())


def moved_day(text: str, *, known: date) -> date | None:
    """Return `known` on the one day that a text without a month names (« non, le 18 »)."""
    last = monthrange(known.year, known.month)[1]
    named = set(calendar_words.days_of_month(simplify(text)))
    day = named.pop() if len(named) == 1 else 0
    return known.replace(day=day) if 0 < day <= last else None


def doubts_day(text: str, *, known: date) -> bool:
    """Return whether a text takes `known` back, or names it beside another: « pas le 8 »."""
    plain = simplify(text)
    named = set(calendar_words.days_of_month(plain))
    return calendar_words.names_day_of_month(plain) and named != {known.day}


Days = tuple[date, date]


def listed_periods(turn: Turn) -> tuple[Days, ...]:
    """Return the periods of « mai et septembre », which no one period covers; else none."""
    return tuple(_days(value) for value in turn.entities("listed_period"))


def span_listed(turn: Turn) -> bool:
    """Read the periods that are listed as one from the first to the last; whether there are any."""
    listed = listed_periods(turn)
    if listed:
        since, until = listed[0][0], max(until for _, until in listed)
        turn.add_entities(since=since.isoformat(), until=until.isoformat())
    return bool(listed)


def is_within(day: date, periods: tuple[Days, ...]) -> bool:
    """Return whether `day` is in one of the periods."""
    return any(since <= day <= until for since, until in periods)


def _days(value: str) -> Days:
    since, _, until = value.partition("/")
    return date.fromisoformat(since), date.fromisoformat(until)
