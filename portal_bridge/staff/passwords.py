"""Agents' passwords: argon2 at rest, long rather than odd."""

import secrets
from collections.abc import Callable
from typing import TypeVar

import argon2
import gevent
from gevent import monkey
from gevent.lock import BoundedSemaphore

from portal_bridge.errors import Unprocessable

_Done = TypeVar("_Done")
SHORTEST = 12  # characters; length is what counts (CNIL, NIST SP 800-63B)
LONGEST = 200
_FIRST_BYTES = 12
_HASHER = argon2.PasswordHasher()
_ONE_AT_A_TIME = BoundedSemaphore()
# Checked for an unknown login too, so that both refusals take the same time.
NOBODYS = _HASHER.hash(secrets.token_hex())


def first_password() -> str:
    """Return a password to be handed over and changed at the first sign-in."""
    return secrets.token_urlsafe(_FIRST_BYTES)


def hashed(password: str) -> str:
    """Return what is kept of a password."""
    return _aside(lambda: _HASHER.hash(password))


def fits(kept: str, password: str) -> bool:
    """True when `password` is the one that was kept."""
    return _aside(lambda: _fits(kept, password))


def _fits(kept: str, password: str) -> bool:
    try:
        return _HASHER.verify(kept, password)
    except argon2.exceptions.VerificationError:
        return False


def _aside(work: Callable[[], _Done]) -> _Done:
    """Do the work in a thread of its own where one loop serves all streams.

    argon2 is slow on purpose (50 ms); it lets go of the interpreter meanwhile. One password is
    checked at a time: many wrong ones at once take no more than a core from the members.
    """
    if not monkey.is_module_patched("threading"):
        return work()
    with _ONE_AT_A_TIME:
        done: _Done = gevent.get_hub().threadpool.apply(work)
    return done


def check_new(password: str, again: str, login: str) -> None:
    """Raise Unprocessable (weak_password, passwords_differ) unless the password may be kept."""
    if not SHORTEST <= len(password) <= LONGEST or login in password.lower():
        raise Unprocessable("weak_password", least=str(SHORTEST))
    if password != again:
        raise Unprocessable("passwords_differ")
