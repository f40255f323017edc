"""A real PostgreSQL for the integration tests, and a fresh migrated database for each test.

The server is that of EMMA_DATABASE_URL when it is set (the user must be allowed to create
databases), else an embedded one in a temporary folder.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import psycopg
import pytest
from cryptography.fernet import Fernet
from sqlalchemy.engine import make_url

from insurer.store.cipher import Cipher
from insurer.store.embedded import EmbeddedServer, place_in
from insurer.store.engine import build_engine
from insurer.store.schema import upgrade

DATA_KEY = Fernet.generate_key().decode()
_ROOM_BYTES = 2 * 1024**3
_GIVEN_URL = os.environ.get("EMMA_DATABASE_URL")  # read before fixtures clean the environment


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """The libpq URL of a database from which others can be created."""
    if _GIVEN_URL:
        yield _GIVEN_URL
        return
    with TemporaryDirectory(prefix="emma-pg-", dir=_memory()) as folder:
        place = place_in(Path(folder))
        server = EmbeddedServer(place, {"fsync": "off", "full_page_writes": "off"})
        server.start()
        yield place.maintenance_url
        server.stop()


def _memory() -> Path | None:
    """Return a folder in memory with room: a database of its own for each test is many files."""
    shared = Path("/dev/shm")
    fits = shared.is_dir() and shutil.disk_usage(shared).free > _ROOM_BYTES
    return shared if fits else None


@pytest.fixture(scope="session")
def template(server_url: str) -> Iterator[str]:
    """The name of a database in which the insurer's migrations have run."""
    name = f"emma_template_{uuid4().hex[:8]}"
    _run(server_url, f'CREATE DATABASE "{name}"')
    engine = build_engine(_on(server_url, name), Cipher([DATA_KEY]))
    upgrade(engine)
    engine.dispose()
    yield name
    _run(server_url, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def empty_database_url(server_url: str) -> Iterator[str]:
    """The libpq URL of a database with nothing in it, of this test alone."""
    with fresh_database(server_url, template=None) as url:
        yield url


@pytest.fixture
def database_url(server_url: str, template: str) -> Iterator[str]:
    """The libpq URL of a migrated database, of this test alone."""
    with fresh_database(server_url, template=template) as url:
        yield url


@contextmanager
def fresh_database(server_url: str, *, template: str | None) -> Iterator[str]:
    """Give the libpq URL of a new database, a copy of `template`, dropped at the end."""
    name = f"emma_test_{uuid4().hex[:12]}"
    source = f' TEMPLATE "{template}"' if template else ""
    _run(server_url, f'CREATE DATABASE "{name}"{source}')
    yield _on(server_url, name)
    _run(server_url, f'DROP DATABASE "{name}" WITH (FORCE)')


def _on(server_url: str, database: str) -> str:
    return make_url(server_url).set(database=database).render_as_string(hide_password=False)


def _run(server_url: str, statement: str) -> None:
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(statement.encode())
