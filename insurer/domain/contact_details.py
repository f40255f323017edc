"""How a member is reached."""

import re
from enum import StrEnum

from insurer.domain.members import Address
from insurer.errors import InvalidInput

_ADDRESS = re.compile(r"(?P<before>.*?)[\s,]*(?<!\d)(?P<postcode>\d{5})(?!\d)[\s,]*(?P<after>.*)")


class ContactField(StrEnum):
    """What can be changed."""

    ADDRESS = "address"
    EMAIL = "email"
    PHONE = "phone"


def parse_address(text: str) -> Address:
    """Return a French address typed in one line: street, postcode, town, in this order or not.

    Raises:
        InvalidInput: field `address`; code format: street, postcode or town is missing.
    """
    found = _ADDRESS.fullmatch(" ".join(text.split()))
    if found is None:
        raise InvalidInput(ContactField.ADDRESS.value, "format")
    before = [part.strip() for part in found["before"].split(",") if part.strip()]
    after = [part.strip() for part in found["after"].split(",") if part.strip()]
    city = after.pop(0) if after else before.pop() if len(before) > 1 else ""
    lines = tuple(before + after)
    if not lines or not any(letter.isalpha() for letter in city):
        raise InvalidInput(ContactField.ADDRESS.value, "format")
    return Address(lines, found["postcode"], city, "FR")
