"""A day as members say it: « le 12 mars dernier », « 3/5/27 », « demain », « dans 3 semaines »."""

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from itertools import pairwise

from bot.actions.labels import Labels
from insurer.domain.clock import months_later, paris_day, system_clock
from insurer.domain.folding import fold

_NUMERIC = re.compile(r"\b(\d{1,2})(?:\s*[/.-]\s*| )(\d{1,2})(?:(?:\s*[/.-]\s*| )(\d{4}|\d{2}))?\b")
# A word and the next one, which may be the first of another pair; then a year, not an hour.
_NAMED = re.compile(r"\b([a-z0-9]+) (?=([a-z]+)\b(?: (\d{4}|\d{2}(?! h\b))\b)?)")
_AMOUNT = re.compile(r"\b\d+(?:[.,]\d\d?)?\s*(?:€|e(?:ur(?:os?)?)?\b)|\b\d+,\d\d\b", re.IGNORECASE)
_DISTANCE = re.compile(r"\b(\d{1,3}|[a-z]+) (?=([a-z]+)\b)")
_CENTURY = 2000
_MONTHS_A_YEAR = 12


_UNITS: Mapping[str, Callable[[date, int], date]] = {
    "unit_day": lambda day, count: day + timedelta(days=count),
    "unit_week": lambda day, count: day + timedelta(weeks=count),
    "unit_month": months_later,
    "unit_year": lambda day, count: months_later(day, _MONTHS_A_YEAR * count),
}


def today() -> date:
    """Return the day in France."""
    return paris_day(system_clock())


def find_day(text: str, labels: Labels, *, now: date, ahead: bool) -> date | None:
    """Return the one day that `text` names, None when it names none that exists.

    A day without a year is the next one when `ahead`, else the latest past; « dernier » and
    « prochain » decide themselves. Words are in `bot/labels.yml` (group day and mentions).
    """
    said = fold(text)
    ahead = (ahead or labels.mentions(text, "day_next")) and not labels.mentions(text, "day_past")
    return (
        _numeric(text, now, ahead)
        or _named(fold(_AMOUNT.sub(" ", text)), labels, now, ahead)
        or _relative(said, labels, now)
        or _distant(said, labels, now, ahead)
        or _weekday(said, labels, now, ahead)
    )


def moved_day(text: str, labels: Labels, *, known: date) -> date | None:
    """Return `known` on the day that a text without a month names (« non, le 18 »), else None."""
    for before, word in pairwise(fold(text).split()):
        day = _day_of_month(word, labels) if labels.mentions(before, "day_article") else 0
        if 0 < day <= monthrange(known.year, known.month)[1]:
            return known.replace(day=day)
    return None


def _numeric(text: str, now: date, ahead: bool) -> date | None:
    match = _NUMERIC.search(text)
    return match and _placed(int(match[1]), int(match[2]), match[3], now, ahead)


def _named(said: str, labels: Labels, now: date, ahead: bool) -> date | None:
    for match in _NAMED.finditer(said):
        for month in range(1, _MONTHS_A_YEAR + 1):
            day = _day_of_month(match[1], labels)
            if day and labels.mentions(match[2], f"month_{month}"):
                return _placed(day, month, match[3], now, ahead)
    return None


def _day_of_month(word: str, labels: Labels) -> int:
    if word.isdecimal():
        return int(word)
    return 1 if labels.mentions(word, "day_first") else 0


def _relative(said: str, labels: Labels, now: date) -> date | None:
    for code, days in (("day_after_tomorrow", 2), ("day_tomorrow", 1), ("day_today", 0)):
        if labels.mentions(said, code):
            return now + timedelta(days=days)
    return now - timedelta(days=1) if labels.mentions(said, "day_yesterday") else None


def _distant(said: str, labels: Labels, now: date, ahead: bool) -> date | None:
    for match in _DISTANCE.finditer(said):
        count = int(match[1]) if match[1].isdecimal() else _counted(match[1], labels)
        later = next((_UNITS[unit] for unit in _UNITS if labels.mentions(match[2], unit)), None)
        if count and later:
            return later(now, count if ahead else -count)
    return None


def _counted(word: str, labels: Labels) -> int:
    return next((n for n in range(1, 13) if labels.mentions(word, f"count_{n}")), 0)


def _weekday(said: str, labels: Labels, now: date, ahead: bool) -> date | None:
    words = said.split()
    for weekday in range(7):
        if fold(labels.of("weekday", str(weekday))) in words:
            ahead_by = (weekday - now.weekday()) % 7 or 7
            further = next((n for n in (1, 2) if labels.mentions(said, f"weeks_later_{n}")), 0)
            near = ahead_by if ahead or further else ahead_by - 7 or -7
            return now + timedelta(days=near, weeks=further)
    return None


def _placed(day: int, month: int, year: str | None, now: date, ahead: bool) -> date | None:
    try:
        if year:
            return date(_full_year(year, now, ahead), month, day)
        this_year = date(now.year, month, day)
        if ahead:
            return this_year if this_year >= now else this_year.replace(year=now.year + 1)
        return this_year if this_year <= now else this_year.replace(year=now.year - 1)
    except ValueError:
        return None  # « le 31/02 »: no such day, so Emma asks


def _full_year(year: str, now: date, ahead: bool) -> int:
    number = int(year)
    if len(year) > 2:  # noqa: PLR2004 - two digits or four
        return number
    number += _CENTURY
    return number if ahead or number <= now.year else number - 100
