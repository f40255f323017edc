"""What every letter prints besides its subject."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Insurer:
    """Who writes. Absent facts are None or empty, and are left out."""

    name: str
    address: tuple[str, ...]
    phone: str | None


@dataclass(frozen=True, repr=False)
class LetterHead:
    """Who writes, about which member, on which day."""

    insurer: Insurer
    member_number: str
    issued_on: date


@dataclass(frozen=True, repr=False)
class Addressee:
    """To whom the letter goes; `lines` are the address as on an envelope."""

    name: str
    lines: tuple[str, ...]
