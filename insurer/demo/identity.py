"""What a demo file says of who somebody is and how to reach them; each mistake names its line."""

import re

import phonenumbers
from stdnum.exceptions import ValidationError
from stdnum.fr import nir as nir_standard

from insurer.demo.nodes import Section
from insurer.domain.iban import IbanRefused, parse_iban
from insurer.domain.members import Address

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def address(section: Section) -> Address:
    """Return the postal address."""
    part = section.section("address")
    if part is None:
        raise section.error("address", "is missing")
    address = Address(
        lines=part.texts("lines"),
        postcode=part.text("postcode"),
        city=part.text("city"),
        country=part.optional_text("country") or "FR",
    )
    part.finish()
    return address


def email(section: Section) -> str | None:
    """Return the e-mail address, None without one."""
    if section.optional_text("email") is None:
        return None
    return matching(section, "email", _EMAIL)


def phone(section: Section) -> str | None:
    """Return the phone number in E.164, None without one."""
    text = section.optional_text("phone")
    if text is None:
        return None
    try:
        number = phonenumbers.parse(text, "FR")
    except phonenumbers.NumberParseException:
        raise section.error("phone", "is no phone number") from None
    if not phonenumbers.is_possible_number(number):
        raise section.error("phone", "is no phone number")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def nir(section: Section) -> str | None:
    """Return the NIR with a right key, None without one."""
    text = section.optional_text("nir")
    try:
        return None if text is None else str(nir_standard.validate(text))
    except ValidationError:
        raise section.error("nir", "is no NIR of 15 digits with its right key") from None


def iban(section: Section) -> str:
    """Return the IBAN, checked."""
    try:
        return parse_iban(section.text("iban"))
    except IbanRefused as refused:
        raise section.error("iban", f"is refused ({refused.code})") from None


def matching(section: Section, field: str, pattern: re.Pattern[str]) -> str:
    """Return a text of the form that `field` must have."""
    text = section.text(field)
    if pattern.fullmatch(text) is None:
        raise section.error(field, f"does not look like a {field}")
    return text
