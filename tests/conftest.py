"""Fixtures of all tests."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.stack import Stack, running_stack

UNIT_FOLDERS = ("unit", "content")
SLOW_FOLDERS = ("conversations", "e2e", "browser")
STACKS = {"emma", "other_emma"}
settings.register_profile("emma", deadline=None)  # no test is timed: machines are shared
settings.load_profile("emma")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs the whole stack, by its folder."""
    root = Path(__file__).parent
    for item in items:
        folder = item.path.relative_to(root).parts[0]
        if folder in SLOW_FOLDERS:
            item.add_marker(pytest.mark.stack)


@pytest.fixture(autouse=True)
def clean_environment(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unit tests see no setting of the machine they run on."""
    folder = request.path.relative_to(Path(__file__).parent).parts[0]
    if folder in UNIT_FOLDERS:
        for name in [name for name in os.environ if name.startswith("EMMA_")]:
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def emma(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The whole real stack with the default demo members, shared by the tests of a session."""
    with running_stack(tmp_path_factory.mktemp("emma"), {"EMMA_DEMO_CHANNELS": "1"}) as stack:
        yield stack


@pytest.fixture(autouse=True)
def demo_of_today(request: pytest.FixtureRequest) -> None:
    """A run that goes past midnight reads the days of the demo file as the stack does."""
    for name in STACKS & set(request.fixturenames):
        request.getfixturevalue(name).keep_demo_of_today()
