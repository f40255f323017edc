"""Days, months and years as members write them, each with the dates it covers."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from bot.french.calendar_days import (
    MONTHS_A_YEAR,
    SHORT_YEAR,
    around,
    full_year,
    last_month,
    last_quarter,
    latest_month,
    monday,
    month_end,
    months_later,
    new_year,
    not_to_come,
    quarter,
)
from bot.french.calendar_names import MONTHS, NUMBERS, SEASONS, WEEKDAYS
from bot.french.denial import is_denied, meant

_MONTH = rf"(?:{'|'.join(sorted(MONTHS, key=len, reverse=True))})"
_THIS = r"\b(?:cette|cet|cett|cte|ste)"  # as it is typed in haste
_YEAR = r"(?:19|20)\d{2}"
_NO_CODE = "".join(f"(?<!{word} )" for word in ("code", "codes", "pin", "passe", "numero", "est"))
_WHICH = r"(?: (?:(?P<gone>derniere?|passee?)|(?P<next>prochaine?|qui vient|a venir))\b)?"
_COUNT = rf"(?:\d{{1,3}}|{'|'.join(NUMBERS)})"
_UNIT = r"(?:jours?|jrs?|semaines?|sem|mois|ans?|annees?)"
_YEARS_BACK = 10
_LATEST_COUNTED = re.compile(rf"\b(?P<count>{_COUNT}) derniere?s\b(?! {_UNIT}\b)")
_DAYS = {"j": 1, "s": 7, "m": 30, "a": 365}  # of a unit, about
_MOST_DAYS_BACK = 3700  # ten years: nobody is reimbursed for older care


@dataclass(frozen=True)
class Mention:
    """A place in the text, the past days it covers, and the one day, past or to come, it means."""

    start: int
    end: int
    since: date | None = None
    until: date | None = None
    day: date | None = None  # past, or as written in full
    coming: date | None = None
    dated: bool = False  # names day and month: surer than « demain »
    has_year: bool = True
    impossible: bool = False
    open_end: bool = False  # says by itself that it runs until today

    def in_year_of(self, other: "Mention") -> "Mention":
        """Return this mention in the year that `other` names, « du 3 mai au 2 juin 2025 »."""
        if self.has_year or self.since is None or self.until is None or other.since is None:
            return self
        years = other.since.year - self.since.year
        if (self.since.month, self.since.day) > (other.since.month, other.since.day):
            years -= 1
        months = MONTHS_A_YEAR * years
        since, until = months_later(self.since, months), months_later(self.until, months)
        return replace(self, since=since, until=until)


Reader = Callable[[re.Match[str], date], Mention]


def mentions(plain: str, *, today: date, answer: bool = False) -> list[Mention]:
    """Return the mentions of a simplified text in their order; none overlaps another.

    « 3/5 » or « deux semaines » are a day only as the `answer` to a question for one.
    """
    found: list[Mention] = []
    for pattern, read in _PATTERNS + (_ANSWERS if answer else ()):
        for match in pattern.finditer(plain):
            if all(match.end() <= m.start or match.start() >= m.end for m in found):
                found.append(read(match, today))
    return sorted(found, key=lambda mention: mention.start)


def find_day(plain: str, *, today: date, ahead: bool) -> date | None:
    """Return the one day that a simplified answer names, None when it names none that exists.

    What « pas » takes back is not it. A day without a year is the next one when `ahead`, else
    the latest past; « dernier » and « prochain » decide themselves.
    """
    named = mentions(plain, today=today, answer=True)
    found = [one for one in named if not is_denied(plain[: one.start])]
    for one in sorted(found, key=lambda mention: not mention.dated):
        if day := (one.coming or one.day) if ahead else (one.day or one.coming):
            return day
    return None


def names_only_days(plain: str, *, today: date) -> bool:
    """Return whether a simplified text says nothing but when: « et en septembre ? », « hier »."""
    found = mentions(plain, today=today)
    for one in reversed(found):
        plain = f"{plain[: one.start]} {plain[one.end :]}"
    return bool(found) and all(map(_AROUND.fullmatch, _WORD.findall(plain)))


def latest_counted(plain: str) -> int | None:
    """Return how many of the latest things are asked for: « mes 3 derniers remboursements ».

    None for « les 3 derniers mois », which are no things.
    """
    found = _LATEST_COUNTED.search(plain)
    return None if found is None else _count(found["count"])


def days_of_month(plain: str) -> list[int]:
    """Return the days that are named without a month and not denied: « pas le 8, le 18 »."""
    return [_day_number(match["day"]) for match in meant(plain, _DAY_ALONE.finditer(plain))]


def names_day_of_month(plain: str) -> bool:
    """Return whether a day is named without its month, be it denied: « pas le 8 »."""
    return _DAY_ALONE.search(plain) is not None


def is_calendar_word(word: str) -> bool:
    """Return whether a simplified word is a month or a unit of time."""
    return word in MONTHS or re.fullmatch(_UNIT, word) is not None


def _at(match: re.Match[str], since: date | None, until: date | None, **more: Any) -> Mention:
    return replace(Mention(match.start(), match.end(), since, until), **more)


def _impossible(match: re.Match[str]) -> Mention:
    return _at(match, None, None, impossible=True)


def _days_of_month(match: re.Match[str], today: date) -> Mention:
    """« du 3 au 12 mars », « entre le 3 et le 12 mars »."""
    first = _day(match, match["first"], match["month"], match["year"], today)
    last = _day(match, match["last"], match["month"], match["year"], today)
    if first.impossible or last.impossible or first.since is None or last.since is None:
        return _impossible(match)
    if first.since > last.since:
        return _impossible(match)
    return replace(first, until=last.since)


def _named_day(match: re.Match[str], today: date) -> Mention:
    return _day(match, match["day"], match["month"], match["year"], today)


def _numeric_day(match: re.Match[str], today: date) -> Mention:
    return _day(match, match["day"], match["number"], match["year"], today)


def _day(match: re.Match[str], day: str, month: str, year: str | None, today: date) -> Mention:
    number, which = _day_number(day), MONTHS.get(month) or int(month)
    try:
        if year:
            exact = date(full_year(year, today), which, number)
            past = exact if len(year) > SHORT_YEAR else not_to_come(exact, today)
            return _at(match, exact, exact, day=past, coming=exact, dated=True)
        past, coming = around(today, which, number)
    except ValueError:
        return _impossible(match)  # « le 31/02 »: no such day, so Emma asks
    return _turned(
        match, _at(match, past, past, day=past, coming=coming, dated=True, has_year=False)
    )


def _turned(match: re.Match[str], mention: Mention) -> Mention:
    """Return what is left of two readings after « dernier » or « prochain »."""
    said = match.groupdict()
    if said.get("next"):
        return replace(mention, since=None, until=None, day=None)
    return replace(mention, coming=None) if said.get("gone") else mention


def _day_number(day: str) -> int:
    return int(day) if day.isdecimal() else 1  # « 1er », « premier »


def _month_of(match: re.Match[str], today: date) -> Mention:
    month = MONTHS[match["month"]]
    start = _start_of_month(match, month, today)
    has_year = bool(match["year"] or match["year_before"])
    if match["next"]:
        return _at(match, None, None)
    if match["part"]:
        return _part_of_month(match, start, has_year=has_year)
    return _at(match, start, month_end(start), has_year=has_year)


def _start_of_month(match: re.Match[str], month: int, today: date) -> date:
    if match["year"]:
        return date(int(match["year"]), month, 1)
    if match["year_before"]:
        return date(today.year - 1, month, 1)
    start = latest_month(month, today)
    this_one = match["gone"] and start == today.replace(day=1)
    return months_later(start, -MONTHS_A_YEAR) if this_one else start


def _part_of_month(match: re.Match[str], start: date, *, has_year: bool) -> Mention:
    first, last = {"debut": (1, 10), "mi": (11, 20), "fin": (21, 31)}[match["part"]]
    end = month_end(start)
    return _at(
        match, start.replace(day=first), end.replace(day=min(last, end.day)), has_year=has_year
    )


def _year_of(match: re.Match[str], today: date) -> Mention:
    year = int(match["year"])
    return _at(match, date(year, 1, 1), date(year, 12, 31))


def _bare_year(match: re.Match[str], today: date) -> Mention:
    """A year that care can be of; « le numéro 1984 » names none."""
    if not today.year - _YEARS_BACK <= int(match["year"]) <= today.year:
        return _at(match, None, None)
    return _year_of(match, today)


def _season(match: re.Match[str], today: date) -> Mention:
    first, last = SEASONS[match["season"]]
    year = int(match["year"]) if match["year"] else today.year
    if match["last"] and date(year, last, 30) >= today:
        year -= 1
    if not match["year"] and date(year, first, 1) > today:
        year -= 1
    return _at(match, date(year, first, 1), month_end(date(year, last, 1)))


def _ago(match: re.Match[str], today: date) -> Mention:
    """« il y a deux semaines » is a week or a month around that day; days are exact."""
    day = _ahead(match, today, back=True)
    if day is None:
        return _impossible(match)
    if match["unit"].startswith("j"):
        return _at(match, day, day, day=day)
    around = timedelta(days=3 if match["unit"].startswith("s") else 15)
    return _at(match, day - around, min(today, day + around), day=day)


def _in_time(match: re.Match[str], today: date) -> Mention:
    return _at(match, None, None, coming=_ahead(match, today))


def _some_time(match: re.Match[str], today: date) -> Mention:
    day = _ahead(match, today, back=True)
    return _at(match, None, None, day=day, coming=_ahead(match, today))


def _ahead(match: re.Match[str], today: date, *, back: bool = False) -> date | None:
    """Return the day that is so far ahead, or `back`, by the calendar."""
    unit, number = match["unit"][0], _count(match["count"]) * (-1 if back else 1)
    if not 0 < abs(number) * _DAYS[unit] <= _MOST_DAYS_BACK:
        return None
    if unit in "js":
        return today + timedelta(days=number * _DAYS[unit])
    return months_later(today, number * (1 if unit == "m" else MONTHS_A_YEAR))


def _last_n(match: re.Match[str], today: date) -> Mention:
    day = _ahead(match, today, back=True)
    return _impossible(match) if day is None else _at(match, day, today, open_end=True)


def _count(words: str) -> int:
    return NUMBERS.get(words) or int(words)


def _weekday(match: re.Match[str], today: date) -> Mention:
    """« lundi » is the latest one that is past; « lundi prochain » the next."""
    number = WEEKDAYS[match["weekday"]]
    past = today - timedelta(days=(today.weekday() - number) % 7 or 7)
    coming = today + timedelta(days=(number - today.weekday()) % 7 or 7)
    if match["later"]:  # « mardi en huit » is a week after the next one
        weeks = 1 if match["later"] in ("huit", "8") else 2
        return _at(match, None, None, coming=coming + weeks * _WEEK)
    if _NAMES_A_DAY.match(match.string, match.end()):
        return _at(match, None, None)  # « lundi 3 mars »: the date says it
    return _turned(match, _at(match, past, past, day=past, coming=coming))


def _fixed(since: Callable[[date], date], until: Callable[[date], date]) -> Reader:
    return lambda match, today: _at(match, since(today), until(today))


def _same(today: date) -> date:
    return today


def _one_day(distance: int) -> Reader:
    """Return the reader of a day that is today or so many days before it."""

    def read(match: re.Match[str], today: date) -> Mention:
        day = today - timedelta(days=distance)
        return _at(match, day, day, day=day)

    return read


def _to_come(coming: Callable[[date], date | None]) -> Reader:
    return lambda match, today: _at(match, None, None, coming=coming(today))


_YESTER = timedelta(days=1)
_WEEK = timedelta(days=7)
_WORD = re.compile(r"\w+")
# What may stand around days without telling more.
_AROUND = re.compile(
    r"et|ou|oui|ok|non|alors|sinon|plutot|puis|moi|stp|svp|pour|sur|a|aux?|avant|depuis|des?|du|d"
    r"|en|entre|jusque?|l[ae]?|les|celui|celle|ceux|celles|mois|toute?"
)
_DAY_NUMBER = r"\d{1,2}|1er|premier"
_DAY_ALONE = re.compile(rf"\b(?:le|au) (?P<day>{_DAY_NUMBER})\b")
_NAMES_A_DAY = re.compile(rf",? (?:le )?(?:{_DAY_NUMBER})(?: {_MONTH}\b|[/.-]\d)")
_LAST_YEAR = r"(?P<year_before> (?:de )?l'?an(?:nee)? (?:derniere?|passee?|precedente?)\b)"
_NOT_A_DATE = r"(?! ?(?:%|€|e\b|eur|j\b|jours?|semaines?|mois|ans?|h\b|heures?|fois|sur))"

# Tried in this order; what one has read is closed to those after it.
_PATTERNS: tuple[tuple[re.Pattern[str], Reader], ...] = tuple(
    (re.compile(pattern), reader)
    for pattern, reader in (
        (rf"\b(?:(?<=du )|(?<=entre le )|(?<=de ))(?P<first>{_DAY_NUMBER})(?: au | et le | a )"
         rf"(?P<last>{_DAY_NUMBER}) (?P<month>{_MONTH})\b\.?(?: (?P<year>{_YEAR})\b)?",
         _days_of_month),
        (rf"\b(?P<year>{_YEAR})-(?P<number>\d\d)-(?P<day>\d\d)\b", _numeric_day),
        (rf"\b(?P<day>{_DAY_NUMBER}) (?P<month>{_MONTH})\b\.?"
         rf"(?: (?P<year>{_YEAR}|\d\d)\b(?![.,]\d))?"
         rf"(?! ?(?:€|h\b)){_WHICH}", _named_day),
        (rf"(?<![\d/.,-])(?P<day>\d{{1,2}})([/.-])(?P<number>\d{{1,2}})\2"
         rf"(?P<year>{_YEAR}|\d\d)"
         r"(?![\d/]|[.,-]\d)", _numeric_day),
        # Without a year only what is plainly a date: « le 3/10 », not « 10/10 à chaque œil ».
        (rf"\b(?:(?<=le )|(?<=du )|(?<=au )|(?<=des )|(?<=depuis )|(?<=soin )|(?<=soins ))"
         rf"(?P<day>\d{{1,2}})[/.-](?P<number>\d{{1,2}})(?P<year>(?!))?"
         rf"(?![\d/]|[.,-]\d){_NOT_A_DATE}{_WHICH}",
         _numeric_day),
        (rf"(?<![\d/.,-])(?!10/10)(?P<day>0\d|[12]\d|3[01])/(?P<number>0\d|1[0-2])(?P<year>(?!))?"
         rf"(?![\d/]|[.,-]\d){_NOT_A_DATE}{_WHICH}", _numeric_day),
        (rf"\b(?:(?P<part>debut|mi|fin)[ -])?(?:mois de |mois d')?(?P<month>{_MONTH})\b\.?"
         rf"(?:[ -](?P<year>{_YEAR})\b|{_LAST_YEAR})?{_WHICH}", _month_of),
        (rf"\bil y a (?:environ |a peu pres |plus de )?(?P<count>{_COUNT}) ?"
         rf"(?P<unit>{_UNIT})\b", _ago),
        (rf"\bdans (?:environ |a peu pres )?(?P<count>{_COUNT}) ?(?P<unit>{_UNIT})\b", _in_time),
        (rf"\b(?P<count>{_COUNT}) derniere?s? (?P<unit>{_UNIT})\b", _last_n),
        (rf"\bdepuis (?:environ |plus de )?(?P<count>{_COUNT}) ?(?P<unit>{_UNIT})\b", _last_n),
        (rf"\bsur (?:les )?(?P<count>{_COUNT}) (?:derniers )?(?P<unit>mois)\b", _last_n),
        (r"\bavant[ -]hier\b", _one_day(2)),
        (r"\bhier\b", _one_day(1)),
        (r"\baujourd'?hui\b|\bce (?:matin|midi|soir|jour)\b", _one_day(0)),
        (r"\bapres[ -]demain\b", _to_come(lambda today: today + 2 * _YESTER)),
        (r"\bdemain\b", _to_come(lambda today: today + _YESTER)),
        (rf"\b(?P<weekday>{'|'.join(WEEKDAYS)})"
            rf"\b(?: en (?P<later>huit|8|quinze|15)\b)?{_WHICH}", _weekday),
        (r"\b(?:le )?mois (?:dernier|passe|precedent)\b",
         _fixed(last_month, lambda today: month_end(last_month(today)))),
        (r"\bce mois\b", _fixed(lambda today: today.replace(day=1), _same)),
        (r"\bsemaine (?:derniere|passee|precedente|d'avant)\b",
         _fixed(lambda today: monday(today) - _WEEK, lambda today: monday(today) - _YESTER)),
        (rf"{_THIS} semaine\b", _fixed(monday, _same)),
        (r"\btrimestre (?:dernier|passe|precedent)\b",
         _fixed(last_quarter, lambda today: quarter(today) - _YESTER)),
        (r"\bce trimestre\b", _fixed(quarter, _same)),
        (r"\b(?:l'?an|l?annee) (?:dernier|passe|precedent)e?\b",
         _fixed(lambda today: new_year(today, -1), lambda today: new_year(today) - _YESTER)),
        (rf"{_THIS} anne+\b|\bannee en cours\b"
         r"|\bdebut (?:de l'|d')?annee\b", _fixed(new_year, _same)),
        (r"\b(?P<season>printemps|automne|(?<=l')ete|(?<=cet )ete)"
         rf"(?: (?P<last>dernier|passe))?(?: (?P<year>{_YEAR})\b)?", _season),
        (r"(?:(?<=\ben )|(?<=\bannee )|(?<=\bdepuis )|(?<=\bpour )|(?<=\bde )|(?<=\bsur ))"
         rf"(?P<year>{_YEAR})"
         r"\b(?! ?(?:€|e\b|eur))", _year_of),
        # Alone at the end (« bilan 2025 ») it is a year, not the 2025th of something or a price.
        (rf"{_NO_CODE}(?<! a )(?<=[a-z] )(?P<year>{_YEAR})(?= ?(?:[?!.]|svp|stp|s'il|$))",
         _bare_year),
    )
)  # fmt: skip
# What is a day only because one was asked for.
_ANSWERS: tuple[tuple[re.Pattern[str], Reader], ...] = tuple(
    (re.compile(pattern), reader)
    for pattern, reader in (
        (rf"(?<![\d/.,-])(?P<day>\d{{1,2}})(?P<between> ?[/.-] ?| )(?P<number>\d{{1,2}})"
         rf"(?:(?P=between)(?P<year>{_YEAR}|\d\d))?(?![\d/]|[.,-]\d){_NOT_A_DATE}{_WHICH}",
         _numeric_day),
        (rf"\b(?P<count>{_COUNT}) ?(?P<unit>{_UNIT})\b", _some_time),
    )
)  # fmt: skip
