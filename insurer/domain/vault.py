"""Personal data kept aside for one conversation, encrypted, for a short time."""

from dataclasses import dataclass
from datetime import timedelta

LIFETIME = timedelta(hours=24)


@dataclass(frozen=True)
class VaultEntry:
    """One value; `kind` is the placeholder's kind."""

    kind: str
    value: str
