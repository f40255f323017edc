"""The world of two members on a fresh database."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from insurer.services.one_time_codes import OneTimeCodeService
from insurer.settings import Settings
from insurer.store.cipher import Cipher
from insurer.store.engine import build_engine
from insurer.store.uow import UnitOfWork
from insurer.wiring import build_services
from tests.integration.conftest import DATA_KEY
from tests.integration.store.world import FakeClock, World, fill


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings on a fresh migrated database."""
    return Settings(database_url=database_url, home=tmp_path, data_keys=(DATA_KEY,))


@pytest.fixture
def world(settings: Settings, tmp_path: Path) -> Iterator[World]:
    """Two members, a clock, and one-time codes that the test can read."""
    cipher = Cipher(settings.data_keys)
    engine = build_engine(settings.database_url, cipher)
    fill(engine, tmp_path)
    clock = FakeClock()
    codes: list[str] = []

    def next_code() -> str:
        codes.append(f"{100_000 + len(codes)}")
        return codes[-1]

    one_time_codes = OneTimeCodeService(
        lambda: UnitOfWork(engine), clock=clock, cipher=cipher, new_code=next_code
    )
    services = replace(build_services(settings, clock=clock), one_time_codes=one_time_codes)
    yield World(services, engine, clock, settings.home, codes)
    services.close()
    engine.dispose()
