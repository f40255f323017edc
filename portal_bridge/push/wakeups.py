"""One listener per process wakes those who wait for a conversation (LISTEN/NOTIFY)."""

import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import structlog

from portal_bridge.store.wakes import MESSAGES_CHANNEL

RECONNECT_S = 0.5
_POLL_S = 1.0  # how soon a stop is noticed
_log = structlog.get_logger(__name__)


class Watch:
    """What one waiter holds: remembers what happened, so that nothing is missed."""

    def __init__(self, keys: frozenset[str]) -> None:
        self._keys = keys
        self._happened = threading.Event()
        self._woken: set[str] = set()
        self.resting = False

    def wait(self, seconds: float) -> frozenset[str]:
        """Return the keys of which something was heard since the last call; none in `seconds`."""
        self.resting = True
        self._happened.wait(seconds)
        self.resting = False
        self._happened.clear()
        woken, self._woken = self._woken, set()
        return frozenset(woken)

    def wake(self, key: str | None) -> None:
        """End the present wait, or the next one at once; None stands for every key."""
        self._woken |= self._keys if key is None else {key}
        self._happened.set()


class Wakeups:
    """Wakes the watches of a key when its notice comes; keeps nothing of who left."""

    def __init__(self, database_url: str) -> None:
        self._url = database_url
        self._lock = threading.Lock()
        self._watches: defaultdict[str, set[Watch]] = defaultdict(set)
        self._stopping = threading.Event()

    def start(self) -> None:
        """Begin to listen, in a daemon thread."""
        threading.Thread(target=self._listen_for_ever, name="wakeups", daemon=True).start()

    def stop(self) -> None:
        """Release all waiters and end the thread."""
        self._stopping.set()
        self._wake_all()

    @property
    def stopping(self) -> bool:
        """True once the process is to end: streams should close."""
        return self._stopping.is_set()

    @contextmanager
    def watch(self, *keys: str) -> Iterator[Watch]:
        """Watch `keys` (conversations, or QUEUE); open it before reading what is there."""
        watch = Watch(frozenset(keys))
        with self._lock:
            for key in keys:
                self._watches[key].add(watch)
        try:
            yield watch
        finally:
            with self._lock:
                for key in keys:
                    self._leave(key, watch)

    def resting(self) -> int:
        """Return how many watches wait right now."""
        with self._lock:
            return len({w for those in self._watches.values() for w in those if w.resting})

    def _leave(self, key: str, watch: Watch) -> None:
        self._watches[key].discard(watch)
        if not self._watches[key]:
            del self._watches[key]

    def _listen_for_ever(self) -> None:
        while not self._stopping.is_set():
            try:
                self._listen()
            except psycopg.Error as error:
                _log.warning("wakeups_lost_connection", error=type(error).__name__)
                self._wake_all()
                self._stopping.wait(RECONNECT_S)

    def _listen(self) -> None:
        with psycopg.connect(self._url, autocommit=True, connect_timeout=2) as connection:
            connection.execute(f"LISTEN {MESSAGES_CHANNEL}".encode())
            self._wake_all()  # something may have happened while nobody listened
            while not self._stopping.is_set():
                for notice in connection.notifies(timeout=_POLL_S):
                    self._wake(notice.payload)

    def _wake(self, key: str) -> None:
        with self._lock:
            watches = tuple(self._watches.get(key, ()))
        for watch in watches:
            watch.wake(key)

    def _wake_all(self) -> None:
        with self._lock:
            watches = [watch for those in self._watches.values() for watch in those]
        for watch in watches:
            watch.wake(None)
