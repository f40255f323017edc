"""Several tabs of one member: each word once in each, read in one is read in all."""

import pytest
from playwright.sync_api import expect

from tests.browser.widget.says import BLOCKS
from tests.browser.widget.window import FORM_ANSWERED, Window

GOOD = "FR76 3000 6000 0112 3456 7890 189"
BADGE = "emma-chat .badge"


@pytest.fixture
def tabs(window: Window) -> list[Window]:
    """Three tabs with the same conversation."""
    window.sign_in()
    window.open()
    others = [Window(window.page.context.new_page(), window.bridge) for _ in range(2)]
    for other in others:
        other.open()
    return [window, *others]


def test_words_of_one_tab_stand_once_in_each(tabs: list[Window]) -> None:
    for number, tab in enumerate(tabs):
        tab.say(f"bonjour {number}")
        for other in tabs:
            other.reads(f"You said: bonjour {number}")
    for tab in tabs:
        expect(tab.log.locator("article.member")).to_have_count(3)
        expect(tab.log.locator("article.bot")).to_have_count(4)  # with the welcome


def test_what_is_read_in_one_tab_is_unread_in_none(tabs: list[Window]) -> None:
    first, second, third = tabs
    second.button("Fermer la conversation").click()
    third.button("Fermer la conversation").click()
    first.page.bring_to_front()
    first.hear("bonjour")
    for other in (second, third):
        expect(other.chat.locator("article.bot", has_text="bonjour")).to_have_count(1)
        expect(other.page.locator(BADGE)).to_have_count(0)
    first.button("Fermer la conversation").click()
    talk = first.bridge.present_conversation()
    first.bridge.parts.handoff.desk.end_by_member(talk)
    for tab in tabs:
        expect(tab.page.locator(BADGE)).to_be_attached()
    second.page.bring_to_front()
    second.chat.locator(".launcher").click()
    for tab in tabs:
        expect(tab.page.locator(BADGE)).to_have_count(0)


def test_a_form_that_was_answered_in_one_tab_closes_in_the_others(tabs: list[Window]) -> None:
    first, second, _ = tabs
    first.hear("code")
    field = second.page.get_by_role("textbox", name="Code à 6 chiffres")
    expect(field).to_be_visible()
    mine = first.page.get_by_role("textbox", name="Code à 6 chiffres")
    mine.fill("123456")
    mine.press("Enter")
    expect(field).to_have_count(0)


def test_a_half_filled_form_survives_words_of_another_tab(tabs: list[Window]) -> None:
    first, second, _ = tabs
    first.bridge.says["et le délai ?"] = [{"text": "Deux jours."}, *BLOCKS["rib"]]
    first.hear("rib")
    iban = first.page.get_by_role("textbox", name="IBAN")
    iban.fill(GOOD)
    first.page.get_by_role("textbox", name="Titulaire").fill("Jeanne Petit")
    iban.focus()
    second.say("et le délai ?")
    first.reads("Deux jours.")
    expect(iban).to_have_value(GOOD)
    expect(first.page.get_by_role("textbox", name="Titulaire")).to_have_value("Jeanne Petit")
    expect(iban).to_be_focused()
    first.button("Valider").click()
    first.reads(FORM_ANSWERED)
    first.hear("rib")
    expect(iban).to_have_value("")  # what was sent is not kept


def test_who_signs_out_in_one_tab_leaves_nothing_in_the_others(tabs: list[Window]) -> None:
    first, second, third = tabs
    first.hear("bonjour")
    second.reads("You said: bonjour")
    third.page.get_by_role("button", name="Fermer la conversation").click()
    first.button("Fermer la conversation").click()
    first.chat.evaluate("(chat) => chat.reset()")
    for tab in tabs:
        expect(tab.chat.locator("article")).to_have_count(0)
        expect(tab.button("Discuter avec Emma")).to_be_visible()
    second.page.locator("#ask").click()
    second.reads("You said: bonjour")  # the portal still knows the member
