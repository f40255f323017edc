"""French periods: « en mars », « du 3 au 12 mai », « depuis janvier », « il y a deux semaines ».

A text is cut into mentions of days, months and years; the words before and between them say
whether they begin, end or limit a period. What cannot be joined is ambiguous: Emma asks.
"""

import re
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from bot.components.ambiguous import Ambiguous
from bot.french.calendar_words import Mention, mentions

_SINCE = re.compile(
    r"(?:depuis|a partir d[eu]|a compter d[eu]|apres|des)"
    r"(?: l[ea]s?| debut| rentree| de| fin| mois de)* ?$"
)
_BEFORE = re.compile(r"(?:avant|jusqu(?:'en|'au|'a|e)|jusque)(?: l[ea]s?| fin| mois de| en)* ?$")
_FROM = re.compile(r"(?:du|de|d'|depuis|le|l'|a partir d[eu])(?: l[ea]| mois de)? ?$")
_BETWEEN = re.compile(r"entre(?: l[ea])? ?$")
_TO = re.compile(r" ?(?:au|a|jusqu'a|jusqu'au|jusqu'en|-)(?: l[ea]s?| mois de| fin)? ?")
_LIST = re.compile(
    r" ?(?:et|ou|puis|,|&)(?: (?:celui|celle|ceux|celles))?(?: l[ea]| en| d[eu]| d')? ?"
)


@dataclass(frozen=True)
class Period:
    """Both days included; an end that was not named is None."""

    since: date | None
    until: date | None


@dataclass(frozen=True)
class When:
    """What a message says of time: a past period, and the day to come that it may mean."""

    period: Period | Ambiguous | None
    coming: date | None = None
    listed: tuple[Period, ...] = ()  # « mai et septembre », which no one period covers


def find_when(plain: str, *, today: date) -> When:
    """Return what a simplified text says of time.

    A month without a year is the latest one that has begun; a day without a year is the latest
    past one for `period` and the next one for `coming`.
    """
    found = mentions(plain, today=today)
    period = _period(plain, found, today)
    listed = _listed(plain, found) if period is Ambiguous.PERIOD else ()
    return When(period, _coming(found, today), listed)


def _listed(plain: str, found: list[Mention]) -> tuple[Period, ...]:
    """Return the periods of a mere list, in the order of the calendar."""
    between = (plain[one.end : other.start] for one, other in pairwise(found))
    whole = not any(mention.impossible for mention in found)
    if not whole or not all(_LIST.fullmatch(words) for words in between):
        return ()
    dated = next((one for one in found if one.has_year and not one.open_end), None)
    meant = [one.in_year_of(dated) if dated else one for one in found]
    periods = {Period(one.since, one.until) for one in meant if one.since and one.until}
    return tuple(sorted(periods, key=lambda period: (period.since, period.until)))


def _coming(found: list[Mention], today: date) -> date | None:
    days = {mention.coming for mention in found if mention.coming and mention.coming >= today}
    return days.pop() if len(days) == 1 else None


def _period(plain: str, found: list[Mention], today: date) -> Period | Ambiguous | None:
    if any(mention.impossible for mention in found):
        return Ambiguous.PERIOD
    past = [mention for mention in found if mention.since is not None]
    match past:
        case []:
            return None
        case [one]:
            return _one(plain, one, today)
        case [first, second]:
            return _two(plain, first, second, today)
        case _:
            return Ambiguous.PERIOD


def _one(plain: str, mention: Mention, today: date) -> Period | Ambiguous:
    before = plain[: mention.start]
    if mention.open_end or _SINCE.search(before):
        # « depuis le 3 décembre 2027 » is no past; a member means another year.
        return (
            Period(mention.since, today) if _not_after(mention.since, today) else Ambiguous.PERIOD
        )
    if _BEFORE.search(before):
        return Period(None, mention.since)
    return Period(mention.since, mention.until)


def _two(plain: str, first: Mention, second: Mention, today: date) -> Period | Ambiguous:
    if (first.since, first.until) == (second.since, second.until):
        return _one(plain, first, today)
    between, before = plain[first.end : second.start], plain[: first.start]
    if _LIST.fullmatch(between) and _follows(second, first):  # « octobre et septembre »
        first, second = second, first
    first = first.in_year_of(second)
    if first.since is None or second.until is None or not _not_after(first.since, second.until):
        return Ambiguous.PERIOD
    if (_TO.fullmatch(between) and _FROM.search(before)) or _between(before, between):
        return Period(first.since, second.until)
    if _LIST.fullmatch(between) and _follows(first, second):
        return Period(first.since, second.until)
    return Ambiguous.PERIOD


def _follows(first: Mention, second: Mention) -> bool:
    """Return whether `second` begins the day after `first` ends."""
    return bool(first.until and second.since and (second.since - first.until).days == 1)


def _between(before: str, between: str) -> bool:
    return bool(_BETWEEN.search(before) and _LIST.fullmatch(between))


def _not_after(first: date | None, second: date) -> bool:
    return first is not None and first <= second
