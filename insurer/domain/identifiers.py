"""Personal identifiers on a member's file that are shown masked."""

from dataclasses import dataclass
from enum import StrEnum


class IdentifierKind(StrEnum):
    """What may be asked for in clear."""

    IBAN = "iban"
    NIR = "nir"
    PHONE = "phone"


@dataclass(frozen=True)
class MaskedIdentifier:
    """An identifier that is on file, as it may be shown to anybody who may see the file."""

    kind: IdentifierKind
    masked: str
