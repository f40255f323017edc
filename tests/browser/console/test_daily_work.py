"""An agent's day: several members at once, a session that ends, keys pressed twice."""

import re

from playwright.sync_api import Browser, Page, expect

from tests.browser.console.conftest import OpenConsole, look
from tests.browser.console.test_console import answered, asks, take
from tests.browser.people import PATIENCE_MS, Member
from tests.browser.widget.bridge import PASSWORD, Bridge

TYPED = "Bonjour, j’ai votre dossier sous les yeux"


def other_member(browser: Browser, bridge: Bridge) -> Member:
    return asks(browser.new_context(locale="fr-FR").new_page(), bridge, "10000002")


def test_agent_sees_the_others_while_answering_one(
    browser: Browser, page: Page, bridge: Bridge, console: OpenConsole
) -> None:
    first = asks(page, bridge)
    second = other_member(browser, bridge)
    desk = console("camille")
    for _ in range(2):
        desk.goto(f"{bridge.url}/console")
        take(desk)
    here = desk.locator("h1").inner_text()
    beside = desk.get_by_role("navigation", name="Autres conversations")
    expect(beside.locator(".other")).to_have_count(1)
    expect(beside).not_to_contain_text(here)
    for member in (first, second):  # one of them is the one that is answered
        member.say("vous êtes là ?")
    expect(beside).to_contain_text(re.compile("[1-9] non lu"), timeout=PATIENCE_MS)
    expect(desk).to_have_title(re.compile(r"^\([1-9]"), timeout=PATIENCE_MS)
    assert look(desk, "console-several-light") == []
    desk.fill("#reply", TYPED)
    beside.locator(".other").click()
    expect(desk.locator("h1")).not_to_have_text(here)
    expect(desk.locator("#reply")).to_have_value("")
    beside.locator(".other").click()
    expect(desk.locator("#reply")).to_have_value(TYPED)
    second.page.context.close()


def test_session_that_ends_while_typing_loses_no_word(
    page: Page, bridge: Bridge, console: OpenConsole
) -> None:
    member, desk = answered(page, bridge, console)
    address = desk.url
    with desk.expect_response(lambda response: response.url.endswith("/draft")):
        desk.fill("#reply", TYPED)  # an answer under way would bring the cookie back
    desk.context.clear_cookies()
    desk.keyboard.press("Control+Enter")  # or the page has gone to the login by itself
    expect(desk).to_have_url(re.compile("/console/login"))
    desk.fill("#login", "camille")
    desk.fill("#password", PASSWORD)
    desk.press("#password", "Enter")
    expect(desk).to_have_url(address)
    expect(desk.locator("#reply")).to_have_value(TYPED)
    desk.press("#reply", "Control+Enter")
    member.reads(TYPED)
    expect(desk.locator("#reply")).to_have_value("", timeout=PATIENCE_MS)


def test_keys_send_before_the_page_has_all_its_scripts(
    page: Page, bridge: Bridge, console: OpenConsole
) -> None:
    """Words that the server kept stand there at once, and an agent is quicker than a slow line."""
    member, desk = answered(page, bridge, console)
    with desk.expect_response(lambda response: response.url.endswith("/draft")):
        desk.fill("#reply", TYPED)
    desk.route("**/console.js", lambda route: None, times=1)  # it never comes
    desk.reload(wait_until="commit")
    expect(desk.locator("#reply")).to_have_value(TYPED)
    desk.press("#reply", "Control+Enter")
    member.reads(TYPED)


def test_words_wait_while_the_service_is_away(
    page: Page, bridge: Bridge, console: OpenConsole
) -> None:
    member, desk = answered(page, bridge, console)
    desk.route("**/draft", lambda route: route.abort())
    desk.fill("#reply", TYPED)
    desk.press("#reply", "Control+Enter")
    expect(desk.get_by_role("alert")).to_contain_text("Votre texte est gardé")
    desk.unroute("**/draft")
    desk.reload()
    expect(desk.locator("#reply")).to_have_value(TYPED)
    desk.press("#reply", "Control+Enter")
    member.reads(TYPED)
    expect(desk.locator("#reply")).to_have_value("", timeout=PATIENCE_MS)


def test_refused_draft_does_not_hold_the_reply_whose_page_says_why(
    page: Page, bridge: Bridge, console: OpenConsole
) -> None:
    _, desk = answered(page, bridge, console)
    desk.route("**/draft", lambda route: route.fulfill(status=404))
    desk.route("**/reply", lambda route: route.fulfill(status=404, body="whose it is"))
    desk.fill("#reply", TYPED)
    desk.press("#reply", "Control+Enter")
    expect(desk.locator("body")).to_have_text("whose it is")


def test_keys_pressed_twice_send_once(page: Page, bridge: Bridge, console: OpenConsole) -> None:
    member, desk = answered(page, bridge, console)
    desk.fill("#reply", TYPED)
    for _ in range(3):
        desk.dispatch_event("#reply", "keydown", {"key": "Enter", "ctrlKey": True})
    member.reads(TYPED)
    expect(desk.locator("#reply")).to_have_value("", timeout=PATIENCE_MS)
    expect(desk.locator(".entry.agent")).to_have_count(1)


def test_title_tells_of_words_that_came_while_nobody_looked(
    page: Page, bridge: Bridge, console: OpenConsole
) -> None:
    member, desk = answered(page, bridge, console)
    desk.evaluate("Object.defineProperty(document, 'hidden', {value: true, configurable: true})")
    member.say("vous êtes là ?")
    expect(desk).to_have_title(re.compile("^● "), timeout=PATIENCE_MS)
    desk.evaluate("document.dispatchEvent(new Event('htmx:after:swap'))")  # the lists are fetched
    expect(desk).to_have_title(re.compile("^● "))
    desk.evaluate("delete document.hidden")
    desk.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(desk).not_to_have_title(re.compile("^● "))
