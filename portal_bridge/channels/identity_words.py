"""A member number and a birth date in what was typed. Pure functions."""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from babel.dates import get_month_names

from insurer.domain.folding import fold

_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})[\s/.-]+(\d{1,2})[\s/.-]+(\d{4})(?!\d)")
_SHORT = re.compile(r"(?<![\d/.-])(\d{1,2})[/.-](\d{1,2})[/.-](\d{2})(?![/.-]?\d)")
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_WORDED = re.compile(r"(?<!\d)(\d{1,2})(?:er)?\s+([^\W\d]+)\.?\s+(\d{4}|\d{2})(?!\d)")
_COMPACT = re.compile(r"(?<!\d)(\d{2})(\d{2})(\d{4})(?!\d)")
_NUMBER = re.compile(r"(?<![\w+])(?=\w*\d)[A-Za-z0-9]{4,20}(?!\w)")
_LONG_NUMBER = re.compile(r"\d{6,20}")  # a postcode is shorter
_BARE_WORDS = 3  # « n° 12345678 », « 8 juillet 1985 »
_CODE = re.compile(r"^\D{0,30}(\d{3})[\s.-]?(\d{3})\W*$")

_YOUNGEST = 16  # years; from then on somebody may be insured in their own name


@dataclass(frozen=True)
class Claim:
    """Who somebody says to be; either may be missing."""

    number: str | None
    birth_date: date | None


def read_claim(words: str, today: date) -> Claim:
    """Return the member number and the birth date that `words` hold.

    Eight digits alone are a number; beside another one they may be a date.
    """
    born, rest = _take_date(words, today)
    numbers = _NUMBER.findall(rest)
    if born is None and len(numbers) > 1:
        places = [place for place, one in enumerate(numbers) if compact_date(one)]
        if places:
            born = compact_date(numbers.pop(places[-1]))
    return Claim(numbers[0].upper() if numbers else None, born)


def is_bare_claim(words: str, claim: Claim) -> bool:
    """Return whether `words` are a member number or a birth date and nothing else."""
    told = claim.birth_date or (claim.number and _LONG_NUMBER.fullmatch(claim.number))
    return bool(told) and len(words.split()) <= _BARE_WORDS


def compact_date(digits: str) -> date | None:
    """Return the date that eight digits are, like 14031985; None when they are none."""
    match = _COMPACT.fullmatch(digits)
    return _date(match[3], match[2], match[1]) if match else None


def read_code(words: str) -> str | None:
    """Return the one-time code that `words` are, None when they are something else."""
    match = _CODE.match(words)
    return match[1] + match[2] if match else None


def _take_date(words: str, today: date) -> tuple[date | None, str]:
    short = _SHORT.search(words)
    if short:
        born = _date(_whole_year(short[3], today), short[2], short[1])
        return born, words[: short.start()] + " " + words[short.end() :]
    for pattern, order in ((_ISO, (0, 1, 2)), (_NUMERIC, (2, 1, 0)), (_WORDED, (2, 1, 0))):
        match = pattern.search(words)
        if match:
            year, month, day = (match.groups()[place] for place in order)
            born = _date(year if len(year) > len("88") else _whole_year(year, today), month, day)
            return born, words[: match.start()] + " " + words[match.end() :]
    return None, words


def _whole_year(two_digits: str, today: date) -> str:
    """Return the latest year that ends so in which somebody who is a member now was born."""
    century = today.year // 100 * 100
    year = century + int(two_digits)
    return str(year if year <= today.year - _YOUNGEST else year - 100)


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
