"""The way from the providers to the bridge, and the faults it can be told to have."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import requests

Post = Callable[[str, bytes, Mapping[str, str]], int]
"""Posts a body to a path of the bridge (with its query) and returns the status."""


@dataclass(frozen=True)
class Failure:
    """How a provider refuses a call: its HTTP status and its own error code."""

    status: int
    code: int
    retry_after: int | None = None


@dataclass
class Faults:
    """What goes wrong next. All can be set while the simulator runs."""

    failures: list[Failure] = field(default_factory=list)  # of the next calls to send, in order
    fail_after_accepting: int = 0  # so many calls are taken, but their answer is lost
    delay_s: float = 0.0  # before a call to send is answered
    stall: threading.Event | None = None  # the next call to send is answered when it is set
    double: bool = False  # every webhook is told twice
    reorder: bool = False  # statuses come in the wrong order
    silent: bool = False  # statuses do not come at all
    states: tuple[str, ...] = ("sent", "delivered", "read")  # what is told, when all goes well
    delivery_error: int | None = None  # messages are taken and then fail with this code


def wait_as_told(faults: Faults) -> None:
    """Let a call to send wait."""
    time.sleep(faults.delay_s)
    stall, faults.stall = faults.stall, None
    if stall is not None:
        stall.wait()


def over_http(bridge_url: str, *, attempts: int = 3) -> Post:
    """Return a way over HTTP that tells again what was not taken, as providers do."""
    session = requests.Session()
    session.trust_env = False

    def post(path: str, body: bytes, headers: Mapping[str, str]) -> int:
        status = 0
        for attempt in range(attempts):
            try:
                reply = session.post(bridge_url + path, data=body, headers=headers, timeout=15)
            except requests.RequestException:
                time.sleep(0.2 * (attempt + 1))
                continue
            status = reply.status_code
            if status < 500:
                return status
            time.sleep(0.2 * (attempt + 1))
        return status

    return post


class Callbacks:
    """What a provider tells on its own, in threads, as the real ones do."""

    def __init__(self) -> None:
        self._threads: list[threading.Thread] = []

    def later(self, call: Callable[[], object]) -> None:
        """Make the call soon, in another thread."""
        self._threads = [one for one in self._threads if one.is_alive()]
        thread = threading.Thread(target=call, daemon=True)
        self._threads.append(thread)
        thread.start()

    def join(self) -> None:
        """Wait until all has been told."""
        for thread in self._threads:
            thread.join(30)
