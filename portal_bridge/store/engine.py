"""How the bridge reaches PostgreSQL, and the border for driver errors."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import structlog
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DataError, DBAPIError, DisconnectionError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from portal_bridge.errors import BadRequest, Unavailable
from portal_bridge.store.orm import SCHEMA

# Our schema first, so that Procrastinate's unqualified tables are found there.
OPTIONS = f"-c search_path={SCHEMA},public -c timezone=UTC"
CONNECT_TIMEOUT_S = 2
_log = structlog.get_logger(__name__)
REST_S = 0.5  # a connection that rested longer is asked whether it still lives


def build_engine(database_url: str) -> Engine:
    """Return an engine on a libpq URL."""
    engine = create_engine(
        make_url(database_url).set(drivername="postgresql+psycopg"),
        pool_size=10,
        max_overflow=30,
        pool_use_lifo=True,  # few are kept busy: neither asked whether they live, nor cold
        pool_timeout=3,
        connect_args={
            "connect_timeout": CONNECT_TIMEOUT_S,
            "application_name": "emma-bridge",
            "options": f"{OPTIONS} -c statement_timeout=8000",
        },
    )
    event.listen(engine, "checkout", _ping_after_rest)
    return engine


def _ping_after_rest(connection: Any, record: Any, _: Any) -> None:
    """Replace a connection that died while nobody used it.

    SQLAlchemy's own pre-ping asks before every transaction: a fifth of a turn's round trips.
    """
    now = time.monotonic()
    if now - record.info.get("used_at", now) > REST_S:
        try:
            connection.autocommit = True  # no BEGIN for it
            connection.execute("")
            connection.autocommit = False
        except psycopg.Error:
            raise DisconnectionError from None  # the pool opens another
    record.info["used_at"] = now


def _kind_of(error: DBAPIError | PoolTimeout) -> str:
    """Return the name of the driver's error; its words may quote data."""
    return type(getattr(error, "orig", None) or error).__name__


class Database:
    """Opens transactions."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._alone = engine.execution_options(isolation_level="AUTOCOMMIT")  # the same pool

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Give a session that is committed at the end, rolled back on an error.

        Raises:
            BadRequest: a value that PostgreSQL cannot hold.
            Unavailable: the database does not answer (the driver's words may quote data: not kept).
        """
        with (
            _driver_errors(),
            Session(self.engine, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    @contextmanager
    def repeatable(self) -> Iterator[Session]:
        """Give a transaction that is simply done again should the database's crash undo it.

        Its commit does not wait for the disk (a webhook's does, and would wait behind it); the
        next that does takes it along.

        Raises:
            BadRequest, Unavailable: as `transaction`.
        """
        with self.transaction() as session:
            session.execute(text("SET LOCAL synchronous_commit = off"))
            yield session

    @contextmanager
    def single(self) -> Iterator[Connection]:
        """Give a connection on which each statement is committed by itself, with the disk.

        One round trip instead of the three of a transaction.

        Raises:
            BadRequest, Unavailable: as `transaction`.
        """
        with _driver_errors(), self._alone.connect() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session for reads that need no transaction: two round trips fewer.

        Raises:
            BadRequest, Unavailable: as `transaction`.
        """
        with _driver_errors(), Session(self._alone, expire_on_commit=False) as session:
            yield session


@contextmanager
def _driver_errors() -> Iterator[None]:
    try:
        yield
    except (OperationalError, PoolTimeout) as error:
        _log.warning("database_unavailable", error=_kind_of(error))
        raise Unavailable from None
    except DataError:  # a NUL in an id, a number out of range: nothing that is stored
        raise BadRequest("invalid_field", field="id") from None
    except DBAPIError as error:
        if error.connection_invalidated:
            _log.warning("database_unavailable", error=_kind_of(error))
            raise Unavailable from None
        raise
