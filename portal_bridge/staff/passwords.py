"""Agents' passwords: argon2 at rest, long rather than odd."""

import secrets

import argon2

from portal_bridge.errors import Unprocessable

SHORTEST = 12  # characters; length is what counts (CNIL, NIST SP 800-63B)
LONGEST = 200
_FIRST_BYTES = 12
_HASHER = argon2.PasswordHasher()
# Checked for an unknown login too, so that both refusals take the same time.
NOBODYS = _HASHER.hash(secrets.token_hex())


def first_password() -> str:
    """Return a password to be handed over and changed at the first sign-in."""
    return secrets.token_urlsafe(_FIRST_BYTES)


def hashed(password: str) -> str:
    """Return what is kept of a password."""
    return _HASHER.hash(password)


def fits(kept: str, password: str) -> bool:
    """True when `password` is the one that was kept."""
    try:
        return _HASHER.verify(kept, password)
    except argon2.exceptions.VerificationError:
        return False


def check_new(password: str, again: str, login: str) -> None:
    """Raise Unprocessable (weak_password, passwords_differ) unless the password may be kept."""
    if not SHORTEST <= len(password) <= LONGEST or login in password.lower():
        raise Unprocessable("weak_password", least=str(SHORTEST))
    if password != again:
        raise Unprocessable("passwords_differ")
