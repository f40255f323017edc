"""Members whom an agent left, who left themselves, or to whom an agent wrote first."""

import re
import time
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect
from sqlalchemy import select, update

from portal_bridge.handoff.moves import Owner
from portal_bridge.store.orm import AgentRow, ConversationRow
from portal_bridge.texts import text
from tests.browser.console.conftest import OpenConsole, look
from tests.browser.console.test_console import asks, take
from tests.browser.people import PATIENCE_MS, Member
from tests.browser.widget.bridge import Bridge

DANGER = "mon mari ne respire plus"


def nobody_sees(bridge: Bridge, login: str) -> None:
    """Time goes by after an agent's window died, until the conversation waits again."""
    deadline = time.monotonic() + PATIENCE_MS / 1000
    long_ago = datetime.now(UTC) - timedelta(minutes=5)
    owner = select(ConversationRow.owner).where(ConversationRow.id == bridge.present_conversation())
    while time.monotonic() < deadline:  # a last sign of the window may still be under way
        with bridge.parts.database.transaction() as session:
            there = update(AgentRow).where(AgentRow.login == login)
            session.execute(there.values(last_seen_at=long_ago))
        bridge.parts.handoff.deadlines.sweep()
        with bridge.parts.database.reading() as session:
            if session.scalar(owner) == Owner.WAITING:
                return
    raise AssertionError("the conversation never came back to the queue")


def test_member_whose_agent_is_gone_is_told_and_goes_first(
    page: Page, bridge: Bridge, console: OpenConsole
) -> None:
    member = asks(page, bridge)
    first, second = console("camille"), console("karim")
    take(first)
    member.reads("Camille a rejoint la conversation")
    member.say("vous êtes là ?")
    expect(first.get_by_role("log")).to_contain_text("vous êtes là", timeout=PATIENCE_MS)
    first.context.close()
    nobody_sees(bridge, "camille")
    member.reads("Camille n’a pas pu vous répondre. Vous attendez de nouveau, en priorité.")
    row = second.locator("li.priority")
    expect(row).to_contain_text("Prioritaire", timeout=PATIENCE_MS)
    expect(row).to_contain_text("vous êtes là ?")
    take(second)
    expect(second.get_by_role("log")).to_contain_text("vous êtes là ?")
    member.reads("Karim a rejoint la conversation")


def in_danger(page: Page, bridge: Bridge) -> Member:
    """A member who told of danger and waits."""
    bridge.says[DANGER] = [
        {"text": "Appelez le 15."},
        {"custom": {"handoff": {"reason": "emergency"}}},
    ]
    member = Member(page, bridge.url)
    member.sign_in("10000001")
    member.say(DANGER)
    member.reads("Appelez le 15.")
    return member


def goes_back_to_emma(member: Member) -> None:
    member.say("finalement ça va")
    member.choose(text("choice_back"))
    member.reads("Notre équipe reste prévenue")


def test_urgency_of_who_left_stays_on_the_list_with_its_words_until_somebody_called(
    page: Page, bridge: Bridge, console: OpenConsole
) -> None:
    member = in_danger(page, bridge)
    desk = console("camille")
    expect(desk.locator("li.priority .alarm")).to_contain_text(DANGER, timeout=PATIENCE_MS)
    goes_back_to_emma(member)
    row = desk.locator("li.priority")
    expect(row).to_contain_text("Urgence sans réponse", timeout=PATIENCE_MS)
    expect(row.locator(".alarm")).to_contain_text(DANGER)
    faults = look(desk, "console-urgency-light")
    row.get_by_role("link", name="Lire").click()
    desk.locator("#hidden summary", has_text="Téléphone").click()
    desk.locator("#hidden select:visible").select_option("call_back")
    desk.get_by_role("button", name="Afficher une fois").click()
    expect(desk.locator("#revealed")).to_have_text(re.compile(r"^\+33\d{9}$"), timeout=PATIENCE_MS)
    desk.goto(f"{bridge.url}/console")
    row.get_by_role("button", name="Rappel fait").click()
    expect(desk.get_by_text("Urgence sans réponse")).to_have_count(0)
    assert faults == []


def test_urgency_is_read_where_it_was_told_though_small_talk_followed(
    page: Page, bridge: Bridge, console: OpenConsole
) -> None:
    member = in_danger(page, bridge)
    goes_back_to_emma(member)
    for number in range(8):
        member.say(f"autre chose {number}")
        member.reads(f"You said: autre chose {number}")
    desk = console("nadia")
    desk.goto(f"{bridge.url}/console/supervision")
    faults = look(desk, "console-supervision-urgency-light")
    row = desk.locator("li.priority")
    expect(row).to_contain_text("Urgence sans réponse")
    row.get_by_role("link", name="Lire").click()
    told = desk.locator(".entry.member", has_text=DANGER)
    expect(told).to_be_in_viewport()
    expect(desk.locator(".entry.member").last).not_to_be_in_viewport()
    desk.goto(desk.url.partition("#")[0])
    desk.reload()
    expect(desk.locator(".entry.member").last).to_be_in_viewport()
    expect(desk.locator(".desk p.alarm")).to_contain_text(DANGER)
    desk.get_by_role("link", name="Voir dans l’échange").click()
    expect(told).to_be_in_viewport()
    assert faults == []


def test_member_reads_who_wrote_first_and_answers(
    page: Page, bridge: Bridge, console: OpenConsole
) -> None:
    desk = console("camille")
    desk.goto(f"{bridge.url}/console/search")
    desk.fill("#member_number", "10000004")
    desk.fill("#text", "Bonjour, il manque une pièce à votre demande.")
    desk.get_by_role("button", name="Écrire").click()
    expect(desk.get_by_role("log")).to_contain_text("il manque une pièce")
    member = Member(page, bridge.url)
    page.goto(bridge.url)
    page.locator("#member").select_option("10000004")
    page.locator("#sign-in button").click()
    page.locator("#ask").click()
    member.reads("Camille, de votre centre de gestion, vous écrit.")
    member.reads("il manque une pièce")
    member.say("laquelle ?")
    expect(desk.get_by_role("log")).to_contain_text("laquelle ?", timeout=PATIENCE_MS)
