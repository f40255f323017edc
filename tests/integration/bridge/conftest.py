"""The bridge on a fresh database with two members, in front of a fake Rasa."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from insurer.settings import Settings as InsurerSettings
from insurer.store.cipher import Cipher
from insurer.store.engine import build_engine
from portal_bridge.app import create_app
from portal_bridge.settings import Settings
from portal_bridge.store import setup
from portal_bridge.wiring import Parts, build_parts
from tests.integration.bridge.fake_rasa import FakeRasa, running_rasa
from tests.integration.bridge.house import PASSWORD, PORTAL_KEY, SECRET, House
from tests.integration.conftest import DATA_KEY
from tests.integration.store.world import fill


@pytest.fixture
def rasa() -> Iterator[FakeRasa]:
    """A Rasa that repeats what it hears."""
    with running_rasa(SECRET) as fake:
        yield fake


@pytest.fixture
def bridge_settings(database_url: str, tmp_path: Path, rasa: FakeRasa) -> Settings:
    """Settings of a bridge on a fresh database."""
    return Settings(
        insurer=InsurerSettings(database_url=database_url, home=tmp_path, data_keys=(DATA_KEY,)),
        database_url=database_url,
        rasa_url=rasa.url,
        actions_url=rasa.url,
        host="127.0.0.1",
        port=0,
        demo=True,
        turn_key="t" * 32,
        service_secret=SECRET,
        portal_jwt_key=PORTAL_KEY,
        session_key="s" * 32,
        console_password=PASSWORD,
        rate_limit="100000 per minute",
    )


@pytest.fixture
def parts(bridge_settings: Settings, tmp_path: Path) -> Iterator[Parts]:
    """The parts of the bridge, on a migrated database with two members and the demo agents."""
    engine = build_engine(bridge_settings.database_url, Cipher((DATA_KEY,)))
    fill(engine, tmp_path)
    engine.dispose()
    setup.set_up(bridge_settings)
    built = build_parts(bridge_settings)
    yield built
    built.wakeups.stop()
    built.services.close()
    built.database.engine.dispose()


@pytest.fixture
def house(parts: Parts, rasa: FakeRasa) -> House:
    """The application, and hands to use it."""
    return House(parts, create_app(parts), rasa)


@pytest.fixture
def strict_house(parts: Parts, rasa: FakeRasa) -> House:
    """The same with a low rate limit."""
    limited = replace(parts, settings=replace(parts.settings, rate_limit="3 per minute"))
    return House(limited, create_app(limited), rasa)
