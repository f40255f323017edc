"""One bridge for the session, one conversation for each test."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.browser.widget.bridge import Bridge, running_bridge
from tests.browser.widget.says import BLOCKS
from tests.browser.widget.window import Window
from tests.integration.conftest import fresh_database, server_url

__all__ = ["server_url"]  # a fixture of these tests too


@pytest.fixture(scope="session")
def bridge(server_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bridge]:
    """The real bridge with the demo members."""
    with (
        fresh_database(server_url, template=None) as url,
        running_bridge(url, tmp_path_factory.mktemp("bridge")) as running,
    ):
        yield running


@pytest.fixture
def window(page: Page, bridge: Bridge) -> Window:
    """The widget on a page whose errors and breaches of policy fail the test."""
    bridge.forget()
    bridge.says.update(BLOCKS)
    return Window(page, bridge)
