"""A postal address as members write it within a sentence, whole or only what changes of it."""

import re

from insurer.domain.contact_details import parse_address
from insurer.errors import InvalidInput

_WHOLE = re.compile(r"(?<!\d)\d{1,4}(?!\d)\D.*(?<!\d)\d{5}(?!\d)\D+", re.DOTALL)
_FROM_NUMBER = re.compile(r"(?<!\d)\d{1,4}(?!\d)[^\d]*")
_NUMBER_ALONE = re.compile(r"\d{1,4}(?: ?[A-Za-z]{1,3})?")
_NUMBER_OF_STREET = re.compile(r"^\d+")
_AROUND = " .,;:!?"


def address_in(text: str) -> str | None:
    """Return the address within a text, from its number to its end; None without a whole one."""
    found = _WHOLE.search(_unmasked(text))
    return found[0].strip(_AROUND) if found else None


def amended_address(text: str, known: str) -> str | None:
    """Return `known` with the number or the street that a text corrects, None without either."""
    found = _FROM_NUMBER.search(_unmasked(text))
    if found is None:
        return None
    said = found[0].strip(_AROUND)
    try:
        old = parse_address(known)
    except InvalidInput:
        return None
    alone = _NUMBER_ALONE.fullmatch(said)
    street = _NUMBER_OF_STREET.sub(said, old.lines[0]) if alone else said
    return ", ".join((street, *old.lines[1:], f"{old.postcode} {old.city}"))


def _unmasked(text: str) -> str:
    """Return the text unless it holds a masked datum, whose reference has figures too."""
    return "" if "[[" in text else text
