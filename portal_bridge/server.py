"""gunicorn with gevent: a stream costs some kilobytes (bench/streams.py)."""

import logging
import os
import socket
import sys
from types import FrameType
from typing import Any

import gevent
from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.workers.base_async import AsyncWorker
from gunicorn.workers.ggevent import GeventWorker

from insurer.errors import InsurerError
from portal_bridge import logs
from portal_bridge import settings as bridge_settings
from portal_bridge.app import create_app
from portal_bridge.errors import SettingsError
from portal_bridge.settings import Settings
from portal_bridge.wiring import Parts, build_parts

CONNECTIONS = 4000  # gunicorn's default of 1000 would let the 1001st hang (notes/ui.md, C.2)
GRACE_S = 3
READ_WITHIN_S = 10  # a sender who is silent for so long in the middle of a request is cut off


class Worker(GeventWorker):  # type: ignore[misc]
    """Cuts off the silent, and ends the open streams as soon as it is told to end."""

    def init_process(self) -> None:
        """Begin; the cut-offs stay out of the log, which they could fill."""
        self.log.error_log.addFilter(_is_no_silence)
        super().init_process()

    def handle(self, listener: Any, client: socket.socket, address: Any) -> None:
        """Serve a connection whose every read and write is bound in time."""
        client.settimeout(READ_WITHIN_S)
        AsyncWorker.handle(self, listener, client, address)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to end: the streams first, their clients come back by themselves."""
        gevent.spawn(self.app.stop_streams)
        super().handle_exit(sig, frame)


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn, configured in code; the parts start after the fork."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        super().__init__()

    def load_config(self) -> None:
        """Tell gunicorn what it needs."""
        for name, value in _options(self._parts.settings).items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Return the application, in the worker process."""
        self._parts.wakeups.start()
        return create_app(self._parts)

    def stop_streams(self) -> None:
        """End the open streams and long polls."""
        self._parts.wakeups.stop()


def _options(settings: Settings) -> dict[str, Any]:
    return {
        "bind": f"{settings.host}:{settings.port}",
        "worker_class": Worker,
        "workers": 1,
        "worker_connections": CONNECTIONS,
        "graceful_timeout": GRACE_S,
        "timeout": 60,
        "control_socket_disable": True,
        "loglevel": "warning",
        "proc_name": "emma-bridge",
    }


def _is_no_silence(record: logging.LogRecord) -> bool:
    return not (record.exc_info and isinstance(record.exc_info[1], TimeoutError))


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
