"""Ids that say nothing about what they name."""

from uuid import uuid4


def new_id() -> str:
    """Return a fresh random id: 32 hexadecimal digits."""
    return uuid4().hex
