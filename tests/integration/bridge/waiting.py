"""Waiting for something that happens elsewhere."""

import threading
from collections.abc import Callable
from datetime import timedelta

from portal_bridge import clock

PATIENCE = timedelta(seconds=40)


def until_true(holds: Callable[[], bool]) -> None:
    """Return as soon as `holds` says so; AssertionError when it never does."""
    pause, deadline = threading.Event(), clock.now() + PATIENCE
    while not holds():
        assert clock.now() < deadline, "it never happened"
        pause.wait(0.1)
