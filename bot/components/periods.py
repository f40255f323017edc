"""French periods: « en mars », « depuis janvier », « le mois dernier », « cette année »."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("janvier", "janv"),
            ("fevrier", "fev"),
            ("mars",),
            ("avril",),
            ("mai",),
            ("juin",),
            ("juillet",),
            ("aout",),
            ("septembre", "sept"),
            ("octobre", "oct"),
            ("novembre", "nov"),
            ("decembre", "dec"),
        ),
        start=1,
    )
    for name in names
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_YEAR = r"(?: ((?:19|20)\d{2}))?"
_SINCE_MONTH = re.compile(rf"\bdepuis (?:le mois d[e'] ?|debut )?({_MONTH})\b{_YEAR}")
_IN_MONTH = re.compile(rf"\b(?:en|de|du mois de|d'|debut|fin|mi|courant) ?({_MONTH})\b{_YEAR}")
_SINCE_YEAR = re.compile(r"\bdepuis (?:l'annee |debut )?((?:19|20)\d{2})\b")
_IN_YEAR = re.compile(r"\b(?:en|de|l'annee|annee|sur|pour) ((?:19|20)\d{2})\b")
_DAY = re.compile(rf"\b(?:le )?(\d{{1,2}}|1er) ({_MONTH})\b{_YEAR}")
_NUMERIC = re.compile(r"\b(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}|\d{2}))?\b")
_LAST_N = re.compile(r"\b(\d{1,2}|un|deux|trois|six|douze) dernier(?:e)?s (jours|semaines|mois)\b")
_CENTURY = 2000  # of a year written with two digits
_WORDS = {"un": 1, "deux": 2, "trois": 3, "six": 6, "douze": 12}


@dataclass(frozen=True)
class Period:
    """Both days included."""

    since: date
    until: date


def find_period(folded: str, *, today: date) -> Period | None:
    """Return the past period that a folded text names, or None.

    A month without a year is the latest one that has begun; a day without a year the latest past.
    """
    if match := _DAY.search(folded):
        day = _latest_day(_number(match[1]), _MONTHS[match[2]], match[3], today)
        return day and Period(day, day)
    if match := _NUMERIC.search(folded):
        day = _latest_day(int(match[1]), int(match[2]), match[3], today)
        return day and Period(day, day)
    if match := _SINCE_MONTH.search(folded):
        return Period(_month_start(_MONTHS[match[1]], match[2], today), today)
    if match := _IN_MONTH.search(folded):
        return _month(_month_start(_MONTHS[match[1]], match[2], today))
    return _whole_years(folded, today) or _relative(folded, today)


def _whole_years(folded: str, today: date) -> Period | None:
    if match := _SINCE_YEAR.search(folded):
        return Period(date(int(match[1]), 1, 1), today)
    match = _IN_YEAR.search(folded)
    return _year(int(match[1])) if match else None


def _relative(folded: str, today: date) -> Period | None:
    this_month = today.replace(day=1)
    last_month = (this_month - timedelta(days=1)).replace(day=1)
    monday = today - timedelta(days=today.weekday())
    if match := _LAST_N.search(folded):
        return Period(_back(today, _number(match[1]), match[2]), today)
    for words, period in (
        ("le mois dernier", _month(last_month)),
        ("mois passe", _month(last_month)),
        ("ce mois", Period(this_month, today)),
        ("semaine derniere", Period(monday - timedelta(days=7), monday - timedelta(days=1))),
        ("cette semaine", Period(monday, today)),
        ("l'an dernier", _year(today.year - 1)),
        ("annee derniere", _year(today.year - 1)),
        ("cette annee", Period(date(today.year, 1, 1), today)),
    ):
        if words in folded:
            return period
    return None


def _number(word: str) -> int:
    return _WORDS.get(word) or (1 if word == "1er" else int(word))


def _back(today: date, count: int, unit: str) -> date:
    days = {"jours": 1, "semaines": 7, "mois": 30}[unit]
    return today - timedelta(days=count * days)


def _latest_day(day: int, month: int, year: str | None, today: date) -> date | None:
    try:
        if year:
            return date(int(year) + (_CENTURY if len(year) < len("2026") else 0), month, day)
        this_year = date(today.year, month, day)
        return this_year if this_year <= today else date(today.year - 1, month, day)
    except ValueError:
        return None  # « le 31/02 »: no such day, so Emma asks


def _month_start(month: int, year: str | None, today: date) -> date:
    if year:
        return date(int(year), month, 1)
    return date(today.year if month <= today.month else today.year - 1, month, 1)


def _month(start: date) -> Period:
    return Period(start, start.replace(day=monthrange(start.year, start.month)[1]))


def _year(year: int) -> Period:
    return Period(date(year, 1, 1), date(year, 12, 31))
