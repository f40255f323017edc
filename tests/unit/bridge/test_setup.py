"""What stops a start names the setting that is wrong."""

import logging
from types import ModuleType

import pytest

from deploy.local.settings import free_ports
from insurer.store import setup as insurer_setup
from portal_bridge.store import setup as bridge_setup
from tests.unit.bridge.test_moves_and_settings import ENV

SETUPS = [insurer_setup, bridge_setup]


def say(monkeypatch: pytest.MonkeyPatch, **settings: str) -> None:
    for name, value in {**ENV, **settings}.items():
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize("setup", SETUPS)
def test_database_that_does_not_answer_is_named_by_its_setting(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    dead = f"postgresql://emma:hunter2@127.0.0.1:{free_ports(1)[0]}/emma"
    say(monkeypatch, EMMA_DATABASE_URL=dead)
    with caplog.at_level(logging.ERROR):
        assert setup.main() == 1
    assert "EMMA_DATABASE_URL" in caplog.text
    assert "hunter2" not in caplog.text


def test_storage_of_the_rate_limits_that_does_not_answer_is_named(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    say(monkeypatch, EMMA_RATE_LIMIT_STORAGE=f"redis://127.0.0.1:{free_ports(1)[0]}")
    with caplog.at_level(logging.ERROR):
        assert bridge_setup.main() == 1
    assert "EMMA_RATE_LIMIT_STORAGE" in caplog.text
