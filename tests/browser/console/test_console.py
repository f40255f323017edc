"""A member and two agents, each in their own window."""

import re
import time

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.console.conftest import OpenConsole, look
from tests.browser.people import PATIENCE_MS, Member, Scheme
from tests.browser.widget.bridge import Bridge

ASKED = "une personne"


def asks(page: Page, bridge: Bridge, number: str = "10000001") -> Member:
    member = Member(page, bridge.url)
    page.goto(bridge.url)
    page.locator("#member").select_option(number)
    page.locator("#sign-in button").click()
    page.locator("#ask").click()
    member.reads("assistante automatique")
    member.say(ASKED)
    member.reads("Je vous passe une personne")
    return member


def take(desk: Page) -> None:
    desk.get_by_role("button", name="Prendre", exact=True).first.click()
    expect(desk.locator("#reply")).to_be_visible(timeout=PATIENCE_MS)
    desk.wait_for_load_state()  # its script listens


def answered(page: Page, bridge: Bridge, console: OpenConsole) -> tuple[Member, Page]:
    """A member who asked for a person, and the desk of the agent who took the conversation."""
    member = asks(page, bridge)
    desk = console("camille")
    take(desk)
    return member, desk


def find(desk: Page, bridge: Bridge, words: str) -> None:
    """Search past conversations by a word and see what was found."""
    desk.goto(f"{bridge.url}/console/search")
    desk.fill("#words", words)
    desk.get_by_role("button", name="Chercher").click()
    expect(desk.get_by_role("list", name="Résultats")).to_be_visible()


def test_words_go_both_ways_without_a_reload(
    page: Page, bridge: Bridge, console: OpenConsole
) -> None:
    desk = console("camille")
    expect(desk.get_by_text("Personne n’attend.")).to_be_visible()
    member = asks(page, bridge)
    expect(desk).to_have_title("(1) File d’attente – Console", timeout=PATIENCE_MS)
    expect(desk.get_by_role("listitem")).to_contain_text("attend depuis moins d’une minute")
    take(desk)
    member.reads("Camille a rejoint la conversation")
    desk.fill("#reply", "Bonjour, que puis-je faire ?")
    desk.press("#reply", "Control+Enter")
    member.reads("que puis-je faire")
    expect(desk.get_by_role("log")).to_contain_text("que puis-je faire", timeout=PATIENCE_MS)
    for number in range(5):
        member.say(f"message {number}")
    expect(desk.get_by_role("log")).to_contain_text("message 4", timeout=PATIENCE_MS)
    said = desk.locator(".entry.member .text").all_inner_texts()
    assert said[-5:] == [f"message {number}" for number in range(5)]


def test_bubble_that_comes_while_the_page_is_asking_is_not_left_behind(
    page: Page, bridge: Bridge, console: OpenConsole
) -> None:
    """The event of the bubble reaches an element that waits for an answer without it."""
    asks(page, bridge)
    desk = console("camille")
    desk.add_init_script("window.setInterval = () => 0")  # no poll that would find it later

    def answer_late(route: Route) -> None:
        answer = route.fetch()
        form = {"csrf": desk.locator("#answer [name=csrf]").input_value(), "text": "entre deux"}
        desk.request.post(desk.url + "/reply", form=form)
        time.sleep(1)  # the event is there
        route.fulfill(response=answer)

    desk.route("**/more?*", answer_late, times=1)
    take(desk)
    expect(desk.get_by_role("log")).to_contain_text("entre deux", timeout=PATIENCE_MS)


def test_page_hears_of_changes_when_its_stream_script_comes_late(
    page: Page, bridge: Bridge, console: OpenConsole
) -> None:
    """Else htmx begins without what reads the stream, and never connects."""
    desk = console("camille")
    desk.add_init_script("window.setInterval = () => 0")  # no poll that would find it later
    desk.route("**/hx-sse.min.js", lambda route: (time.sleep(0.5), route.continue_())[1], times=1)
    desk.reload()
    asks(page, bridge)
    expect(desk).to_have_title("(1) File d’attente – Console", timeout=PATIENCE_MS)


def test_second_agent_reads_who_was_faster(
    page: Page, bridge: Bridge, console: OpenConsole
) -> None:
    """Both press « Prendre »: the second one's page has not heard of it yet."""
    asks(page, bridge)
    first, second = console("camille"), console("karim")
    late = second.get_by_role("button", name="Prendre", exact=True).first
    expect(late).to_be_visible(timeout=PATIENCE_MS)
    second.route("**/console/queue", lambda route: route.abort())
    take(first)
    late.click()
    expect(second.get_by_role("alert")).to_have_text(
        "Cette conversation est déjà prise par Camille.", timeout=PATIENCE_MS
    )
    expect(second.get_by_text("Personne n’attend.")).to_be_visible()
    expect(first.locator("#reply")).to_be_editable()


def test_conversation_passed_to_a_team_waits_for_it(
    page: Page, bridge: Bridge, console: OpenConsole
) -> None:
    member = asks(page, bridge)
    first, second = console("camille"), console("karim")
    take(first)
    first.get_by_text("Passer, rendre ou terminer").click()
    first.locator("#to").select_option(label="Équipe cotisations")
    first.get_by_role("button", name="Passer la conversation").click()
    member.reads("cotisations")
    expect(second.locator(".people .tag", has_text="cotisations")).to_be_visible(
        timeout=PATIENCE_MS
    )
    take(second)
    member.reads("Karim a rejoint la conversation")


def test_draft_outlives_the_window(page: Page, bridge: Bridge, console: OpenConsole) -> None:
    _, desk = answered(page, bridge, console)
    address = desk.url
    with desk.expect_response(lambda response: response.url.endswith("/draft")):
        desk.locator("#reply").press_sequentially("Je regarde votre doss")
    desk.close()
    again = console("camille")
    again.goto(address)
    expect(again.locator("#reply")).to_have_value("Je regarde votre doss")


def test_conversation_is_passed_noted_and_found_again(
    page: Page, bridge: Bridge, console: OpenConsole
) -> None:
    asks(page, bridge)
    first, second = console("camille"), console("karim")
    take(first)
    first.fill("#note", "Rappeler jeudi")
    first.get_by_role("button", name="Noter").click()
    expect(first.get_by_text("Rappeler jeudi")).to_be_visible()
    first.get_by_text("Passer, rendre ou terminer").click()
    first.locator("#to").select_option(label="Karim (0 en cours)")
    first.get_by_role("button", name="Passer la conversation").click()
    second.get_by_role("link", name="Ouvrir").click()
    expect(second.get_by_text("Rappeler jeudi")).to_be_visible(timeout=PATIENCE_MS)
    find(second, bridge, "personnes")
    expect(second.get_by_role("list", name="Résultats")).to_contain_text(ASKED)
    second.get_by_role("link", name="Lire").first.click()
    expect(second.get_by_role("log")).to_be_visible()
    second.go_back()  # the address, which tells nothing of the search, finds again
    expect(second.get_by_role("list", name="Résultats")).to_contain_text(ASKED)
    assert "personne" not in second.url


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_are_accessible_from_320_px(
    page: Page, bridge: Bridge, console: OpenConsole, scheme: Scheme
) -> None:
    asks(page, bridge)
    desk = console("nadia")
    desk.emulate_media(color_scheme=scheme)
    faults = look(desk, f"console-queue-{scheme}")
    take(desk)
    faults += look(desk, f"console-conversation-{scheme}")
    find(desk, bridge, "personne")
    faults += look(desk, f"console-past-{scheme}")
    for path in ("supervision", "supervision/period"):
        desk.goto(f"{bridge.url}/console/{path}")
        faults += look(desk, f"console-{path.replace('/', '-')}-{scheme}")
    assert faults == []


def test_trail_of_a_conversation_fits_a_narrow_screen(
    page: Page, bridge: Bridge, console: OpenConsole
) -> None:
    asks(page, bridge)
    boss = console("alix")
    take(boss)
    boss.goto(f"{bridge.url}/console/trail")
    assert look(boss, "console-trail-lines-light") == []


def test_masked_value_is_shown_once_for_a_reason(
    page: Page, bridge: Bridge, console: OpenConsole
) -> None:
    _, desk = answered(page, bridge, console)
    expect(desk.locator("#hidden")).to_contain_text("FR76 ••••")
    desk.locator("#hidden summary").first.focus()
    desk.keyboard.press("Enter")
    desk.keyboard.press("Tab")
    desk.keyboard.type("Traiter")
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    shown = desk.locator("#revealed")
    expect(shown).to_have_text(re.compile(r"^FR76(\s\d{4}){5}\s\d{3}$"), timeout=PATIENCE_MS)
    expect(shown).to_be_focused()
    faults = look(desk, "console-reveal-light")
    desk.reload()
    expect(desk.locator("#hidden")).to_contain_text("FR76 ••••")
    expect(shown).to_have_count(0)
    assert faults == []


def test_agent_reads_what_was_wanted_and_supervisor_says_what_was_meant(
    page: Page, bridge: Bridge, console: OpenConsole
) -> None:
    member, desk = answered(page, bridge, console)
    wanted = desk.locator("aside")
    expect(wanted).to_contain_text("Parler à une personne")
    expect(wanted).to_contain_text("Question en cours")
    desk.get_by_text("Passer, rendre ou terminer").click()
    desk.get_by_role("button", name="Rendre à Emma").click()
    member.reads("de nouveau là")
    member.say("charabia")
    member.reads("pas compris")
    desk = console("nadia")
    desk.goto(f"{bridge.url}/console/supervision/period")
    desk.get_by_label("Demande").fill("Refaire la carte")
    faults = look(desk, "console-labelling-light")
    desk.get_by_role("button", name="Classer").click()
    expect(desk.locator("#misunderstood")).to_contain_text("classé : Refaire la carte")
    assert faults == []
