"""Encryption of personal data at rest."""

import hashlib
import hmac
from collections.abc import Sequence

from cryptography.fernet import Fernet, MultiFernet


class Cipher:
    """Fernet with several keys (the first encrypts), and a keyed hash for short secrets."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._fernet = MultiFernet([Fernet(key) for key in keys])
        self._hash_key = hashlib.sha256(b"emma-hash:" + keys[0].encode()).digest()

    def encrypt(self, content: bytes) -> bytes:
        """Return `content` encrypted with the first key."""
        return self._fernet.encrypt(content)

    def decrypt(self, token: bytes) -> bytes:
        """Return what `encrypt` was given, with this or an older key."""
        return self._fernet.decrypt(token)

    def keyed_hash(self, text: str) -> str:
        """Return a hash that nobody can compute, or search, without the key."""
        return hmac.new(self._hash_key, text.encode(), hashlib.sha256).hexdigest()
