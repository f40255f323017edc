"""One listener per process wakes all who wait for a conversation (LISTEN/NOTIFY)."""

import threading
from collections import defaultdict

import psycopg
import structlog

from portal_bridge.store.conversations import MESSAGES_CHANNEL

RECONNECT_S = 0.5
_POLL_S = 1.0  # how soon a stop is noticed
_log = structlog.get_logger(__name__)


class Wakeups:
    """Counts what happened in each conversation; waiters compare counts, so nothing is missed."""

    def __init__(self, database_url: str) -> None:
        self._url = database_url
        self._condition = threading.Condition()
        self._counts: defaultdict[str, int] = defaultdict(int)
        self._generation = 0  # raised after a lost connection: everybody looks again
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

    def mark(self, conversation_id: str) -> tuple[int, int]:
        """Return the state to wait from; take it before reading the transcript."""
        with self._condition:
            return self._generation, self._counts[conversation_id]

    def wait(self, conversation_id: str, mark: tuple[int, int], seconds: float) -> bool:
        """Return True as soon as something happened since `mark`, False after `seconds`."""
        with self._condition:
            return self._condition.wait_for(
                lambda: (
                    self._stopping.is_set()
                    or (self._generation, self._counts[conversation_id]) != mark
                ),
                timeout=seconds,
            )

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
            self._wake_all()
            while not self._stopping.is_set():
                for notice in connection.notifies(timeout=_POLL_S):
                    self._wake(notice.payload)

    def _wake(self, conversation_id: str) -> None:
        with self._condition:
            self._counts[conversation_id] += 1
            self._condition.notify_all()

    def _wake_all(self) -> None:
        with self._condition:
            self._generation += 1
            self._condition.notify_all()
