"""Waiting for what happens elsewhere: a slow machine is late, what is broken never comes."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from portal_bridge import clock

PATIENCE = timedelta(seconds=40)
PAUSE_SECONDS = 0.1
Read = TypeVar("Read")


def until_true(holds: Callable[[], bool]) -> None:
    """Return as soon as `holds` says so; AssertionError when it never does."""
    until_equal(holds, wanted=True)


def until_equal(read: Callable[[], Read], wanted: Read) -> None:
    """Return as soon as `read` gives what is wanted; AssertionError with what it gave last."""
    pause, deadline = threading.Event(), clock.now() + PATIENCE
    while (found := read()) != wanted and clock.now() < deadline:
        pause.wait(PAUSE_SECONDS)
    assert found == wanted
