"""Personal data that was found, and what may be shown of it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from stdnum import iban
from stdnum.exceptions import ValidationError

from portal_bridge.privacy.spelling import without_gaps
from wire.placeholders import Kind

_DOT = "\u2022"
_SHOWN_END = 3


@dataclass(frozen=True)
class Found:
    """A personal datum: its kind, itself, and what may be shown of it."""

    kind: Kind
    value: str
    shown: str


Span = tuple[int, int, Found]
Finder = Callable[[str], Iterator[Span]]


def is_iban(compact: str) -> bool:
    """Return whether length, structure and check digits are those of its country."""
    try:
        iban.validate(compact, check_country=False)
    except ValidationError:
        return False
    return True


def compact_iban(text: str) -> Found:
    """Return an IBAN, shown like « FR76 •••• •••• 189 »; its kind says whether it is valid."""
    compact = without_gaps(text).upper()
    hidden = _DOT * 4
    shown = f"{compact[:4]} {hidden} {hidden} {compact[-_SHOWN_END:]}"
    return Found(Kind.IBAN if is_iban(compact) else Kind.IBAN_INVALID, compact, shown)


def social_security_number(kind: Kind, compact: str) -> Found:
    """Return a NIR, shown like « 2 •••••• »."""
    return Found(kind, compact, f"{compact[0]} {_DOT * 6}")


def card(compact: str) -> Found:
    """Return a card number, shown like « •••• 1111 »."""
    return Found(Kind.CARD, compact, f"{_DOT * 4} {compact[-4:]}")


def email(address: str) -> Found:
    """Return an e-mail address, shown like « a•••@••• »."""
    return Found(Kind.EMAIL, address, f"{address[0]}{_DOT * 3}@{_DOT * 3}")


def phone(number: str) -> Found:
    """Return a phone number (E.164), shown like « •• •• •• 01 »."""
    hidden = _DOT * 2
    return Found(Kind.PHONE, number, f"{hidden} {hidden} {hidden} {number[-2:]}")


def code(text: str) -> Found:
    """Return a one-time code, of which nothing is shown."""
    return Found(Kind.CODE, re.sub(r"\D", "", text), _DOT * 6)
