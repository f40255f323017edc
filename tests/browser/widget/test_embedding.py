"""The pages of docs/embedding.md, on a portal of another origin under a strict policy."""

import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import update

from portal_bridge.store.orm import AccessTokenRow
from tests.browser.widget.bridge import Bridge
from tests.browser.widget.portal import WIDGET, Portal, react_script
from tests.browser.widget.window import PATIENCE_MS, Window, with_a_person
from tests.waiting import until_equal

EVENTS = """() => {
  window.heard = [];
  for (const name of ["emma-open", "emma-close", "emma-message", "emma-unread"]) {
    document.addEventListener(name, (event) => window.heard.push([name, event.detail]));
  }
}"""
UNREAD = "document.querySelector('emma-chat').unread"
BUNDLE = Path(__file__).resolve().parents[3] / "portal_bridge" / "static" / "widget.js"


@pytest.fixture
def portal(running: Portal, bridge: Bridge) -> Iterator[Portal]:
    """The portal, embedding the bridge; a plain one with a signed-in member."""
    bridge.forget()
    running.emma, running.proxies, running.member, running.tokens = bridge.url, False, "10000001", 0
    running.signed_out = False
    yield running
    running.proxies = False


def chat(page: Page, bridge: Bridge) -> Window:
    """Open the chat on a portal's page."""
    window = Window(page, bridge)
    window.button("Discuter avec Emma").click()
    window.reads("/welcome")
    return window


def end_access(bridge: Bridge) -> None:
    """As two hours later."""
    with bridge.parts.database.transaction() as session:
        session.execute(update(AccessTokenRow).values(expires_at=datetime(2026, 1, 1, tzinfo=UTC)))


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
    portal.files["react.js"] = react_script(tmp_path)
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
    end_access(bridge)
    window.hear("et encore ?")
    window.reads("You said: bonjour")
    window.reads("You said: et encore ?")
    assert portal.tokens == 2


def signed_out_meanwhile(page: Page, portal: Portal, bridge: Bridge) -> Window:
    """Open the chat, then let both the access and the portal's session end."""
    page.goto(f"{portal.origin}/plain.html")
    window = chat(page, bridge)
    end_access(bridge)
    portal.signed_out = True
    return window


def test_a_portal_session_that_is_over_is_said_and_the_words_are_kept(
    page: Page, portal: Portal, bridge: Bridge
) -> None:
    window = signed_out_meanwhile(page, portal, bridge)
    window.say("bonjour")
    banner = window.chat.locator(".banner")
    expect(banner).to_contain_text("Reconnectez-vous à votre espace", timeout=PATIENCE_MS)
    again = window.log.get_by_role("button", name="Réessayer")
    expect(again).to_be_visible()  # the stream may have told the end before the words were refused
    portal.signed_out = False
    again.click()
    window.reads("You said: bonjour")
    expect(banner).not_to_contain_text("Reconnectez-vous")
    expect(window.log.locator("article.member")).to_have_count(1)


def test_words_on_their_way_while_the_end_is_told_are_answered_after_the_new_sign_in(
    page: Page, portal: Portal, bridge: Bridge
) -> None:
    window = signed_out_meanwhile(page, portal, bridge)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/messages", hold)
    window.say("bonjour")
    page.evaluate("dispatchEvent(new Event('online'))")  # its stream begins anew, and is refused
    banner = window.chat.locator(".banner")
    expect(banner).to_contain_text("Reconnectez-vous à votre espace", timeout=PATIENCE_MS)
    portal.signed_out = False
    held[0].continue_()
    page.unroute("**/messages")
    window.reads("You said: bonjour")
    expect(banner).not_to_contain_text("Reconnectez-vous")


def test_words_said_after_the_end_of_the_portal_session_was_told_are_kept(
    page: Page, portal: Portal, bridge: Bridge
) -> None:
    window = signed_out_meanwhile(page, portal, bridge)
    page.evaluate("dispatchEvent(new Event('online'))")  # its stream begins anew, and is refused
    banner = window.chat.locator(".banner")
    expect(banner).to_contain_text("Reconnectez-vous à votre espace", timeout=PATIENCE_MS)
    window.say("bonjour")
    again = window.log.get_by_role("button", name="Réessayer")
    expect(again).to_be_visible()
    portal.signed_out = False
    again.click()
    window.reads("You said: bonjour")
    expect(window.log.locator("article.member")).to_have_count(1)


def test_a_visitor_whose_time_is_over_is_told_and_goes_on_in_the_next_conversation(
    page: Page, portal: Portal, bridge: Bridge
) -> None:
    portal.member = None
    page.goto(f"{portal.origin}/plain.html")
    window = chat(page, bridge)
    window.hear("bonjour")
    end_access(bridge)
    window.say("et encore ?")
    expect(window.chat.locator(".banner")).to_contain_text(
        "Cette conversation a pris fin", timeout=PATIENCE_MS
    )
    window.log.get_by_role("button", name="Réessayer").click()
    window.reads("You said: et encore ?")
    expect(window.log).not_to_contain_text("bonjour")


def test_a_token_source_that_was_set_before_the_script_came_is_used(
    page: Page, portal: Portal, bridge: Bridge
) -> None:
    page.add_init_script(
        """addEventListener("DOMContentLoaded", () => {
          const chat = document.querySelector("emma-chat");
          chat.removeAttribute("token-url");
          chat.token = () => fetch("/emma-token", { method: "POST" }).then((r) => r.json())
            .then((said) => said.token);
        })"""
    )
    page.route("**/emma/widget.js", lambda route: (time.sleep(1), route.continue_()))
    page.goto(f"{portal.origin}/plain.html")
    chat(page, bridge)
    assert portal.tokens == 1


def test_the_pages_own_text_styles_do_not_reach_the_conversation(
    page: Page, portal: Portal, bridge: Bridge
) -> None:
    page.goto(f"{portal.origin}/plain.html")
    window = chat(page, bridge)
    page.evaluate(
        """() => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(`html { font-size: 62.5% } body { text-align: center; color: red;
            text-transform: uppercase; letter-spacing: 2px; line-height: 3 }`);
          document.adoptedStyleSheets = [sheet];
        }"""
    )
    title = window.page.get_by_role("heading", name="Emma", exact=True)
    for name, value in {
        "font-size": "17px",
        "text-align": "start",
        "text-transform": "none",
        "letter-spacing": "normal",
        "line-height": "21.25px",
    }.items():
        expect(title).to_have_css(name, value)


def test_the_conversation_lies_over_the_pages_own_layers(
    page: Page, portal: Portal, bridge: Bridge
) -> None:
    page.goto(f"{portal.origin}/plain.html")
    page.evaluate(
        """() => {
          const bar = document.body.appendChild(document.createElement("div"));
          Object.assign(bar.style, { position: "fixed", inset: 0, zIndex: 9999 });
        }"""
    )
    chat(page, bridge).button("Fermer la conversation").click()


def test_it_opens_when_the_page_says_so_later_and_hides_with_the_element(
    page: Page, portal: Portal, bridge: Bridge
) -> None:
    page.goto(f"{portal.origin}/plain.html")
    window = Window(page, bridge)
    window.chat.evaluate("(chat) => chat.toggleAttribute('open', true)")
    expect(window.log).to_be_visible()
    window.chat.evaluate("(chat) => { chat.hidden = true }")
    expect(window.log).to_be_hidden()


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


def test_a_button_of_the_page_asks_in_the_next_conversation_after_the_end_of_one(
    page: Page, portal: Portal, bridge: Bridge
) -> None:
    page.goto(f"{portal.origin}/plain.html")
    window = chat(page, bridge)
    bridge.parts.handoff.desk.end_by_member(bridge.present_conversation())
    expect(window.button("Nouvelle conversation")).to_be_visible(timeout=PATIENCE_MS)
    window.chat.evaluate("(chat) => chat.send('bonjour')")
    window.reads("You said: bonjour")
    expect(window.log.locator("article.member")).to_have_count(1)


def test_a_colour_that_is_none_is_ignored(page: Page, portal: Portal, bridge: Bridge) -> None:
    page.goto(f"{portal.origin}/plain.html")
    window = Window(page, bridge)
    window.chat.evaluate("(chat) => chat.setAttribute('accent', 'url(//evil.example)')")
    expect(window.button("Discuter avec Emma")).to_have_css("background-color", "rgb(11, 100, 105)")


def test_a_visitor_without_a_token_may_ask_too(page: Page, portal: Portal, bridge: Bridge) -> None:
    portal.member = None
    page.goto(f"{portal.origin}/plain.html")
    chat(page, bridge).hear("bonjour")


def add_chat(page: Page, **attributes: str) -> None:
    """Put the element on the page anew, as a framework does."""
    page.evaluate(
        """(attributes) => {
          document.querySelector("emma-chat").remove();
          const chat = document.createElement("emma-chat");
          for (const [name, value] of Object.entries(attributes)) chat.setAttribute(name, value);
          document.body.append(chat);
        }""",
        {"token-url": "/emma-token", **attributes},
    )


def test_it_is_open_with_the_page_that_says_so_and_keeps_its_language(
    page: Page, portal: Portal, bridge: Bridge
) -> None:
    page.goto(f"{portal.origin}/plain.html")
    add_chat(page, open="", lang="fr-CA")
    window = Window(page, bridge)
    window.reads("/welcome")
    expect(window.chat).to_have_attribute("lang", "fr-CA")


def test_a_bundle_of_the_portals_own_names_emmas_address(
    page: Page, portal: Portal, bridge: Bridge
) -> None:
    portal.files["own.js"] = BUNDLE.read_text(encoding="utf-8")
    portal.files["own.html"] = own_page(bridge)
    page.goto(f"{portal.origin}/own.html")
    chat(page, bridge)


def own_page(bridge: Bridge) -> str:
    chat = f'<emma-chat token-url="/emma-token" base="{bridge.url}"></emma-chat>'
    return f'<!doctype html><script type="module" src="/own.js"></script>{chat}'


def test_each_event_says_what_the_page_may_know_and_no_words(
    page: Page, portal: Portal, bridge: Bridge
) -> None:
    page.goto(f"{portal.origin}/plain.html")
    page.evaluate(EVENTS)
    window = Window(page, bridge)
    window.chat.evaluate("(chat) => chat.show()")
    window.reads("/welcome")
    with_a_person(window)("Bonjour, je regarde.")
    talk = bridge.present_conversation()
    window.chat.evaluate("(chat) => chat.hide()")
    bridge.parts.handoff.desk.end_by_member(talk)
    page.wait_for_function(f"() => {UNREAD} === 2")  # that it ended, and the question how it was
    heard = page.evaluate("window.heard")
    assert [detail for name, detail in heard if name == "emma-unread"][-1] == {"count": 2}
    told = [detail for name, detail in heard if name == "emma-message"]
    assert {one["author"] for one in told} == {"member", "bot", "agent", "system"}
    assert all(set(one) == {"author"} for one in told)
    window.chat.evaluate("(chat) => chat.show()")
    until_equal(lambda: page.evaluate(UNREAD), 0)


def test_leaving_asks_first_only_while_words_have_not_gone_out(
    page: Page, portal: Portal, bridge: Bridge
) -> None:
    leaves = "() => dispatchEvent(new Event('beforeunload', { cancelable: true }))"
    page.goto(f"{portal.origin}/plain.html")
    window = chat(page, bridge)
    assert page.evaluate(leaves) is True
    page.context.set_offline(True)
    window.say("es-tu là ?")
    expect(window.chat.locator(".foot").last).to_contain_text("En cours d’envoi")
    page.wait_for_function(leaves.replace("=> ", "=> !"))
    page.context.set_offline(False)
    window.reads("You said: es-tu là ?")
    page.wait_for_function(leaves)
