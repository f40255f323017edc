"""Finds e-mail addresses, phone numbers and one-time codes."""

import re
from collections.abc import Iterator

import phonenumbers

from portal_bridge.privacy.found import Span, code, email, phone
from portal_bridge.privacy.spelling import GAP

# Six digits alone in a message, together, in threes or in pairs. A date alone has slashes, a year
# of four digits or a month in letters: what could be both is taken for the code.
_CODE = re.compile(r"\s*[0-9]{3}[ \u00a0\u202f.-]?[0-9]{3}\s*|\s*[0-9]{2}(?:[ .-][0-9]{2}){2}\s*")
_NAMED_CODE = re.compile(
    r"(?i)\bcode\b[^0-9\n]{0,30}?(?<![0-9])([0-9]{3}[ \u00a0\u202f.-]?[0-9]{3})(?![ .-]?[0-9])"
)
_LOCAL = r"[^\s@<>()\[\],;:\"\\]"
_EMAIL = re.compile(rf"(?<!{_LOCAL}){_LOCAL}++(?:@|\s@\s)[\w-]++(?:\.[\w-]++)++")
# « jean point roy arobase example point org »: dictated, or of who does not find the sign.
_SPOKEN = re.compile(
    rf"(?i)(?<!{_LOCAL})({_LOCAL}++(?:\spoint\s{_LOCAL}++)*+)\s?(?:arobase|arobaze|arrobase)\s?"
    r"([\w-]++(?:(?:\.|\spoint\s)[\w-]++)++)"
)
_POINT = re.compile(r"(?i)\spoint\s")
# « 01/02/2026 10 » and « 01 02 2026 10 » are a day and a number; a year of two digits is one
# after slashes only.
_YEAR = "(?:19|20)[0-9]{2}(?![0-9])"
_DAY = (
    rf"0[1-9](?:([ ./-])(?:0[1-9]|1[0-2])\1{_YEAR}|/(?:0[1-9]|1[0-2])/[0-9]{{2}}(?![0-9/]))"
    rf"|(?<=[0-3][0-9]([ ./-]))0[1-9]\2{_YEAR}"  # from its month on
)
_BEGINS_WITH_DAY = re.compile(_DAY)
# Every number of the French plan, allotted or not: the library finds allotted ones only.
_FRENCH = re.compile(
    rf"(?<![0-9+])(?!{_DAY})"
    rf"(?:\(?(?:\+\s?|00)33\)?{GAP}(?:\(0\)|0)?{GAP}|\(0\){GAP}|\(?0{GAP})"
    rf"[1-9]\)?(?:{GAP}[0-9]){{8}}(?![0-9])"
)
_NATIONAL_DIGITS = 9
_FOREIGN = re.compile(rf"\+(?:{GAP}[0-9]){{8,15}}")


def codes(text: str) -> Iterator[Span]:
    """Find the one-time code that a whole message is, or that stands behind its name."""
    if _CODE.fullmatch(text):
        yield 0, len(text), code(text)
        return
    for match in _NAMED_CODE.finditer(text):
        yield match.start(1), match.end(1), code(match[1])


def emails(text: str) -> Iterator[Span]:
    """Find e-mail addresses."""
    for match in _EMAIL.finditer(text):
        yield match.start(), match.end(), email(re.sub(r"\s", "", match[0]))
    for match in _SPOKEN.finditer(text):
        local, domain = (_POINT.sub(".", part) for part in match.groups())
        yield match.start(), match.end(), email(f"{local}@{domain}")


def french_phones(text: str) -> Iterator[Span]:
    """Find French numbers, national or international, in any grouping."""
    for match in _FRENCH.finditer(text):
        national = re.sub(r"\D", "", match[0])[-_NATIONAL_DIGITS:]
        yield match.start(), match.end(), phone(f"+33{national}")


def phones(text: str) -> Iterator[Span]:
    """Find what the numbering plans of all countries know."""
    for match in phonenumbers.PhoneNumberMatcher(text, "FR"):
        if _BEGINS_WITH_DAY.match(text, match.start):
            continue
        number = phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
        yield match.start, match.end, phone(number)


def foreign_phones(text: str) -> Iterator[Span]:
    """Find what is written as an international number and known to no plan."""
    for match in _FOREIGN.finditer(text):
        yield match.start(), match.end(), phone("+" + re.sub(r"\D", "", match[0]))
