"""The demo's member space: readable by everybody, at every width, whoever is signed in."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from insurer.demo.loader import load_demo
from insurer.domain.clock import paris_day, system_clock
from insurer.settings import DEFAULT_DEMO_DATA
from tests.browser.people import Scheme
from tests.browser.widget.bridge import Bridge

MEMBERS = [
    one.number for one in load_demo(DEFAULT_DEMO_DATA, today=paris_day(system_clock())).identities
]
WIDER_THAN_WINDOW = "document.documentElement.scrollWidth > innerWidth"


def violations(page: Page) -> list[str]:
    """The rules of axe that the page breaks, with the first element of each."""
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found]


def sign_in(page: Page, bridge: Bridge, number: str) -> None:
    page.goto(bridge.url)
    page.locator("#member").select_option(number)
    page.locator("#sign-in button").click()
    expect(page.locator("#who")).to_be_visible()


@pytest.mark.parametrize("number", MEMBERS)
def test_each_members_home_is_accessible_and_fits_a_phone(
    page: Page, bridge: Bridge, number: str
) -> None:
    sign_in(page, bridge, number)
    assert violations(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert not page.evaluate(WIDER_THAN_WINDOW)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_welcome_page_is_accessible(browser: Browser, bridge: Bridge, scheme: Scheme) -> None:
    context = browser.new_context(color_scheme=scheme, locale="fr-FR")
    page = context.new_page()
    page.goto(bridge.url)
    assert violations(page) == []
    context.close()


def test_the_home_is_accessible_in_the_dark(browser: Browser, bridge: Bridge) -> None:
    context = browser.new_context(color_scheme="dark", locale="fr-FR")
    page = context.new_page()
    sign_in(page, bridge, MEMBERS[0])
    assert violations(page) == []
    context.close()


def test_a_button_of_the_home_opens_the_chat(page: Page, bridge: Bridge) -> None:
    sign_in(page, bridge, MEMBERS[0])
    page.get_by_role("button", name="Où est ma carte ?").click()
    expect(page.get_by_role("dialog", name="Conversation avec Emma")).to_be_visible()


def test_signing_out_shows_nothing_of_the_member(page: Page, bridge: Bridge) -> None:
    sign_in(page, bridge, MEMBERS[0])
    page.locator("#sign-out").click()
    expect(page.locator("#sign-in")).to_be_visible()
    expect(page.locator("#who")).to_have_count(0)
