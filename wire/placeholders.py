"""Typed placeholders that stand for personal data between the bridge's door and the vault.

`[[iban:3f9ac01b22de]]` in a text means: an IBAN was here, its value lies in the vault
under that reference. Written by `portal_bridge.privacy`, read by `bot.actions`; the Rasa
process knows only the regular expression (repeated in `bot/components`, which may import
nothing of ours; a content test holds the two together).
"""

import re
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a placeholder stands for. `*_INVALID` looked like one but its check failed."""

    IBAN = "iban"
    IBAN_INVALID = "iban_invalid"
    NIR = "nir"
    NIR_INVALID = "nir_invalid"
    CARD = "card"
    PHONE = "phone"
    EMAIL = "email"
    CODE = "code"  # a one-time code: six digits alone in a message
    NAME = "name"  # from a form field only: free text is not searched for names
    TEXT = "text"  # a message body or remark: may speak of health


PATTERN = re.compile(r"\[\[(?P<kind>[a-z_]+):(?P<ref>[0-9a-f]{12})\]\]")


@dataclass(frozen=True)
class Placeholder:
    """One personal datum that lies in the vault."""

    kind: Kind
    ref: str  # 12 lower-case hexadecimal digits

    def __str__(self) -> str:
        return f"[[{self.kind}:{self.ref}]]"


def find(text: str) -> list[Placeholder]:
    """Return the placeholders of `text` in order; unknown kinds are passed over."""
    return [
        Placeholder(Kind(match["kind"]), match["ref"])
        for match in PATTERN.finditer(text)
        if match["kind"] in set(Kind)
    ]
