"""`python -m portal_bridge`: serve the bridge with gunicorn."""

import logging
import os
import socket
import struct
import sys
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.workers.base import Worker

from insurer.errors import InsurerError
from portal_bridge import logs
from portal_bridge import settings as bridge_settings
from portal_bridge.app import create_app
from portal_bridge.errors import SettingsError
from portal_bridge.settings import Settings
from portal_bridge.wiring import Parts, build_parts

THREADS = 600  # one per open stream and request (notes/ui.md, C.1)
CONNECTIONS = 3000  # gunicorn's default of 1000 caps gthread too (C.2)
GRACE_S = 3
READ_WITHIN_S = 10  # a sender who is silent for so long in the middle of a request is cut off


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn, configured in code; the parts start after the fork."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        super().__init__()

    def load_config(self) -> None:
        """Tell gunicorn what it needs."""
        settings = self._parts.settings
        for name, value in _options(settings, self._parts).items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Return the application, in the worker process."""
        self._parts.wakeups.start()
        return create_app(self._parts)


def _options(settings: Settings, parts: Parts) -> dict[str, Any]:
    options: dict[str, Any] = {
        "bind": f"{settings.host}:{settings.port}",
        "worker_class": "gthread",
        "workers": 1,
        "threads": THREADS,
        "worker_connections": CONNECTIONS,
        "graceful_timeout": GRACE_S,
        "timeout": 60,
        "control_socket_disable": True,
        "post_worker_init": _cut_off_the_silent,
        "worker_exit": lambda server, worker: parts.wakeups.stop(),
        "worker_int": lambda worker: parts.wakeups.stop(),
        "loglevel": "warning",
        "proc_name": "emma-bridge",
    }
    return options


def _cut_off_the_silent(worker: Worker) -> None:
    """Bound each read: connections inherit it from their listener (Linux, socket(7))."""
    seconds = struct.pack("ll", READ_WITHIN_S, 0)
    for listener in worker.sockets:
        listener.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, seconds)
    worker.log.error_log.addFilter(_is_no_silence)


def _is_no_silence(record: logging.LogRecord) -> bool:
    """Keep the traceback of each cut-off sender out of the log: they could fill it."""
    return not (record.exc_info and isinstance(record.exc_info[1], BlockingIOError))


def main() -> int:
    """Serve until told to stop; 2 when a setting is wrong."""
    logs.configure()
    try:
        parts = build_parts(bridge_settings.load(os.environ))
    except (SettingsError, InsurerError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    Server(parts).run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
