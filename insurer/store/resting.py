"""Connections that died while nobody used them are replaced before they are used."""

import time
from typing import Any

import psycopg
from sqlalchemy import Engine, event
from sqlalchemy.exc import DisconnectionError

REST_S = 0.5  # a connection that rested longer is asked whether it still lives


def ask_after_rest(engine: Engine) -> None:
    """Ask a connection of `engine` that rested whether it lives, when it is taken from the pool.

    SQLAlchemy's own pre-ping asks before every transaction: a fifth of a turn's round trips.
    """
    event.listen(engine, "checkout", _ping)


def _ping(connection: Any, record: Any, _: Any) -> None:
    now = time.monotonic()
    if now - record.info.get("used_at", now) > REST_S:
        try:
            connection.autocommit = True  # no BEGIN for it
            connection.execute("")
            connection.autocommit = False
        except psycopg.Error:
            raise DisconnectionError from None  # the pool opens another
    record.info["used_at"] = now
