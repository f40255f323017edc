"""Networks that fail in other ways than breaking: held back, hung, left and come back to."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Request, Route, expect
from sqlalchemy import select, update

from portal_bridge.store.orm import MessageRow
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.widget.bridge import Bridge
from tests.browser.widget.portal import Portal
from tests.browser.widget.test_files import FREE, SLOW, pdf, pick, send
from tests.browser.widget.window import PATIENCE_MS, Window

HURRIED = """const whole = AbortSignal.timeout.bind(AbortSignal);
window.hurry = 20;
AbortSignal.timeout = (ms) => whole(ms / window.hurry);"""
SAID_BY_BANNER = """() => {
  window.said = [];
  const banner = document.querySelector("emma-chat").shadowRoot.querySelector(".banner");
  new MutationObserver(() => window.said.push(banner.textContent.trim()))
    .observe(banner, { childList: true, subtree: true, characterData: true });
}"""
LEFT = """() => dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true }))"""
BACK = """() => dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }))"""
KEPT_FOR_BACK = """() => {
  window.kept = 0;
  addEventListener("pageshow", (event) => { window.kept += event.persisted; });
}"""
LOG = "document.querySelector('emma-chat').shadowRoot.querySelector('.log').textContent"
PAUSE_MS = 200
FAILED = {"error": {"code": "internal", "message": "Panne.", "request_id": "r"}}
SLOW_3G = {
    "offline": False,
    "latency": 2_000,
    "downloadThroughput": 50_000,
    "uploadThroughput": 50_000,
}


def posts(page: Page) -> list[str]:
    """Return a list that grows with the ids of what is posted."""
    ids: list[str] = []

    def note(request: Request) -> None:
        if request.method == "POST" and request.url.endswith("/messages"):
            ids.append(request.post_data_json["client_message_id"])

    page.on("request", note)
    return ids


def test_words_queued_offline_go_out_once_and_in_their_order(window: Window) -> None:
    window.sign_in()
    window.open()
    window.page.context.set_offline(True)
    words = [f"mot {number}" for number in range(5)]
    for word in words:
        window.say(word)
    expect(window.chat.locator(".banner")).to_contain_text("Connexion perdue")
    window.page.context.set_offline(False)
    window.reads("You said: mot 4")
    expect(window.chat.locator(".banner")).to_have_text("")
    assert window.log.locator("article.member .text").all_text_contents() == words
    assert window.log.locator("article.bot").count() == 1 + len(words)
    window.page.reload()
    window.page.locator("#ask").click()
    window.reads("You said: mot 4")
    assert window.log.locator("article.member .text").all_text_contents() == words


def test_what_still_comes_of_an_old_stream_does_not_bring_the_network_back(window: Window) -> None:
    window.open()
    window.page.route("**/events", lambda route: route.abort())
    window.page.route("**/messages?*", lambda route: route.abort())
    window.page.evaluate(SAID_BY_BANNER)
    window.page.evaluate("dispatchEvent(new Event('offline'))")
    window.say("bonjour")
    expect(window.log.locator("article.member")).to_contain_text("Envoyé")
    window.page.wait_for_timeout(PAUSE_MS)  # the answer is there by now, on the old stream
    expect(window.chat.locator(".banner")).to_contain_text("Connexion perdue")
    assert "Connexion rétablie." not in window.page.evaluate("window.said")
    window.page.unroute_all()
    window.page.evaluate("dispatchEvent(new Event('online'))")
    window.reads("You said: bonjour")
    expect(window.chat.locator(".banner")).to_have_text("")


def test_words_that_do_not_go_out_tell_of_a_lost_network_though_the_old_stream_lives(
    window: Window,
) -> None:
    window.open()
    window.page.route("**/api/v1/**", lambda route: route.abort())  # of new calls only
    window.say("bonjour")
    banner = window.chat.locator(".banner")
    expect(banner).to_contain_text("Connexion perdue")
    window.page.unroute_all()
    window.reads("You said: bonjour")
    expect(banner).to_have_text("")


def test_a_proxy_that_holds_streams_back_is_got_round_without_an_alarm(window: Window) -> None:
    streams: list[str] = []
    window.page.route("**/events", lambda route: streams.append(route.request.url))  # for ever
    window.page.goto(window.bridge.url)
    window.page.evaluate(SAID_BY_BANNER)
    window.page.locator("#ask").click()
    window.reads("/welcome")
    for word in ("un", "deux", "trois"):
        window.hear(word)
    assert len(streams) == 1
    assert "Connexion perdue. Vos messages partiront dès son retour." not in (
        window.page.evaluate("window.said")
    )


def test_a_network_that_swallows_everything_is_said_to_be_lost(window: Window) -> None:
    window.page.add_init_script(HURRIED)
    window.open()
    window.page.route("**/api/v1/**", lambda _: None)  # nothing comes back, nothing breaks
    window.page.evaluate(BACK)  # looks again, as after a sleep
    banner = window.chat.locator(".banner")
    expect(banner).to_contain_text("Connexion perdue")
    window.page.evaluate("window.hurry = 1")
    window.page.unroute_all()
    window.hear("bonjour")
    expect(banner).to_have_text("")


def test_a_post_that_hangs_is_tried_again_under_the_same_id(window: Window) -> None:
    window.page.add_init_script(HURRIED)
    window.open()
    ids = posts(window.page)
    window.page.route("**/messages", lambda _: None, times=1)  # never answered
    window.say("bonjour")
    window.reads("You said: bonjour")
    expect(window.log.locator("article.member")).to_have_count(1)
    assert len(ids) == 2
    assert len(set(ids)) == 1


def test_what_is_sent_again_by_hand_keeps_its_id(window: Window) -> None:
    window.open()
    ids = posts(window.page)
    window.page.route("**/messages", lambda route: route.fulfill(status=500, json=FAILED), times=1)
    window.say("bonjour")
    window.log.get_by_role("button", name="Réessayer").click()
    window.reads("You said: bonjour")
    expect(window.log.locator("article.member")).to_have_count(1)
    assert len(ids) == 2
    assert len(set(ids)) == 1


def test_words_of_which_only_the_answer_was_lost_are_sent(window: Window) -> None:
    window.open()

    def lose_the_answer(route: Route) -> None:
        route.fetch()
        window.reads("You said: bonjour")
        route.fulfill(status=500, json=FAILED)

    window.page.route("**/messages", lose_the_answer, times=1)
    window.say("bonjour")
    window.reads("You said: bonjour")
    window.hear("et ensuite")  # posts go out one after the other
    expect(window.log.get_by_role("button", name="Réessayer")).to_have_count(0)


def test_a_conversation_that_could_not_open_opens_when_the_network_is_back(window: Window) -> None:
    window.page.goto(window.bridge.url)
    window.page.context.set_offline(True)
    window.page.locator("#ask").click()
    expect(window.chat.locator(".banner")).to_contain_text("pas pu s’ouvrir")
    window.page.context.set_offline(False)
    window.reads("/welcome")
    expect(window.chat.locator(".banner")).to_have_text("")


def test_words_said_before_the_conversation_could_open_are_sent_by_one_press(
    window: Window,
) -> None:
    window.page.route("**/api/v1/sessions", lambda route: route.abort())
    window.page.goto(window.bridge.url)
    window.page.locator("#ask").click()
    expect(window.chat.locator(".banner")).to_contain_text("pas pu s’ouvrir")
    window.say("bonjour")
    retry = window.log.get_by_role("button", name="Réessayer")
    expect(retry).to_be_visible()
    window.page.unroute_all()
    retry.click()
    window.reads("You said: bonjour")


def test_a_page_that_was_left_and_come_back_to_goes_on(window: Window) -> None:
    window.sign_in()
    window.open()
    other = Window(window.page.context.new_page(), window.bridge)
    other.open()
    window.page.evaluate(LEFT)
    other.hear("pendant ce temps")
    expect(window.log).not_to_contain_text("pendant ce temps")  # it holds no connection
    window.page.evaluate(BACK)
    window.reads("You said: pendant ce temps")
    window.hear("et ensuite")
    expect(window.log.locator("article.member")).to_have_count(2)
    expect(window.log.locator("article.bot")).to_have_count(3)


@pytest.fixture
def remembering(bridge: Bridge, running: Portal, browser: Browser) -> Iterator[Page]:
    """A page in a browser that keeps pages for « back », which Playwright forbids by default."""
    bridge.forget()
    running.emma, running.proxies, running.member = bridge.url, True, "10000001"
    forbids = ["--disable-back-forward-cache"]
    kept = browser.browser_type.launch(
        executable_path=CHROMIUM, args=FLAGS, ignore_default_args=forbids
    )
    yield kept.new_page()
    kept.close()
    running.proxies = False


def test_the_browser_keeps_the_page_for_back(
    remembering: Page, running: Portal, bridge: Bridge
) -> None:
    remembering.goto(f"{running.origin}/plain.html")
    remembering.get_by_role("button", name="Discuter avec Emma").click()
    Window(remembering, bridge).reads("/welcome")
    remembering.evaluate(KEPT_FOR_BACK)
    remembering.goto(f"{running.origin}/iframe.html")
    remembering.evaluate("() => { setTimeout(() => history.back()) }")
    for expression, wanted in (
        ("window.kept", "1"),
        ("document.querySelector('emma-chat').send('me revoilà')", "undefined"),
        (f"{LOG}.split('You said: me revoilà').length", "2"),  # once
    ):
        assert told(remembering, expression, wanted) == wanted


def told(page: Page, expression: str, wanted: str) -> str:
    """What the expression comes to; Playwright itself loses sight of a page that was kept."""
    found = ""
    for _ in range(PATIENCE_MS // PAUSE_MS):
        page.wait_for_timeout(PAUSE_MS)
        answer = page.context.new_cdp_session(page).send(
            "Runtime.evaluate", {"expression": f"String({expression})"}
        )
        found = str(answer["result"].get("value"))
        if found == wanted:
            break
    return found


def test_older_words_that_did_not_come_can_be_asked_for_again(window: Window) -> None:
    window.sign_in()
    window.open()
    window.hear("bonjour")
    with window.bridge.parts.database.transaction() as session:
        mine = MessageRow.conversation_id == window.bridge.present_conversation()
        session.execute(update(MessageRow).where(mine).values(seq=MessageRow.seq + 1_000))
        first = session.scalars(select(MessageRow).where(mine).order_by(MessageRow.seq)).first()
        assert first is not None
        first.seq = 1
    window.page.route(re.compile("before=999999999"), only_the_newest)
    window.page.reload()
    window.page.locator("#ask").click()
    window.page.route(re.compile("before=1002"), lambda route: route.abort(), times=1)
    window.button("Voir les messages précédents").click()
    again = window.button("Les messages précédents n’ont pas pu être chargés. Réessayer")
    again.click()
    window.reads("/welcome")
    expect(window.log.locator("article.bot")).to_have_count(2)


def only_the_newest(route: Route) -> None:
    page = route.fetch().json()
    route.fulfill(json={**page, "messages": page["messages"][1:]})


def test_files_on_their_way_do_not_arrive_in_the_next_conversation(window: Window) -> None:
    window.sign_in()
    window.open()
    window.hear("fichiers")
    pick(window, pdf("facture.pdf", 500_000))
    network = window.page.context.new_cdp_session(window.page)
    network.send("Network.emulateNetworkConditions", {**FREE, "uploadThroughput": SLOW})
    with window.page.expect_event("requestfailed", lambda one: one.url.endswith("/files")):
        send(window)
        expect(window.page.get_by_role("progressbar", name="facture.pdf")).to_be_visible()
        window.chat.evaluate("(chat) => chat.reset()")
    network.send("Network.emulateNetworkConditions", FREE)
    window.hear("bonjour")
    expect(window.log).not_to_contain_text("Fichiers envoyés")


def test_on_a_slow_network_words_arrive_once(window: Window) -> None:
    window.open()
    network = window.page.context.new_cdp_session(window.page)
    network.send("Network.emulateNetworkConditions", SLOW_3G)
    window.say("bonjour")
    expect(window.log.locator("article.bot")).to_have_count(2, timeout=2 * PATIENCE_MS)
    expect(window.log.locator("article.member")).to_have_count(1)
