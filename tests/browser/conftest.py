"""Chromium, pages that fail the test on any breach of the content security policy."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.people import PATIENCE_MS, Member
from tests.browser.widget.bridge import demo_database
from tests.integration.conftest import server_url
from tests.stack import Stack

__all__ = ["server_url"]  # a fixture of these tests too

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
expect.set_options(timeout=PATIENCE_MS)  # a busy machine is slow; what is broken never comes
COLLECT = """
window.violations = [];
document.addEventListener('securitypolicyviolation',
  (event) => window.violations.push(event.violatedDirective + ' ' + event.blockedURI));
"""


@pytest.fixture(scope="session")
def demo_template(server_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of a database with the demo members and agents, for the bridges to copy."""
    with demo_database(server_url, tmp_path_factory.mktemp("demo")) as name:
        yield name


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A Chromium for the session; missing, the tests are skipped with the command that helps."""
    if not Path(CHROMIUM).exists():
        pytest.skip("no Chromium here: run `apt-get install chromium` as root")
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of its own; every error or breach of policy on it fails the test."""
    context = browser.new_context(locale="fr-FR", viewport={"width": 1280, "height": 900})
    context.add_init_script(COLLECT)
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    violations = opened.evaluate("window.violations")
    context.close()
    assert (errors, violations) == ([], [])


@pytest.fixture
def member(emma: Stack, page: Page) -> Member:
    """Somebody at the demo portal, not signed in yet."""
    return Member(page, emma.url)
