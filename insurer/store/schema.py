"""Brings the database's schema to the state the code wants."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, text
from sqlalchemy.engine import Connection

from insurer.store.orm import SCHEMA

MIGRATIONS = Path(__file__).parent.parent / "migrations"
RASA_SCHEMA = "rasa"  # Rasa makes its own tables there
_LOCK = 7_305_001  # one upgrade at a time, whoever starts it


def alembic_config(connection: Connection) -> Config:
    """Return the configuration of Alembic on this connection."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def upgrade(engine: Engine) -> None:
    """Make the schemas and run the migrations that are missing."""
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        for schema in (SCHEMA, RASA_SCHEMA):
            connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {schema}"))
        command.upgrade(alembic_config(connection), "head")
