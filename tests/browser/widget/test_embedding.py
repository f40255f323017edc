"""The pages of docs/embedding.md, on a portal of another origin under a strict policy."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from portal_bridge.store.orm import AccessTokenRow
from tests.browser.widget.bridge import Bridge
from tests.browser.widget.portal import WIDGET, Portal, react_script
from tests.browser.widget.window import PATIENCE_MS, Window

EVENTS = """() => {
  window.heard = [];
  for (const name of ["emma-open", "emma-close", "emma-message", "emma-unread"]) {
    document.addEventListener(name, (event) => window.heard.push([name, event.detail]));
  }
}"""


@pytest.fixture
def portal(running: Portal, bridge: Bridge) -> Iterator[Portal]:
    """The portal, embedding the bridge; a plain one with a signed-in member."""
    bridge.forget()
    running.emma, running.proxies, running.member, running.tokens = bridge.url, False, "10000001", 0
    yield running
    running.proxies = False


def chat(page: Page, bridge: Bridge) -> Window:
    """Open the chat on a portal's page."""
    window = Window(page, bridge)
    window.button("Discuter avec Emma").click()
    window.reads("/welcome")
    return window


@pytest.mark.parametrize("proxies", [False, True], ids=["cross-origin", "same-origin proxy"])
def test_the_plain_page(page: Page, portal: Portal, bridge: Bridge, proxies: bool) -> None:
    portal.proxies = proxies
    page.goto(f"{portal.origin}/plain.html")
    window = chat(page, bridge)
    window.hear("bonjour")
    window.reads("You said: bonjour")
    assert portal.tokens == 1


def test_a_page_of_an_origin_that_is_not_allowed_gets_no_conversation(
    page: Page, portal: Portal, bridge: Bridge
) -> None:
    page.goto(f"{portal.origin.replace('127.0.0.1', 'localhost')}/plain.html")
    window = Window(page, bridge)
    window.button("Discuter avec Emma").click()
    expect(window.button("Réessayer")).to_be_visible(timeout=PATIENCE_MS)


def test_the_react_page(page: Page, portal: Portal, bridge: Bridge, tmp_path: Path) -> None:
    if shutil.which("node") is None or not (WIDGET / "node_modules" / "react").is_dir():
        pytest.skip("needs node and `npm ci` in portal_bridge/widget")
    portal.scripts["react.js"] = react_script(tmp_path)
    page.goto(f"{portal.origin}/react.html")
    page.get_by_role("button", name="Où est ma carte ?").click()
    window = Window(page, bridge)
    window.reads("You said: Où est ma carte ?")
    window.button("Fermer la conversation").click()
    expect(window.button("Discuter avec Emma")).to_be_visible()


def test_the_iframe_page(page: Page, portal: Portal, bridge: Bridge) -> None:
    page.goto(f"{portal.origin}/iframe.html")
    log = page.frame_locator("iframe").get_by_role("log")
    expect(log).to_contain_text("/welcome", timeout=PATIENCE_MS)


def test_the_token_is_renewed_without_losing_the_talk(
    page: Page, portal: Portal, bridge: Bridge
) -> None:
    page.goto(f"{portal.origin}/plain.html")
    window = chat(page, bridge)
    window.hear("bonjour")
    with bridge.parts.database.transaction() as session:
        session.execute(update(AccessTokenRow).values(expires_at=datetime(2026, 1, 1, tzinfo=UTC)))
    window.hear("et encore ?")
    window.reads("You said: bonjour")
    window.reads("You said: et encore ?")
    assert portal.tokens == 2


def test_the_attributes_and_the_api(page: Page, portal: Portal, bridge: Bridge) -> None:
    page.goto(f"{portal.origin}/plain.html")
    page.evaluate(EVENTS)
    window = Window(page, bridge)
    window.chat.evaluate(
        """(chat) => {
          chat.setAttribute("greeting", "Une question ?");
          chat.setAttribute("accent", "#7a1f5c");
          chat.setAttribute("position", "left");
        }"""
    )
    launcher = window.button("Une question ?")
    expect(launcher).to_have_css("background-color", "rgb(122, 31, 92)")
    box = launcher.bounding_box()
    assert box is not None
    assert box["x"] < 100
    window.chat.evaluate("(chat) => chat.send('bonjour')")
    window.reads("You said: bonjour")
    window.chat.evaluate("(chat) => chat.hide()")
    expect(window.log).to_be_hidden()
    names = [name for name, _ in page.evaluate("window.heard")]
    assert (names[0], names[-1]) == ("emma-open", "emma-close")
    assert "emma-message" in names


def test_a_colour_that_is_none_is_ignored(page: Page, portal: Portal, bridge: Bridge) -> None:
    page.goto(f"{portal.origin}/plain.html")
    window = Window(page, bridge)
    window.chat.evaluate("(chat) => chat.setAttribute('accent', 'url(//evil.example)')")
    expect(window.button("Discuter avec Emma")).to_have_css("background-color", "rgb(11, 100, 105)")


def test_a_visitor_without_a_token_may_ask_too(page: Page, portal: Portal, bridge: Bridge) -> None:
    portal.member = None
    page.goto(f"{portal.origin}/plain.html")
    chat(page, bridge).hear("bonjour")
