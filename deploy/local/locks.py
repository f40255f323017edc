"""Locks between launchers: a file held with flock dies with its holder, however it dies."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local.errors import StartError


@contextmanager
def waiting_lock(path: Path) -> Iterator[None]:
    """Hold `path`, waiting for another holder to finish."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def exclusive_lock(path: Path) -> Iterator[None]:
    """Hold `path`.

    Raises:
        StartError: another process holds it.
    """
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StartError(
                f"{path.parent} is in use by another `make run`: stop it, or set EMMA_HOME"
            ) from None
        yield
