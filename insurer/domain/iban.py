"""The rules of an IBAN that the mutuelle can pay on."""

import re

from stdnum import iban as standard
from stdnum.exceptions import InvalidChecksum, ValidationError

# Countries and territories of the SEPA geographical scope (European Payments Council,
# document EPC409-09), by the country code their IBANs begin with.
SEPA = frozenset(
    [
        "AD",
        "AL",
        "AT",
        "BE",
        "BG",
        "CH",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FR",
        "GB",
        "GI",
        "GR",
        "HR",
        "HU",
        "IE",
        "IS",
        "IT",
        "LI",
        "LT",
        "LU",
        "LV",
        "MC",
        "MD",
        "ME",
        "MK",
        "MT",
        "NL",
        "NO",
        "PL",
        "PT",
        "RO",
        "RS",
        "SE",
        "SI",
        "SK",
        "SM",
        "VA",
    ]
)

_SHAPE = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")


class IbanRefused(ValueError):
    """`code` says why: format, checksum or not_sepa."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def parse_iban(text: str) -> str:
    """Return the compact, upper-case IBAN; IbanRefused when nobody can be paid on it."""
    compact = "".join(text.split()).replace("-", "").upper()
    if _SHAPE.fullmatch(compact) is None:
        raise IbanRefused("format")
    try:
        standard.validate(compact)
    except InvalidChecksum:
        raise IbanRefused("checksum") from None
    except ValidationError:
        raise IbanRefused("format") from None
    if compact[:2] not in SEPA:
        raise IbanRefused("not_sepa")
    return compact
