"""Makes the database ready: `python -m insurer.store.setup`.

Runs the migrations; with EMMA_DEMO=1 loads the demo file, unless the database holds the same
file of the same day already (relative dates are counted from the day of loading).
"""

import hashlib
import logging
import os
import sys
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from insurer import settings as settings_module
from insurer.demo.loader import load_demo
from insurer.domain.clock import paris_day, system_clock
from insurer.errors import DemoDataError, InsurerError
from insurer.settings import Settings
from insurer.store.cipher import Cipher
from insurer.store.demo_writer import is_loaded, write_demo
from insurer.store.engine import build_engine
from insurer.store.schema import upgrade

log = logging.getLogger("insurer.store.setup")


def set_up(settings: Settings, *, now: datetime) -> None:
    """Bring schema and demo data to the state that `settings` ask for.

    Raises:
        DemoDataError: the demo file is wrong.
        Conflict: EMMA_DEMO=1 on a database of real members.
    """
    engine = build_engine(settings.database_url, Cipher(settings.data_keys))
    try:
        upgrade(engine)
        log.info("schema_ready")
        if settings.demo:
            seed_demo(engine, settings, now=now)
    finally:
        engine.dispose()


def seed_demo(engine: Engine, settings: Settings, *, now: datetime) -> bool:
    """Load the demo file; False when the database holds it already."""
    today, path = paris_day(now), settings.demo_data
    if not path.is_file():
        raise DemoDataError(str(path), 0, "EMMA_DEMO_DATA", "no such file")
    content_hash = hashlib.sha256(path.read_bytes()).hexdigest()
    if is_loaded(engine, content_hash, today):
        log.info("demo_data_unchanged")
        return False
    data = load_demo(path, today=today)
    write_demo(engine, data, content_hash=content_hash, day=today, now=now)
    log.info("demo_data_loaded members=%d", len(data.members))
    return True


def main() -> int:
    """Set up; 1 with the reason on the log when something is wrong."""
    logging.basicConfig(level=logging.INFO, format="%(name)s %(message)s")
    try:
        set_up(settings_module.load(os.environ), now=system_clock())
    except InsurerError as error:
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
