"""Finds personal data in what a member wrote, before anybody else reads it.

Checked with python-stdnum (IBAN mod 97, NIR key, Luhn) and phonenumbers; what looks like an
IBAN or a NIR but fails its check is masked all the same: it is somebody's number with a typo.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import phonenumbers
from stdnum import iban, luhn
from stdnum.exceptions import ValidationError
from stdnum.fr import nir

from wire.placeholders import Kind

_IBAN = re.compile(
    r"(?<![A-Za-z0-9])[A-Za-z]{2}[ .-]?\d{2}"
    r"(?:[ .\u00a0\u202f-]?[A-Za-z0-9]){11,30}(?![A-Za-z0-9])"
)
_IBAN_DIGITS = 10  # words that begin like one hold fewer
_SEPARATORS = re.compile(r"[ .\u00a0\u202f-]")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_CODE = re.compile(r"^\s*\d{3}[ .-]?\d{3}\s*$")
_SEP = r"[ .\u00a0\u202f-]?"
_NIR = re.compile(
    rf"(?<!\d)[1-478]{_SEP}\d{_SEP}\d{_SEP}[0-9]\d?{_SEP}\d{_SEP}(?:\d|2[ABab]){_SEP}"
    r"(?:[0-9ABab][ .\u00a0\u202f-]?){5,10}\d(?!\d)"
)
_CARD = re.compile(r"(?<!\d)\d(?:[ .\u00a0\u202f-]?\d){12,21}")
# Every number of the French plan, allotted or not: the library finds allotted ones only.
_FRENCH_PHONE = re.compile(
    rf"(?<![\w+])(?:(?:\+|00)33{_SEP}(?:\(0\))?{_SEP}|0)[1-9](?:{_SEP}\d{{2}}){{4}}(?!\d)"
)
_NATIONAL_DIGITS = 9
_NIR_LENGTHS = (13, 15)
_CARD_LENGTHS = range(13, 20)  # ISO/IEC 7812
_SHOWN_END = 3


@dataclass(frozen=True)
class Found:
    """A personal datum: its kind, itself, and what may be shown of it."""

    kind: Kind
    value: str
    shown: str


Part = str | Found


@dataclass(frozen=True)
class Masked:
    """A text cut into harmless words and personal data, in order."""

    parts: tuple[Part, ...]

    @property
    def shown(self) -> str:
        """The text as it may stand in a transcript."""
        return "".join(part if isinstance(part, str) else part.shown for part in self.parts)

    def replaced(self, place: Callable[[Found], str]) -> str:
        """Return the text with each datum replaced by what `place` makes of it."""
        return "".join(part if isinstance(part, str) else place(part) for part in self.parts)


def mask(text: str) -> Masked:
    """Cut `text` at its personal data."""
    parts: tuple[Part, ...] = (text,)
    for find in (_codes, _emails, _ibans, _nirs, _cards, _french_phones, _phones):
        parts = tuple(piece for part in parts for piece in _split(part, find))
    return Masked(parts)


Span = tuple[int, int, Found]


def _split(part: Part, find: Callable[[str], Iterator[Span]]) -> Iterator[Part]:
    if not isinstance(part, str):
        yield part
        return
    end = 0
    for start, stop, found in find(part):
        if part[end:start]:
            yield part[end:start]
        yield found
        end = stop
    if part[end:]:
        yield part[end:]


def mask_value(kind: Kind, value: str) -> Found:
    """Return a form field's value as a datum of the kind the field is for."""
    match kind:
        case Kind.IBAN:
            return _iban(_SEPARATORS.sub("", value).upper())
        case Kind.CODE:
            return Found(kind, re.sub(r"\D", "", value), "\u2022" * 6)
        case _:
            return Found(kind, value.strip(), value.strip())


def _codes(text: str) -> Iterator[Span]:
    if _CODE.match(text):
        yield 0, len(text), mask_value(Kind.CODE, text)


def _emails(text: str) -> Iterator[Span]:
    for match in _EMAIL.finditer(text):
        hidden = "\u2022" * 3
        shown = f"{match[0][0]}{hidden}@{hidden}"
        yield match.start(), match.end(), Found(Kind.EMAIL, match[0], shown)


def _ibans(text: str) -> Iterator[Span]:
    for match in _IBAN.finditer(text):
        compact, length = _longest_valid(match[0])
        if compact is not None:
            yield match.start(), match.start() + length, _iban(compact)
        elif sum(character.isdigit() for character in match[0]) >= _IBAN_DIGITS:
            digits = _SEPARATORS.sub("", match[0]).upper()
            yield match.start(), match.end(), Found(Kind.IBAN_INVALID, digits, _ends(digits))


def _longest_valid(candidate: str) -> tuple[str | None, int]:
    """Return the valid IBAN at the start of `candidate` and its length: words may follow it."""
    for length in range(len(candidate), 14, -1):
        compact = _SEPARATORS.sub("", candidate[:length]).upper()
        if candidate[length - 1].isalnum() and _is_iban(compact):
            return compact, length
    return None, 0


def _is_iban(compact: str) -> bool:
    try:
        iban.validate(compact, check_country=False)
    except ValidationError:
        return False
    return True


def _iban(compact: str) -> Found:
    kind = Kind.IBAN if _is_iban(compact) else Kind.IBAN_INVALID
    return Found(kind, compact, _ends(compact))


def _ends(value: str) -> str:
    """Like « FR76 •••• •••• 189 »."""
    hidden = "\u2022" * 4
    return f"{value[:4]} {hidden} {hidden} {value[-_SHOWN_END:]}"


def _nirs(text: str) -> Iterator[Span]:
    for match in _NIR.finditer(text):
        compact = _SEPARATORS.sub("", match[0]).upper()
        if len(compact) in _NIR_LENGTHS:
            kind = Kind.NIR if _is_nir(compact) else Kind.NIR_INVALID
            hidden = "\u2022" * 6
            yield match.start(), match.end(), Found(kind, compact, f"{compact[0]} {hidden}")


def _is_nir(compact: str) -> bool:
    if len(compact) == min(_NIR_LENGTHS):
        compact += nir.calc_check_digits(compact)
    return bool(nir.is_valid(compact))


def _cards(text: str) -> Iterator[Span]:
    for match in _CARD.finditer(text):
        compact, length = _longest_card(match[0])
        if compact:
            shown = "\u2022" * 4 + f" {compact[-4:]}"
            yield match.start(), match.start() + length, Found(Kind.CARD, compact, shown)


def _longest_card(candidate: str) -> tuple[str, int]:
    """Return the card number at the start of `candidate` and its length: a date may follow it."""
    for length in range(len(candidate), 12, -1):
        compact = re.sub(r"\D", "", candidate[:length])
        if (
            len(compact) in _CARD_LENGTHS
            and candidate[length - 1].isdigit()
            and luhn.is_valid(compact)
        ):
            return compact, length
    return "", 0


def _french_phones(text: str) -> Iterator[Span]:
    for match in _FRENCH_PHONE.finditer(text):
        national = re.sub(r"\D", "", match[0])[-_NATIONAL_DIGITS:]
        yield match.start(), match.end(), _phone(f"+33{national}")


def _phone(number: str) -> Found:
    hidden = "\u2022\u2022"
    return Found(Kind.PHONE, number, f"{hidden} {hidden} {hidden} {number[-2:]}")


def _phones(text: str) -> Iterator[Span]:
    for match in phonenumbers.PhoneNumberMatcher(text, "FR"):
        number = phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
        yield match.start, match.end, _phone(number)
