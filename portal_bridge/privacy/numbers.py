"""Finds IBANs, social security numbers (NIR) and card numbers.

A number that passes its check (python-stdnum: mod 97, NIR key, Luhn) is found however it is
written and whatever stands around it. One that fails it is somebody's number with a typo: it is
masked too, but only where it is written as such numbers are, so that dates and amounts stay.
"""

import re
import string
from collections.abc import Iterator
from functools import lru_cache
from itertools import product

from stdnum import luhn, numdb
from stdnum.fr import nir

from portal_bridge.privacy.found import (
    Span,
    card,
    compact_iban,
    is_iban,
    social_security_number,
)
from portal_bridge.privacy.spelling import GAP, without_gaps
from wire.placeholders import Kind

_IBAN_START = re.compile(rf"(?=([A-Za-z]{{2}}){GAP}[0-9]{GAP}[0-9])")
_CHARACTERS = {"n": "[0-9]", "a": "[A-Za-z]", "c": "[A-Za-z0-9]"}
_FIELD = re.compile(r"(\d+)!([nac])")
_HEAD = 4  # country and check digits
_SHORTEST = 15  # Norway's
_LONGEST_GROUP = 34
_IBAN_DIGITS = 10  # words that begin like one hold fewer; every bank's numbers hold more
_MISTYPED_START = re.compile(rf"(?<![A-Za-z0-9])([A-Za-z]{{2}})({GAP})[0-9]{{2}}")
_GROUP = re.compile(rf"{GAP}([A-Za-z0-9]{{1,{_LONGEST_GROUP}}})")
_BANK = re.compile(r"[A-Za-z]{4}")
_PRINTED_GROUP = 4  # how many characters banks print together

_NIR_BODY = (
    rf"[1-478]{GAP}[0-9]{GAP}[0-9]{GAP}[0-9]{GAP}[0-9]{GAP}[0-9]{GAP}[0-9ABab](?:{GAP}[0-9]){{6}}"
)
_NIR = re.compile(rf"(?=(?<![0-9])({_NIR_BODY}(?:{GAP}[0-9]){{2}})(?![0-9]))")
_S = r"[\s./_\u2010-\u2015-]?"  # only where one field of the number ends
_MISTYPED_NIR = re.compile(
    rf"(?<![0-9])[1-478]{_S}[0-9]{{2}}{_S}(?:0[1-9]|1[0-2]|[2-9][0-9]){_S}(?:[0-9]{{2}}|2[ABab])"
    rf"{_S}[0-9]{{3}}{_S}[0-9]{{3}}(?:{_S}[0-9]{{2}})?(?![0-9])"
)
_WHOLE_NIR = 15

_DIGIT_GROUPS = re.compile(rf"[0-9]+(?:{GAP}[0-9]+)*+")
_DIGITS = re.compile(r"[0-9]+")
_CARD_LENGTHS = range(13, 20)  # ISO/IEC 7812
_CARD_ISSUERS = ("22", "23", "24", "25", "26", "27", "3", "4", "5", "6")  # payment cards


def ibans(text: str) -> Iterator[Span]:
    """Find valid IBANs; the length is the country's, so that what follows does not matter."""
    end = 0
    for start in _IBAN_START.finditer(text):
        if start.start() < end:
            continue
        shape = _shape(start[1].upper())
        match = shape.match(text, start.start()) if shape else None
        if match and _is_written_iban(match[0]):
            end = match.end()
            yield match.start(), end, compact_iban(match[0])


def _is_written_iban(written: str) -> bool:
    # Words in lower case could be read as the letters of an account by chance.
    digits = sum(character.isdigit() for character in written)
    likely = digits >= _IBAN_DIGITS or written == written.upper()
    return likely and is_iban(without_gaps(written).upper())


@lru_cache(maxsize=1)
def _structures() -> dict[str, str]:
    """Return the structure of the account number of each country that has IBANs."""
    registry = numdb.get("iban")
    found = {}
    for pair in map("".join, product(string.ascii_uppercase, repeat=2)):
        facts = registry.info(pair)[0][1]
        if "bban" in facts:
            found[pair] = facts["bban"]
    return found


@lru_cache(maxsize=128)
def _shape(country: str) -> re.Pattern[str] | None:
    """Return the pattern of a country's IBANs, None for a country without them."""
    structure = _structures().get(country)
    if structure is None:
        return None
    fields = "".join(
        f"(?:{GAP}{_CHARACTERS[kind]}){{{count}}}" for count, kind in _FIELD.findall(structure)
    )
    return re.compile(f"[A-Za-z]{{2}}(?:{GAP}[0-9]){{2}}{fields}")


def _length(country: str) -> int:
    return _HEAD + sum(int(count) for count, _ in _FIELD.findall(_structures()[country]))


def mistyped_ibans(text: str) -> Iterator[Span]:
    """Find what is written like an IBAN and is none."""
    end = 0
    for start in _MISTYPED_START.finditer(text):
        country = start[1].upper()
        if start.start() < end or country not in _structures():
            continue
        stop = _end_of_groups(text, start, _length(country))
        compact = without_gaps(text[start.start() : stop])
        digits = sum(character.isdigit() for character in compact)
        if len(compact) >= _SHORTEST and digits >= _IBAN_DIGITS:
            end = stop
            yield start.start(), stop, compact_iban(compact)


def _end_of_groups(text: str, start: re.Match[str], length: int) -> int:
    """Return where the groups of digits end that follow the check digits."""
    end, held, is_first = start.end(), _HEAD, True
    while held < length:
        group = _GROUP.match(text, end)
        if group is None or not (_has_digit(group[1]) or (is_first and _BANK.fullmatch(group[1]))):
            break
        # A country apart from its digits is a word, unless bank's groups follow.
        if is_first and start[2] and len(group[1]) < _PRINTED_GROUP:
            break
        end, held, is_first = group.end(), held + len(group[1]), False
    return end


def _has_digit(group: str) -> bool:
    return any(character.isdigit() for character in group)


def nirs(text: str) -> Iterator[Span]:
    """Find social security numbers with their right key."""
    end = 0
    for match in _NIR.finditer(text):
        compact = without_gaps(match[1]).upper()
        if match.start(1) >= end and nir.is_valid(compact):
            end = match.end(1)
            yield match.start(1), end, social_security_number(Kind.NIR, compact)


def mistyped_nirs(text: str) -> Iterator[Span]:
    """Find those without key, and those with a wrong one."""
    for match in _MISTYPED_NIR.finditer(text):
        compact = without_gaps(match[0]).upper()
        kind = Kind.NIR_INVALID if len(compact) == _WHOLE_NIR else Kind.NIR
        yield match.start(), match.end(), social_security_number(kind, compact)


def cards(text: str) -> Iterator[Span]:
    """Find payment cards' numbers among groups of digits."""
    for run in _DIGIT_GROUPS.finditer(text):
        groups = [(one.start(), one.end()) for one in _DIGITS.finditer(text, *run.span())]
        skip = -1
        for place, (start, _) in enumerate(groups):
            stop = (
                0
                if start < skip
                else _end_of_card(text, groups[place : place + _CARD_LENGTHS.stop])
            )
            if stop:
                skip = stop
                yield start, stop, card(without_gaps(text[start:stop]))


def _end_of_card(text: str, groups: list[tuple[int, int]]) -> int:
    """Return where the longest card number of the first groups ends; 0 for none."""
    written: list[str] = []
    found = 0
    for start, stop in groups:
        written.append(text[start:stop])
        if _is_card(written):
            found = stop
    return found


def _is_card(groups: list[str]) -> bool:
    """Return whether the groups are a card's: equal ones or of four digits and more, no dates."""
    digits = "".join(groups)
    if len(digits) not in _CARD_LENGTHS or not digits.startswith(_CARD_ISSUERS):
        return False
    sizes = {len(group) for group in groups[:-1]}
    return (len(sizes) <= 1 or min(sizes) >= _PRINTED_GROUP) and bool(luhn.is_valid(digits))
