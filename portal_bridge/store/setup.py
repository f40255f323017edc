"""Makes the bridge's schema ready: `python -m portal_bridge.store.setup`."""

import logging
import os
import sys
from pathlib import Path

import argon2
import yaml
from alembic import command
from alembic.config import Config
from limits.storage import storage_from_string
from procrastinate.schema import SchemaManager
from sqlalchemy import Connection, Engine, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import OperationalError

from insurer.errors import InsurerError
from portal_bridge import settings as bridge_settings
from portal_bridge.errors import SettingsError
from portal_bridge.settings import Settings
from portal_bridge.store.desk_rows import CannedReplyRow
from portal_bridge.store.engine import build_engine
from portal_bridge.store.orm import SCHEMA, AgentRow

MIGRATIONS = Path(__file__).parent.parent / "migrations"
_LOCK = 7_305_002  # one upgrade at a time, whoever starts it
DEMO_DESK = Path(__file__).parent / "demo_desk.yml"
log = logging.getLogger(__name__)


def upgrade(engine: Engine) -> None:
    """Make the schema, run the missing migrations, add Procrastinate's tables."""
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}"))
        command.upgrade(alembic_config(connection), "head")
        _add_job_queue(connection)


def alembic_config(connection: Connection) -> Config:
    """Return the configuration of Alembic on this connection."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _add_job_queue(connection: Connection) -> None:
    if connection.scalar(text(f"SELECT to_regclass('{SCHEMA}.procrastinate_jobs')")) is None:
        cursor = connection.connection.cursor()
        cursor.execute(SchemaManager.get_schema())


def seed_agents(engine: Engine, password: str) -> None:
    """Make the demo agents, or give them the present password; and their ready replies."""
    hashed = argon2.PasswordHasher().hash(password)
    desk = yaml.safe_load(DEMO_DESK.read_text(encoding="utf-8"))
    with engine.begin() as connection:
        for reply in desk["canned"]:
            connection.execute(insert(CannedReplyRow).values(reply).on_conflict_do_nothing())
        for agent in desk["agents"]:
            row = insert(AgentRow).values(
                login=agent["login"],
                display_name=agent["name"],
                role=agent["role"],
                team=agent.get("team"),
                password_hash=hashed,
            )
            connection.execute(
                row.on_conflict_do_update(
                    index_elements=["login"], set_={"password_hash": row.excluded.password_hash}
                )
            )


def set_up(settings: Settings) -> None:
    """Bring the schema and, in the demo, its agents to the state that `settings` ask for.

    Raises:
        SettingsError: the storage of the rate limits does not answer. Later the bridge goes on
            without it; at the start it is a mistake.
    """
    if not storage_from_string(settings.rate_limit_storage).check():
        raise SettingsError("EMMA_RATE_LIMIT_STORAGE does not answer")
    engine = build_engine(settings.database_url)
    try:
        upgrade(engine)
        if settings.demo and settings.console_password:
            seed_agents(engine, settings.console_password)
    finally:
        engine.dispose()


def main() -> int:
    """Set up; 1 with the reason on the log when something is wrong."""
    logging.basicConfig(level=logging.INFO, format="%(name)s %(message)s")
    try:
        set_up(bridge_settings.load(os.environ))
    except (SettingsError, InsurerError) as error:
        log.error("setup_failed: %s", error)  # noqa: TRY400 - the reason is enough
        return 1
    except OperationalError as error:
        log.error(  # noqa: TRY400 - the reason is enough
            "setup_failed: EMMA_DATABASE_URL: the database does not answer (%s)",
            type(error.orig).__name__,
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
