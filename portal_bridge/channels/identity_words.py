"""A member number and a birth date in what was typed. Pure functions."""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from babel.dates import get_month_names

from insurer.domain.folding import fold

_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})[\s/.-]+(\d{1,2})[\s/.-]+(\d{4})(?!\d)")
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_WORDED = re.compile(r"(?<!\d)(\d{1,2})(?:er)?\s+([^\W\d]+)\.?\s+(\d{4})(?!\d)")
_NUMBER = re.compile(r"(?<![\w+])(?=\w*\d)[A-Za-z0-9]{4,20}(?!\w)")
_CODE = re.compile(r"^\D{0,30}(\d{3})[\s.-]?(\d{3})\W*$")


@dataclass(frozen=True)
class Claim:
    """Who somebody says to be; either may be missing."""

    number: str | None
    birth_date: date | None


def read_claim(words: str) -> Claim:
    """Return the member number and the birth date that `words` hold."""
    born, rest = _take_date(words)
    number = _NUMBER.search(rest)
    return Claim(number[0].upper() if number else None, born)


def read_code(words: str) -> str | None:
    """Return the one-time code that `words` are, None when they are something else."""
    match = _CODE.match(words)
    return match[1] + match[2] if match else None


def _take_date(words: str) -> tuple[date | None, str]:
    for pattern, order in ((_ISO, (0, 1, 2)), (_NUMERIC, (2, 1, 0)), (_WORDED, (2, 1, 0))):
        match = pattern.search(words)
        if match:
            year, month, day = (match.groups()[place] for place in order)
            born = _date(year, month, day)
            return born, words[: match.start()] + " " + words[match.end() :]
    return None, words


def _date(year: str, month: str, day: str) -> date | None:
    number = int(month) if month.isdecimal() else _months().get(fold(month))
    try:
        return date(int(year), number or 0, int(day))
    except ValueError:
        return None


@lru_cache(maxsize=1)
def _months() -> dict[str, int]:
    """Return the months by their French names, whole and shortened."""
    return {
        fold(name): number
        for width in ("wide", "abbreviated")
        for number, name in get_month_names(width, locale="fr").items()
    }
