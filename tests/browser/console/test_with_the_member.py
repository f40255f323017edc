"""Between a member's window and an agent's: files, closed hours, the mark at the end."""

from collections.abc import Callable
from dataclasses import replace
from datetime import time
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect
from sqlalchemy import select

from insurer.domain.clock import paris_day
from insurer.domain.profile import OpeningSlot
from portal_bridge import clock
from portal_bridge.store.orm import RatingRow
from portal_bridge.texts import text
from tests.browser.console.conftest import OpenConsole
from tests.browser.console.test_console import answered, asks, take
from tests.browser.people import PATIENCE_MS, Member
from tests.browser.widget.bridge import Bridge

PDF = b"%PDF-1.4\n%proof\n%%EOF\n"
ATTACH = "Joindre des fichiers"


def pdf(name: str, content: bytes = PDF) -> FilePayload:
    return {"name": name, "mimeType": "application/pdf", "buffer": content}


def sends(member: Member, *files: FilePayload) -> None:
    """Attach files of one's own accord."""
    member.page.get_by_role("button", name=ATTACH, exact=True).click()
    member.page.get_by_label("Choisir des fichiers").set_input_files(list(files))
    member.page.get_by_role("button", name="Envoyer les fichiers").click()


def content_of(page: Page, press: Callable[[], None]) -> bytes:
    """Return what a press downloads."""
    with page.expect_download() as download:
        press()
    return Path(download.value.path()).read_bytes()


def test_files_of_the_member_reach_the_agent_and_the_agents_the_member(
    page: Page, bridge: Bridge, console: OpenConsole
) -> None:
    member, desk = answered(page, bridge, console)
    sends(member, pdf("rib.pdf"), pdf("facture.pdf"))
    expect(desk.locator(".entry.member").last).to_contain_text("facture.pdf", timeout=PATIENCE_MS)
    link = desk.get_by_role("log").get_by_role("link", name="rib.pdf")
    assert content_of(desk, link.click) == PDF
    mine = member.log.get_by_role("button", name="Télécharger rib.pdf")
    expect(mine).to_have_count(1)
    assert content_of(page, mine.click) == PDF
    desk.locator("#file").set_input_files(pdf("accord.pdf", PDF + b"%agreed\n"))
    with desk.expect_navigation():
        desk.get_by_role("button", name="Envoyer").click()
    theirs = member.log.get_by_role("button", name="Télécharger accord.pdf")
    expect(theirs).to_be_visible(timeout=PATIENCE_MS)
    assert content_of(page, theirs.click) == PDF + b"%agreed\n"


def test_files_are_attached_by_keyboard_and_the_words_are_kept(
    page: Page, bridge: Bridge, console: OpenConsole
) -> None:
    member, _ = answered(page, bridge, console)
    box = page.locator("emma-chat textarea")
    box.fill("voici mon RIB")
    box.press("Shift+Tab")
    page.keyboard.press("Enter")
    picker = page.get_by_label("Choisir des fichiers")
    expect(picker).to_be_focused()
    page.keyboard.press("Escape")
    expect(picker).to_have_count(0)
    expect(box).to_be_focused()
    sends(member, pdf("rib.pdf"))
    expect(box).to_be_focused(timeout=PATIENCE_MS)
    expect(box).to_have_value("voici mon RIB")


def test_files_of_who_waits_are_read_by_the_agent_who_takes_the_talk(
    page: Page, bridge: Bridge, console: OpenConsole
) -> None:
    member = asks(page, bridge)
    sends(member, pdf("rib.pdf"))
    expect(member.log.get_by_role("button", name="Télécharger rib.pdf")).to_be_visible(
        timeout=PATIENCE_MS
    )
    desk = console("camille")
    take(desk)
    link = desk.get_by_role("log").get_by_role("link", name="rib.pdf")
    assert content_of(desk, link.click) == PDF


def test_no_file_can_be_attached_once_emma_answers_again(
    page: Page, bridge: Bridge, console: OpenConsole
) -> None:
    attach = page.get_by_role("button", name=ATTACH, exact=True)
    picker = page.get_by_label("Choisir des fichiers")
    member = asks(page, bridge)
    desk = console("camille")
    take(desk)
    attach.click()
    picker.set_input_files([pdf("rib.pdf")])
    desk.get_by_text("Passer, rendre ou terminer").click()
    desk.get_by_role("button", name="Rendre à Emma").click()
    member.reads("de nouveau là")
    expect(attach).to_have_count(0)
    member.say("une personne")
    expect(attach).to_be_visible(timeout=PATIENCE_MS)
    expect(picker).to_have_count(0)  # it is the member who opens it


@pytest.fixture
def closed(bridge: Bridge) -> Bridge:
    """The call centre opens in two days and on the day after."""
    today = paris_day(clock.now()).weekday()
    days = ((today + 2) % 7, (today + 3) % 7)
    hours = tuple(OpeningSlot(day, time(9), time(12)) for day in days)
    offers = bridge.parts.handoff.offers
    offers._profile = replace(offers._profile, opening_hours=hours)
    bridge.parts.handoff.desk._waits._profile = offers._profile
    return bridge


def test_who_asks_when_the_desk_is_closed_is_told_and_books_a_call_back(
    page: Page, closed: Bridge, console: OpenConsole
) -> None:
    member = asks(page, closed)
    member.reads("ne sont pas disponibles à cette heure")
    member.choose(text("choice_callback"))
    slots = member.log.locator(".choices").last.get_by_role("button")
    member.reads(text("offer_slots"))
    slots.first.click()
    member.reads("RAP-")
    desk = console("camille")
    expect(desk.get_by_role("heading", name="À rappeler")).to_be_visible(timeout=PATIENCE_MS)


def test_who_asks_when_the_desk_is_closed_leaves_a_message_with_a_reference(
    page: Page, closed: Bridge
) -> None:
    closed.parts.handoff.offers._emma_is_there = lambda: False  # else her form asks for it
    member = asks(page, closed)
    member.choose(text("choice_message"))
    member.reads(text("message_ask"))
    member.say("ma carte est illisible")
    member.reads("MSG-")


def test_mark_and_word_of_a_member_whose_agent_ended_are_kept(
    page: Page, bridge: Bridge, console: OpenConsole
) -> None:
    _, desk = answered(page, bridge, console)
    desk.get_by_text("Passer, rendre ou terminer").click()
    desk.get_by_role("button", name="Terminer", exact=True).click()
    page.get_by_label("4 sur 5").check()
    page.get_by_label("Un mot à ajouter").fill("très aimable")
    page.get_by_role("button", name="Envoyer mon avis").click()
    expect(page.get_by_text("Merci de votre avis.")).to_be_visible(timeout=PATIENCE_MS)
    with bridge.parts.database.reading() as session:
        kept = session.scalars(select(RatingRow)).one()
    assert (kept.score, kept.comment) == (4, "très aimable")


def test_the_member_sees_that_the_agent_writes_and_then_the_words(
    page: Page, bridge: Bridge, console: OpenConsole
) -> None:
    member, desk = answered(page, bridge, console)
    writes = member.page.get_by_text("Votre conseiller écrit…")
    desk.locator("#reply").fill("Je regarde votre dossier")
    expect(writes).to_be_visible(timeout=PATIENCE_MS)
    with desk.expect_navigation():
        desk.get_by_role("button", name="Envoyer").click()
    expect(member.log).to_contain_text("Je regarde votre dossier", timeout=PATIENCE_MS)
    expect(writes).to_have_count(0)
