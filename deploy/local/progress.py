"""Progress lines for the operator: seconds since the start, then what happens."""

import sys
import time


class Progress:
    """Prints one line per step to standard output."""

    def __init__(self) -> None:
        self._started = time.monotonic()

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self._started

    def say(self, text: str) -> None:
        """Print `text` behind the seconds gone by."""
        print(f"[{self.seconds:6.1f} s] {text}", flush=True)


def complain(text: str) -> None:
    """Print an error for the operator."""
    print(f"emma: {text}", file=sys.stderr, flush=True)
