"""What axe cannot see: keyboard, focus, what is read out, zoom, colours, motion."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import update

from portal_bridge.store.orm import MessageRow
from tests.browser.widget.bridge import Bridge
from tests.browser.widget.says import BLOCKS
from tests.browser.widget.window import Window, with_a_person
from tests.waiting import until_equal, until_true

LIVE_WHEN_ADDED = """() => {
  window.live = [];
  const log = document.querySelector("emma-chat").shadowRoot.querySelector(".log");
  new MutationObserver((changes) => {
    for (const change of changes) for (const node of change.addedNodes) {
      if (node.matches?.(".row")) window.live.push(log.getAttribute("aria-live"));
    }
  }).observe(log, { childList: true, subtree: true });
}"""
IDS = """() => [...document.querySelector("emma-chat").shadowRoot.querySelectorAll("[id]")]
  .map((one) => one.id)"""
INSIDE = """() => document.activeElement.tagName"""
ANSWER_BELOW_TOP = """() => {
  const log = document.querySelector("emma-chat").shadowRoot.querySelector(".log");
  const row = log.querySelector(".row:has(article.member):not(:has(~ .row article.member)) + .row");
  return row.getBoundingClientRect().top - log.getBoundingClientRect().top;
}"""
HEIGHTS = """() => ({ page: innerHeight,
  log: document.querySelector("emma-chat").shadowRoot.querySelector(".log").clientHeight })"""
SMALL = """() => [...document.querySelector("emma-chat").shadowRoot
    .querySelectorAll("button, label.choice, textarea, .form input:not(.unseen-input)")]
  .map((one) => ({ one: one.outerHTML.slice(0, 80), box: one.getBoundingClientRect() }))
  .filter(({ box }) => box.width > 0 && Math.min(box.width, box.height) < 24)
  .map(({ one }) => one)"""  # WCAG 2.2, 2.5.8
TALL = "\n".join(["Voici tout :", *(f"Ligne {number}" for number in range(60))])


def test_the_chat_opens_and_closes_by_keyboard_and_gives_the_focus_back(window: Window) -> None:
    window.page.goto(window.bridge.url)
    launcher = window.button("Discuter avec Emma")
    launcher.focus()
    window.page.keyboard.press("Enter")
    expect(window.input).to_be_focused()
    window.page.keyboard.press("Escape")
    expect(launcher).to_be_focused()


def test_the_focus_returns_to_the_pages_own_button(window: Window) -> None:
    window.open()
    window.page.keyboard.press("Escape")
    expect(window.page.locator("#ask")).to_be_focused()


def test_each_label_leads_to_its_own_field_however_many_blocks_came_before(window: Window) -> None:
    window.open()
    for words in ("tableau", "graphique", "rib", "fichiers"):  # each drawn in its own update
        window.hear(words)
    ids = window.page.evaluate(IDS)
    assert len(ids) == len(set(ids))
    with window.page.expect_file_chooser():
        window.chat.get_by_text("Choisir des fichiers").click()


def test_on_a_phone_tab_stays_in_the_panel_that_covers_the_page(window: Window) -> None:
    window.page.set_viewport_size({"width": 320, "height": 640})
    window.open()
    window.input.focus()
    for key in ["Tab"] * 6 + ["Shift+Tab"] * 8:
        window.page.keyboard.press(key)
        assert window.page.evaluate(INSIDE) == "EMMA-CHAT"


def test_tab_reaches_everything_in_the_order_of_reading(window: Window) -> None:
    window.open()
    window.hear("choix")
    window.button("Fermer la conversation").focus()
    reached = []
    for _ in range(7):
        window.page.keyboard.press("Tab")
        reached.append(window.focused())
    assert reached == [
        "Messages de la conversation",
        "Mes derniers remboursements",
        "Ma carte",
        "Autre chose",
        "Votre message",
        "Envoyer",
        "Parler à une personne",
    ]


def test_a_choice_that_was_pressed_leaves_the_focus_in_the_conversation(window: Window) -> None:
    window.open()
    window.hear("choix")
    window.button("Ma carte").focus()
    window.page.keyboard.press("Enter")
    window.reads("You said: /b")
    expect(window.input).to_be_focused()


def test_a_form_that_was_sent_leaves_the_focus_in_the_conversation(window: Window) -> None:
    window.open()
    window.hear("code")
    field = window.page.get_by_role("textbox", name="Code à 6 chiffres")
    field.fill("123 456")
    field.press("Enter")
    window.reads("Code envoyé")
    expect(window.input).to_be_focused()


def test_a_faulty_field_takes_the_focus_and_says_its_error(window: Window) -> None:
    window.open()
    window.hear("rib")
    iban = window.page.get_by_role("textbox", name="IBAN")
    window.button("Valider").click()
    expect(iban).to_be_focused()
    expect(iban).to_have_attribute("aria-invalid", "true")
    expect(iban).to_have_accessible_description(
        "Il figure sur votre RIB et commence par FR pour un compte français. Écrivez votre IBAN."
    )


def test_a_pasted_iban_is_spaced_and_recognised(window: Window) -> None:
    window.open()
    window.hear("rib")
    iban = window.page.get_by_role("textbox", name="IBAN")
    iban.fill("fr7630006000011234567890189")
    expect(iban).to_have_value("FR76 3000 6000 0112 3456 7890 189")
    expect(window.chat).to_contain_text("IBAN bien formé")


def test_a_wrong_iban_is_said_while_it_is_typed(window: Window) -> None:
    window.open()
    window.hear("rib")
    iban = window.page.get_by_role("textbox", name="IBAN")
    iban.press_sequentially("FR7630006000011234567890188")  # its last figure is wrong
    expect(iban).to_have_value("FR76 3000 6000 0112 3456 7890 188")
    expect(iban).to_have_attribute("aria-invalid", "true")


def test_the_code_field_takes_the_code_that_the_phone_offers(window: Window) -> None:
    window.open()
    window.hear("code")
    field = window.page.get_by_role("textbox", name="Code à 6 chiffres")
    expect(field).to_have_attribute("autocomplete", "one-time-code")
    expect(field).to_have_attribute("inputmode", "numeric")


def test_a_wide_table_scrolls_by_keyboard_inside_itself(window: Window) -> None:
    window.page.set_viewport_size({"width": 320, "height": 640})
    window.open()
    window.hear("tableau")
    region = window.page.get_by_role("group", name="Vos derniers remboursements")
    region.focus()
    for _ in range(6):
        window.page.keyboard.press("ArrowRight")
    expect(region).not_to_have_js_property("scrollLeft", 0)
    assert not window.too_wide()


@pytest.mark.parametrize(("width", "seen"), [(320, "1 749,99 €"), (1280, "150,00 €")])
def test_what_the_mutuelle_paid_is_seen_without_scrolling(
    window: Window, width: int, seen: str
) -> None:
    window.page.set_viewport_size({"width": width, "height": 760})
    window.open()
    window.hear("tableau")
    region = window.page.get_by_role("group", name="Vos derniers remboursements").bounding_box()
    cell = window.page.get_by_role("cell", name=seen).bounding_box()
    assert region
    assert cell
    assert cell["x"] + cell["width"] <= region["x"] + region["width"]


def test_the_tree_names_the_dialog_the_log_and_its_table(window: Window) -> None:
    window.open()
    window.hear("tableau")
    tree = window.page.get_by_role("dialog", name="Conversation avec Emma").aria_snapshot()
    for line in (
        'heading "Emma" [level=2]',
        'log "Messages de la conversation"',
        'table "Vos derniers remboursements"',
        'columnheader "Reste à charge"',
        'rowheader "Détartrage complet"',
        'textbox "Votre message"',
    ):
        assert line in tree, tree


def test_the_donut_has_its_figures_as_a_table(window: Window) -> None:
    window.open()
    window.hear("graphique")
    table = window.page.get_by_role("table", name="Vos dépenses sur 12 mois")
    expect(table.get_by_role("row")).to_have_count(5)  # head, three slices, total
    expect(table).to_contain_text("307,85")


def test_history_is_not_read_out_and_what_is_new_is(window: Window) -> None:
    window.sign_in()
    window.open()
    window.hear("bonjour")
    window.page.reload()
    window.page.evaluate(LIVE_WHEN_ADDED)
    window.page.locator("#ask").click()
    window.reads("You said: bonjour")
    expect(window.log).to_have_attribute("aria-live", "polite")
    assert set(window.page.evaluate("window.live")) == {"off"}
    window.hear("et ensuite ?")
    until_equal(lambda: window.page.evaluate("window.live.at(-1)"), "polite")


def test_answer_taller_than_the_log_opens_at_its_beginning(window: Window) -> None:
    window.bridge.says["long"] = [{"text": TALL}, {"text": "Voilà tout."}]
    window.open()
    window.hear("bonjour")
    window.hear("long")
    until_true(lambda: abs(window.page.evaluate(ANSWER_BELOW_TOP)) <= 1)
    end = window.log.get_by_text("Voilà tout.")
    expect(end).not_to_be_in_viewport()
    window.button("Derniers messages").click()
    expect(end).to_be_in_viewport()
    expect(window.button("Derniers messages")).to_have_count(0)
    expect(window.log).to_be_focused()


def test_who_reads_further_up_is_left_there_when_a_person_writes(window: Window) -> None:
    window.open()
    writes = with_a_person(window)
    writes(TALL)
    window.log.evaluate("log => { log.scrollTop = 100 }")
    writes("Est-ce clair pour vous ?")
    expect(window.log).to_have_js_property("scrollTop", 100)
    expect(window.button("Derniers messages")).to_be_visible()


def test_at_400_percent_most_of_the_height_is_for_reading(window: Window) -> None:
    window.page.set_viewport_size({"width": 320, "height": 256})
    window.open()
    window.hear("bonjour")
    heights = window.page.evaluate(HEIGHTS)
    assert heights["log"] >= heights["page"] / 2, heights
    assert not window.too_wide()
    for name in ("Fermer la conversation", "Envoyer", "Parler à une personne"):
        expect(window.button(name)).to_be_in_viewport(ratio=1)


def test_whatever_is_pressed_is_large_enough(window: Window) -> None:
    window.open()
    for words in BLOCKS:
        window.hear(words)
        until_equal(lambda: window.page.evaluate(SMALL), [])


def test_the_focus_stays_in_the_conversation_when_a_person_ends_it(window: Window) -> None:
    window.open()
    with_a_person(window)("Au revoir, bonne journée.")
    expect(window.input).to_be_focused()
    window.bridge.parts.handoff.desk.end_by_member(window.bridge.present_conversation())
    expect(window.button("Nouvelle conversation")).to_be_visible()
    expect(window.log).to_be_focused()


@pytest.mark.parametrize(("width", "modal"), [(390, "true"), (1280, "false")])
def test_only_a_panel_that_covers_the_page_keeps_screen_readers_inside(
    window: Window, width: int, modal: str
) -> None:
    window.page.set_viewport_size({"width": width, "height": 700})
    window.open()
    dialog = window.page.get_by_role("dialog", name="Conversation avec Emma")
    expect(dialog).to_have_attribute("aria-modal", modal)


def test_each_bubble_says_whose_it_is_and_ones_own_is_not_read_back(window: Window) -> None:
    window.open()
    window.hear("bonjour")
    mine = window.log.locator("article.member")
    assert "Vous" in mine.aria_snapshot()
    expect(mine).to_have_attribute("aria-live", "off")
    expect(mine.locator(".foot")).to_have_attribute("aria-live", "polite")  # « Envoyé »


def test_at_200_percent_everything_is_still_there(browser: Browser, bridge: Bridge) -> None:
    bridge.forget()
    bridge.says.update(BLOCKS)
    context = browser.new_context(viewport={"width": 640, "height": 400}, device_scale_factor=2)
    window = Window(context.new_page(), bridge)
    window.open()
    window.hear("tableau")
    assert not window.too_wide()
    expect(window.input).to_be_in_viewport()
    expect(window.button("Fermer la conversation")).to_be_in_viewport()
    context.close()


def test_nothing_moves_for_those_who_asked_for_rest(window: Window) -> None:
    window.page.emulate_media(reduced_motion="reduce")
    window.open()
    expect(window.chat.locator(".panel")).to_have_css("animation-name", "none")


def test_with_forced_colours_bubbles_and_buttons_keep_an_edge(
    browser: Browser, bridge: Bridge
) -> None:
    bridge.forget()
    bridge.says.update(BLOCKS)
    context = browser.new_context(forced_colors="active")
    window = Window(context.new_page(), bridge)
    window.open()
    for selector in (".text", ".send"):
        expect(window.chat.locator(selector).first).not_to_have_css("border-top-width", "0px")
    assert window.violations() == []
    context.close()


def test_the_widget_says_its_language(window: Window) -> None:
    window.open()
    expect(window.chat).to_have_attribute("lang", "fr")


def test_days_are_told_apart(window: Window) -> None:
    window.sign_in()
    window.open()
    with window.bridge.parts.database.transaction() as session:
        past = MessageRow.conversation_id == window.bridge.present_conversation()
        yesterday = MessageRow.sent_at - timedelta(days=1)
        session.execute(update(MessageRow).where(past).values(sent_at=yesterday))
    window.page.reload()
    window.page.locator("#ask").click()
    window.reads("/welcome")
    window.hear("bonjour")
    expect(window.chat.locator(".day")).to_have_text(["Hier", "Aujourd’hui"])
