"""Cuts what a member wrote at its personal data, before anybody else reads it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from portal_bridge.privacy import contacts, numbers
from portal_bridge.privacy.found import Finder, Found, code, compact_iban
from portal_bridge.privacy.spelling import in_ascii
from wire.placeholders import Kind

# What carries the strongest check goes first: it takes its digits away from the others.
_FINDERS: tuple[Finder, ...] = (
    contacts.codes,
    contacts.emails,
    numbers.ibans,
    numbers.mistyped_ibans,
    numbers.nirs,
    numbers.mistyped_nirs,
    numbers.cards,
    contacts.french_phones,
    contacts.phones,
    contacts.foreign_phones,
)

_ACCOUNTS: tuple[Finder, ...] = (numbers.ibans, numbers.mistyped_ibans)

_TYPED_REFERENCE = re.compile(r"\[(?=\[)")

Part = str | Found


@dataclass(frozen=True)
class Masked:
    """A text cut into harmless words and personal data, in order."""

    parts: tuple[Part, ...]

    @property
    def shown(self) -> str:
        """The text as it may stand in a transcript."""
        return "".join(part if isinstance(part, str) else part.shown for part in self.parts)

    @property
    def hides(self) -> bool:
        """True when there is personal data in it."""
        return any(isinstance(part, Found) for part in self.parts)

    def replaced(self, place: Callable[[Found], str]) -> str:
        """Return the text with each datum replaced by what `place` makes of it."""
        return "".join(part if isinstance(part, str) else place(part) for part in self.parts)


def mask(text: str) -> Masked:
    """Cut `text` at its personal data, in a time that grows with its length only."""
    return _cut(_TYPED_REFERENCE.sub("[ ", text), _FINDERS)  # only the vault makes these


def mask_accounts(text: str) -> Masked:
    """Cut `text` at its IBANs only."""
    return _cut(text, _ACCOUNTS)


def _cut(text: str, finders: tuple[Finder, ...]) -> Masked:
    parts: tuple[Part, ...] = (text,)
    for find in finders:
        parts = tuple(piece for part in parts for piece in _split(part, find))
    return Masked(parts)


def _split(part: Part, find: Finder) -> Iterator[Part]:
    if not isinstance(part, str):
        yield part
        return
    end = 0
    for start, stop, found in find(in_ascii(part)):
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
            return compact_iban(in_ascii(value))
        case Kind.CODE:
            return code(in_ascii(value))
        case _:
            return Found(kind, value.strip(), value.strip())
