"""Days, months and years as members write them, each with the dates it covers."""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janvier janv jan", "fevrier fevr fev", "mars", "avril avr", "mai", "juin",
            "juillet juil", "aout", "septembre sept", "octobre oct", "novembre nov",
            "decembre dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_WEEKDAYS = {
    name: number
    for number, name in enumerate(
        ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
    )
}
_NUMBERS = {
    word: number
    for number, words in enumerate(
        ("un une", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix",
         "onze", "douze"),
        start=1,
    )
    for word in words.split()
}  # fmt: skip
_SEASONS = {"printemps": (3, 5), "ete": (6, 8), "automne": (9, 11)}
_MONTH = rf"(?:{'|'.join(sorted(_MONTHS, key=len, reverse=True))})"
_YEAR = r"(?:19|20)\d{2}"
_NO_CODE = "".join(f"(?<!{word} )" for word in ("code", "codes", "pin", "passe", "numero", "est"))
_COUNT = rf"(?:\d{{1,3}}|{'|'.join(_NUMBERS)})"
_UNIT = r"(?:jours?|jrs?|semaines?|sem|mois|ans?|annees?)"
_CENTURY = 2000  # of a year written with two digits
_YEARS_BACK = 10
_MOST_DAYS_BACK = 3700  # ten years: nobody is reimbursed for older care


@dataclass(frozen=True)
class Mention:
    """A place in the text, the past days it covers, and the day to come it may mean."""

    start: int
    end: int
    since: date | None = None
    until: date | None = None
    coming: date | None = None
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
        return replace(self, since=_shift(self.since, years), until=_shift(self.until, years))


Reader = Callable[[re.Match[str], date], Mention]


def mentions(plain: str, *, today: date) -> list[Mention]:
    """Return the mentions of a simplified text in their order; none overlaps another."""
    found: list[Mention] = []
    for pattern, read in _PATTERNS:
        for match in pattern.finditer(plain):
            if all(match.end() <= m.start or match.start() >= m.end for m in found):
                found.append(read(match, today))
    return sorted(found, key=lambda mention: mention.start)


def _at(match: re.Match[str], since: date | None, until: date | None, **more: object) -> Mention:
    return replace(Mention(match.start(), match.end(), since, until), **more)  # type: ignore[arg-type]


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
    return _at(match, first.since, last.since, coming=first.coming, has_year=first.has_year)


def _named_day(match: re.Match[str], today: date) -> Mention:
    return _day(match, match["day"], match["month"], match["year"], today)


def _numeric_day(match: re.Match[str], today: date) -> Mention:
    return _day(match, match["day"], match["number"], match["year"], today)


def _day(match: re.Match[str], day: str, month: str, year: str | None, today: date) -> Mention:
    number = 1 if day == "1er" else int(day)
    which = _MONTHS.get(month) or int(month)
    try:
        if year:
            exact = date(_full_year(year), which, number)
            return _at(match, exact, exact, coming=exact)
        past, coming = _around(today, which, number)
    except ValueError:
        return _impossible(match)  # « le 31/02 »: no such day, so Emma asks
    return _at(match, past, past, coming=coming, has_year=False)


def _around(today: date, month: int, day: int) -> tuple[date, date]:
    """Return the latest such day that is not to come, and the next that is not past."""
    years = range(today.year - 8, today.year + 9)  # 29 February may be eight years away
    days = [date(y, month, day) for y in years if day <= monthrange(y, month)[1]]
    if not days:
        raise ValueError("no such day")
    return max(d for d in days if d <= today), min(d for d in days if d >= today)


def _month_of(match: re.Match[str], today: date) -> Mention:
    year, month = match["year"], _MONTHS[match["month"]]
    start = date(int(year), month, 1) if year else _latest_month(month, today)
    if match["part"]:
        return _part_of_month(match, start, has_year=bool(year))
    return _at(match, start, _month_end(start), has_year=bool(year))


def _part_of_month(match: re.Match[str], start: date, *, has_year: bool) -> Mention:
    first, last = {"debut": (1, 10), "mi": (11, 20), "fin": (21, 31)}[match["part"]]
    end = _month_end(start)
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
    first, last = _SEASONS[match["season"]]
    year = int(match["year"]) if match["year"] else today.year
    if match["last"] and date(year, last, 30) >= today:
        year -= 1
    if not match["year"] and date(year, first, 1) > today:
        year -= 1
    return _at(match, date(year, first, 1), _month_end(date(year, last, 1)))


def _ago(match: re.Match[str], today: date) -> Mention:
    """« il y a deux semaines » is a week or a month around that day; days are exact."""
    day = _back(today, match["count"], match["unit"])
    if day is None:
        return _impossible(match)
    if match["unit"].startswith("j"):
        return _at(match, day, day)
    around = timedelta(days=3 if match["unit"].startswith("s") else 15)
    return _at(match, day - around, min(today, day + around))


def _last_n(match: re.Match[str], today: date) -> Mention:
    day = _back(today, match["count"], match["unit"])
    return _impossible(match) if day is None else _at(match, day, today, open_end=True)


def _back(today: date, count: str, unit: str) -> date | None:
    number = _NUMBERS.get(count) or int(count)
    days = number * (
        1 if unit[0] == "j" else 7 if unit[0] == "s" else 30 if unit[0] == "m" else 365
    )
    return today - timedelta(days=days) if 0 < days <= _MOST_DAYS_BACK else None


def _weekday(match: re.Match[str], today: date) -> Mention:
    """« lundi » is the latest one that is past; « lundi prochain » the next."""
    number = _WEEKDAYS[match["weekday"]]
    past = today - timedelta(days=(today.weekday() - number) % 7 or 7)
    coming = today + timedelta(days=(number - today.weekday()) % 7 or 7)
    if match["next"]:
        return _at(match, None, None, coming=coming)
    return _at(match, past, past, coming=None if match["last"] else coming)


def _fixed(since: Callable[[date], date], until: Callable[[date], date]) -> Reader:
    return lambda match, today: _at(match, since(today), until(today))


def _to_come(coming: Callable[[date], date | None]) -> Reader:
    return lambda match, today: _at(match, None, None, coming=coming(today))


def _ago_days(days: int) -> Reader:
    day = timedelta(days=days)
    return lambda match, today: _at(match, today - day, today - day)


def _monday(today: date) -> date:
    return today - timedelta(days=today.weekday())


def _last_month(today: date) -> date:
    return (today.replace(day=1) - timedelta(days=1)).replace(day=1)


def _quarter(today: date) -> date:
    return today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)


def _last_quarter(today: date) -> date:
    return _quarter(_quarter(today) - timedelta(days=1))


def _new_year(today: date, years: int = 0) -> date:
    return date(today.year + years, 1, 1)


def _latest_month(month: int, today: date) -> date:
    return date(today.year if month <= today.month else today.year - 1, month, 1)


def _month_end(start: date) -> date:
    return start.replace(day=monthrange(start.year, start.month)[1])


def _full_year(year: str) -> int:
    return int(year) + (_CENTURY if len(year) < len("2026") else 0)


def _shift(day: date, years: int) -> date:
    last = monthrange(day.year + years, day.month)[1]
    return day.replace(year=day.year + years, day=min(day.day, last))


def _same(today: date) -> date:
    return today


_YESTER = timedelta(days=1)
_WEEK = timedelta(days=7)
_DAY_NUMBER = r"\d{1,2}|1er"
_NOT_A_DATE = r"(?! ?(?:%|€|e\b|eur|j\b|jours?|semaines?|mois|ans?|h\b|heures?|fois|sur))"

# Tried in this order; what one has read is closed to those after it.
_PATTERNS: tuple[tuple[re.Pattern[str], Reader], ...] = tuple(
    (re.compile(pattern), reader)
    for pattern, reader in (
        (rf"\b(?:(?<=du )|(?<=entre le )|(?<=de ))(?P<first>{_DAY_NUMBER})(?: au | et le | a )"
         rf"(?P<last>{_DAY_NUMBER}) (?P<month>{_MONTH})\b\.?(?: (?P<year>{_YEAR})\b)?",
         _days_of_month),
        (rf"\b(?P<year>{_YEAR})-(?P<number>\d\d)-(?P<day>\d\d)\b", _numeric_day),
        (rf"\b(?P<day>{_DAY_NUMBER}) (?P<month>{_MONTH})\b\.?(?: (?P<year>{_YEAR}|\d\d)\b)?"
         r"(?! ?€)", _named_day),
        (rf"(?<![\d/.,-])(?P<day>\d{{1,2}})([/.-])(?P<number>\d{{1,2}})\2"
         rf"(?P<year>{_YEAR}|\d\d)"
         r"(?![\d/]|[.,-]\d)", _numeric_day),
        # Without a year only what is plainly a date: « le 3/10 », not « 10/10 à chaque œil ».
        (rf"\b(?:(?<=le )|(?<=du )|(?<=au )|(?<=des )|(?<=depuis )|(?<=soin )|(?<=soins ))"
         rf"(?P<day>\d{{1,2}})[/.-](?P<number>\d{{1,2}})(?P<year>(?!))?"
         rf"(?![\d/]|[.,-]\d){_NOT_A_DATE}",
         _numeric_day),
        (rf"(?<![\d/.,-])(?!10/10)(?P<day>0\d|[12]\d|3[01])/(?P<number>0\d|1[0-2])(?P<year>(?!))?"
         rf"(?![\d/]|[.,-]\d){_NOT_A_DATE}", _numeric_day),
        (rf"\b(?:(?P<part>debut|mi|fin)[ -])?(?:mois de |mois d')?(?P<month>{_MONTH})\b\.?"
         rf"(?:[ -](?P<year>{_YEAR})\b)?", _month_of),
        (rf"\bil y a (?:environ |a peu pres |plus de )?(?P<count>{_COUNT}) ?"
         rf"(?P<unit>{_UNIT})\b", _ago),
        (rf"\b(?P<count>{_COUNT}) derniere?s? (?P<unit>{_UNIT})\b", _last_n),
        (rf"\bdepuis (?:environ |plus de )?(?P<count>{_COUNT}) ?(?P<unit>{_UNIT})\b", _last_n),
        (rf"\bsur (?:les )?(?P<count>{_COUNT}) (?:derniers )?(?P<unit>mois)\b", _last_n),
        (r"\bavant[ -]hier\b", _ago_days(2)),
        (r"\bhier\b", _ago_days(1)),
        (r"\baujourd'?hui\b|\bce (?:matin|jour)\b", _fixed(_same, _same)),
        (r"\bapres[ -]demain\b", _to_come(lambda today: today + 2 * _YESTER)),
        (r"\bdemain\b", _to_come(lambda today: today + _YESTER)),
        (rf"\b(?P<weekday>{'|'.join(_WEEKDAYS)})"
            r"(?: (?:(?P<last>dernier|passe)|(?P<next>prochain)))?\b",
         _weekday),
        (r"\b(?:le )?mois (?:dernier|passe|precedent)\b",
         _fixed(_last_month, lambda today: _month_end(_last_month(today)))),
        (r"\bce mois\b", _fixed(lambda today: today.replace(day=1), _same)),
        (r"\bsemaine (?:derniere|passee|precedente|d'avant)\b",
         _fixed(lambda today: _monday(today) - _WEEK, lambda today: _monday(today) - _YESTER)),
        (r"\bcette semaine\b", _fixed(_monday, _same)),
        (r"\btrimestre (?:dernier|passe|precedent)\b",
         _fixed(_last_quarter, lambda today: _quarter(today) - _YESTER)),
        (r"\bce trimestre\b", _fixed(_quarter, _same)),
        (r"\b(?:l'?an|l?annee) (?:dernier|passe|precedent)e?\b",
         _fixed(lambda today: _new_year(today, -1), lambda today: _new_year(today) - _YESTER)),
        (r"\bcette annee\b|\bannee en cours\b"
         r"|\bdebut (?:de l'|d')?annee\b", _fixed(_new_year, _same)),
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
