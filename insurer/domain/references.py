"""References that members read out on the phone: no letter that looks like another."""

import secrets
from datetime import date

_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_LENGTH = 6


def new_reference(prefix: str, day: date) -> str:
    """Return a fresh reference like "RIB-2026-7KQ2MX"; unique in the database."""
    tail = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
    return f"{prefix}-{day.year}-{tail}"
