"""One bridge for the session, one conversation for each test."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.browser.widget.bridge import Bridge, running_bridge
from tests.browser.widget.portal import Portal, running_portal
from tests.browser.widget.says import BLOCKS
from tests.browser.widget.window import Window
from tests.integration.conftest import fresh_database


@pytest.fixture(scope="session")
def running() -> Iterator[Portal]:
    """An insurer's portal on another origin."""
    with running_portal() as portal:
        yield portal


@pytest.fixture(scope="session")
def bridge(
    running: Portal,
    server_url: str,
    demo_template: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Bridge]:
    """The real bridge with the demo members, which the portal's pages may call."""
    home, allowed = tmp_path_factory.mktemp("bridge"), frozenset({running.origin})
    with (
        fresh_database(server_url, template=demo_template) as url,
        running_bridge(url, home, widget_origins=allowed) as bridge,
    ):
        yield bridge


@pytest.fixture
def window(page: Page, bridge: Bridge) -> Window:
    """The widget on a page whose errors and breaches of policy fail the test."""
    bridge.forget()
    bridge.says.update(BLOCKS)
    return Window(page, bridge)
