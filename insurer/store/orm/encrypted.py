"""Columns that are encrypted at rest.

The cipher belongs to the engine, not to the module: `store.engine` hangs it on the dialect,
so that two engines with different keys can live in one process.
"""

from typing import Any

from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

from insurer.store.cipher import Cipher

CIPHER_ATTRIBUTE = "emma_cipher"


class EncryptedText(TypeDecorator[str]):
    """A text that only this layer can read."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Encrypt on the way to the database."""
        if value is None:
            return None
        return _cipher(dialect).encrypt(value.encode()).decode()

    def process_result_value(self, value: Any | None, dialect: Dialect) -> str | None:
        """Decrypt on the way back."""
        if value is None:
            return None
        return _cipher(dialect).decrypt(str(value).encode()).decode()


def _cipher(dialect: Dialect) -> Cipher:
    cipher: Cipher = getattr(dialect, CIPHER_ATTRIBUTE)
    return cipher
