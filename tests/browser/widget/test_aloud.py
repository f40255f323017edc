"""What a screen reader says by itself: each thing that happens, once."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.widget.test_files import pdf, pick, send
from tests.browser.widget.window import FORM_ANSWERED, HANDED_OVER, Window
from tests.waiting import until_equal

LISTEN = """() => {
  window.aloud = [];
  const root = document.querySelector("emma-chat").shadowRoot;
  const roles = { log: "polite", status: "polite", alert: "assertive" };
  const region = (node) => {
    for (let at = node.nodeType === 1 ? node : node.parentElement; at; at = at.parentElement) {
      const live = at.getAttribute("aria-live") ?? roles[at.getAttribute("role")];
      if (live) return live === "off" || at.closest("[hidden]") ? null : at;
    }
    return null;
  };
  const words = (node) => {
    if (node.nodeType !== 1) return node.data ?? "";
    const read = node.cloneNode(true);
    read.querySelectorAll("[aria-hidden=true], [aria-live=off]").forEach((one) => one.remove());
    return read.textContent;
  };
  new MutationObserver((changes) => {
    for (const { type, target, addedNodes } of changes) {
      for (const node of type === "characterData" ? [target] : addedNodes) {
        const at = region(node);
        if (!at || (type === "characterData" && at.getAttribute("role") === "log")) continue;
        if (words(node).trim()) window.aloud.push(words(node).trim());
      }
    }
  }).observe(root, { childList: true, subtree: true, characterData: true });
}"""


def times(page: Page, words: str) -> int:
    """How often the words were said since LISTEN."""
    said: list[Any] = page.evaluate("window.aloud")
    return sum(words in one for one in said)


def said_once(page: Page, words: str) -> None:
    """Wait until the words are said; AssertionError when they never are, or were twice by then."""
    until_equal(lambda: times(page, words), 1)


@pytest.fixture
def heard(window: Window) -> Window:
    """A member's conversation in which all is noted that is read out."""
    window.sign_in()
    window.open()
    expect(window.log).to_have_attribute("aria-live", "polite")
    window.page.evaluate(LISTEN)
    return window


def test_an_answer_is_said_once_and_ones_own_words_are_only_confirmed(heard: Window) -> None:
    heard.hear("bonjour")
    said_once(heard.page, "You said: bonjour")
    said_once(heard.page, "bonjour")
    said_once(heard.page, "Envoyé")


def test_an_error_of_a_field_is_said_once(heard: Window) -> None:
    heard.hear("rib")
    heard.button("Valider").click()
    said_once(heard.page, "Écrivez votre IBAN")
    heard.page.get_by_role("textbox", name="IBAN").fill("FR7630006000011234567890189")
    said_once(heard.page, "IBAN bien formé")


def test_sending_files_is_said_when_it_begins_and_when_it_is_done(heard: Window) -> None:
    heard.hear("fichiers")
    heard.page.evaluate("window.aloud = []")
    pick(heard, pdf("facture.pdf"))
    send(heard)
    heard.reads(FORM_ANSWERED)
    said_once(heard.page, "Envoi en cours")
    said_once(heard.page, "Envoyé")


def test_a_person_who_joins_is_said_once(heard: Window) -> None:
    heard.bridge.says["une personne"] = HANDED_OVER
    heard.say("une personne")
    expect(heard.log.locator("article.system").first).to_be_attached()
    agent = heard.bridge.hand_over()
    joined = f"{agent.name} a rejoint la conversation"
    heard.reads(joined)
    said_once(heard.page, joined)


def test_a_network_that_goes_and_comes_is_said_once_each(heard: Window) -> None:
    heard.page.context.set_offline(True)
    expect(heard.chat.locator(".banner")).to_contain_text("Connexion perdue")
    heard.page.context.set_offline(False)
    expect(heard.chat.locator(".banner")).to_contain_text("Connexion rétablie")
    expect(heard.chat.locator(".banner")).to_have_text("")
    said_once(heard.page, "Connexion perdue")
    said_once(heard.page, "Connexion rétablie")


def test_news_while_the_chat_is_closed_are_counted_aloud_and_not_read(heard: Window) -> None:
    heard.button("Fermer la conversation").click()
    heard.bridge.parts.handoff.desk.end_by_member(heard.bridge.present_conversation())
    expect(heard.chat.locator(".badge")).to_contain_text("2 nouveaux messages")
    said_once(heard.page, "2 nouveaux messages")  # « 1 nouveau » before it or not
    assert times(heard.page, "La conversation est terminée") == 0


def test_an_opinion_that_lacks_its_mark_is_said_and_thanks_are_too(heard: Window) -> None:
    heard.bridge.parts.handoff.desk.end_by_member(heard.bridge.present_conversation())
    heard.button("Envoyer mon avis").click()
    said_once(heard.page, "Choisissez une note de 1 à 5")
    until_equal(heard.focused, "1 sur 5")
    heard.page.keyboard.press("ArrowRight")
    expect(heard.page.get_by_role("radio", name="2 sur 5")).to_be_checked()
    heard.button("Envoyer mon avis").click()
    expect(heard.chat).to_contain_text("Merci de votre avis")
    said_once(heard.page, "Merci de votre avis")
    until_equal(heard.focused, "Messages de la conversation")
