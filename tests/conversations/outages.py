"""Takes the insurer's data away for one turn, as a long maintenance of its tables would."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql

# What the bridge needs to carry words to and fro; the insurer's own files are away.
KEPT = ("vault_entries", "one_time_codes", "notices", "news", "audit_entries")
_TABLES = """SELECT tablename FROM pg_tables
             WHERE schemaname = 'insurer' AND NOT tablename = ANY(%s) ORDER BY tablename"""


@contextmanager
def insurer_down(database_url: str) -> Iterator[None]:
    """Lock the insurer's tables: each read and write of a member's file fails meanwhile."""
    with psycopg.connect(database_url) as connection:
        names = [name for (name,) in connection.execute(_TABLES, (list(KEPT),))]
        tables = sql.SQL(", ").join(sql.Identifier("insurer", name) for name in names)
        connection.execute(sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(tables))
        yield
        connection.rollback()
