"""The bridge on a fresh database with two members, in front of a fake Rasa."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from insurer.settings import Settings as InsurerSettings
from insurer.store.cipher import Cipher
from insurer.store.engine import build_engine
from portal_bridge.app import create_app
from portal_bridge.settings import Settings
from portal_bridge.store import setup
from portal_bridge.wiring import Parts, build_parts
from tests.integration.bridge.fake_rasa import FakeRasa, running_rasa
from tests.integration.bridge.house import PASSWORD, PORTAL_KEY, SECRET, House
from tests.integration.conftest import DATA_KEY, fresh_database
from tests.integration.store.world import fill


@pytest.fixture
def rasa() -> Iterator[FakeRasa]:
    """A Rasa that repeats what it hears."""
    with running_rasa(SECRET) as fake:
        yield fake


@pytest.fixture(scope="session")
def bridge_template(
    server_url: str, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The name of a database with two members, the bridge's tables and the demo agents."""
    folder = tmp_path_factory.mktemp("bridge")
    with fresh_database(server_url, template=template) as url:
        engine = build_engine(url, Cipher((DATA_KEY,)))
        fill(engine, folder)
        engine.dispose()
        setup.set_up(_settings(url, folder, "http://127.0.0.1:9"))
        yield str(make_url(url).database)


@pytest.fixture
def parts(server_url: str, bridge_template: str, tmp_path: Path, rasa: FakeRasa) -> Iterator[Parts]:
    """The parts of the bridge on a database of this test alone."""
    with fresh_database(server_url, template=bridge_template) as url:
        built = build_parts(_settings(url, tmp_path, rasa.url))
        yield built
        built.wakeups.stop()
        built.services.close()
        built.database.engine.dispose()


def _settings(url: str, home: Path, rasa_url: str) -> Settings:
    return Settings(
        insurer=InsurerSettings(database_url=url, home=home, data_keys=(DATA_KEY,)),
        database_url=url,
        rasa_url=rasa_url,
        actions_url=rasa_url,
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
def house(parts: Parts, rasa: FakeRasa) -> House:
    """The application, and hands to use it."""
    return House(parts, create_app(parts), rasa)


@pytest.fixture
def strict_house(parts: Parts, rasa: FakeRasa) -> House:
    """The same with a low rate limit."""
    limited = replace(parts, settings=replace(parts.settings, rate_limit="3 per minute"))
    return House(limited, create_app(limited), rasa)
