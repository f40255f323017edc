"""The widget against a network that fails, long conversations, several tabs, files and opinions."""

import json
import re
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Route, expect

from tests.browser import long_conversation
from tests.browser.people import PATIENCE_MS, Member
from tests.stack import Stack


def bubbles(page: Page, words: str) -> int:
    """Return how many bubbles hold exactly these words."""
    return (
        page.locator("emma-chat .message .text").filter(has_text=re.compile(f"^{words}$")).count()
    )


def test_words_written_offline_are_sent_once_when_the_network_is_back(member: Member) -> None:
    member.sign_in("10000002")
    member.page.context.set_offline(True)
    member.say("bonjour Emma")
    expect(member.page.locator("emma-chat .foot").last).to_contain_text("En cours d’envoi")
    time.sleep(3)  # some tries fail
    member.page.context.set_offline(False)
    expect(member.page.locator("emma-chat .sent").last).to_be_visible(timeout=PATIENCE_MS)
    expect(member.page.locator("emma-chat .message.bot").last).to_be_visible()
    assert bubbles(member.page, "bonjour Emma") == 1
    member.page.reload()
    member.open_chat()
    assert bubbles(member.page, "bonjour Emma") == 1


def test_words_written_while_the_server_is_down_are_answered_once_by_the_next(
    emma: Stack, member: Member
) -> None:
    member.sign_in("10000010")
    old = emma.kill("bridge")
    member.say("bonjour pendant la panne")
    emma.wait_restarted("bridge", old)
    expect(member.page.locator("emma-chat .sent").last).to_be_visible(timeout=2 * PATIENCE_MS)
    answers = member.page.locator("emma-chat .message.bot")
    expect(answers.nth(1)).to_be_visible(timeout=PATIENCE_MS)
    assert bubbles(member.page, "bonjour pendant la panne") == 1
    before = answers.count()
    member.say("merci")  # the stream goes on without a reload
    expect(answers.nth(before)).to_be_visible(timeout=PATIENCE_MS)


def test_what_was_said_while_the_device_slept_is_there_once(member: Member) -> None:
    member.sign_in("10000011")
    other = Member(member.page.context.new_page(), member.url)
    other.page.goto(member.url)
    other.open_chat()
    device = member.page.context.new_cdp_session(member.page)
    device.send("Page.setWebLifecycleState", {"state": "frozen"})
    other.say("dis bonjour au dormeur")
    other.reads("dis bonjour au dormeur")
    device.send("Page.setWebLifecycleState", {"state": "active"})
    member.reads("dis bonjour au dormeur")
    assert bubbles(member.page, "dis bonjour au dormeur") == 1


def test_two_tabs_show_the_same_conversation(member: Member) -> None:
    member.sign_in("10000003")
    other = Member(member.page.context.new_page(), member.url)
    other.page.goto(member.url)  # the portal knows the member in every tab
    other.open_chat()
    member.say("dis bonjour aux deux onglets")
    other.reads("dis bonjour aux deux onglets")
    expect(member.page.locator("emma-chat .sent").last).to_be_visible(timeout=PATIENCE_MS)
    assert bubbles(other.page, "dis bonjour aux deux onglets") == 1
    assert bubbles(member.page, "dis bonjour aux deux onglets") == 1


def test_a_buffering_proxy_is_got_round_by_long_polls(member: Member) -> None:
    member.page.route("**/events", lambda route: route.abort())
    member.sign_in("10000005")
    member.say("où est ma carte ?")
    member.reads(re.compile("carte"))
    expect(member.page.locator("emma-chat .message.bot").nth(1)).to_be_visible(timeout=PATIENCE_MS)


def test_news_while_the_panel_is_closed_are_counted(member: Member) -> None:
    member.sign_in("10000006")
    member.say("merci")
    member.page.keyboard.press("Escape")
    expect(member.page.locator("emma-chat .badge")).to_contain_text("nouveau", timeout=PATIENCE_MS)
    member.page.locator("emma-chat .launcher").click()
    expect(member.page.locator("emma-chat .badge")).to_have_count(0)


def test_an_expired_access_is_renewed_without_losing_the_talk(member: Member) -> None:
    member.sign_in("10000007")
    refused: list[str] = []

    def once(route: Route) -> None:
        if refused:
            route.fallback()
        else:
            refused.append(route.request.url)
            body = {"error": {"code": "token_expired", "message": "x", "request_id": "r"}}
            route.fulfill(status=401, json=body)

    member.page.route("**/messages", once)
    member.say("bonjour")
    expect(member.page.locator("emma-chat .sent").last).to_be_visible(timeout=PATIENCE_MS)
    assert bubbles(member.page, "bonjour") == 1
    assert len(refused) == 1


def test_a_refused_message_says_why_and_is_sent_again_on_demand(member: Member) -> None:
    member.sign_in("10000009")
    body = {"error": {"code": "rate_limited", "message": "Trop de messages.", "request_id": "r"}}
    member.page.route("**/messages", lambda route: route.fulfill(status=429, json=body))
    member.say("bonjour encore")
    member.reads("Trop de messages.")
    member.page.unroute("**/messages")
    member.page.get_by_role("button", name="Réessayer").click()
    expect(member.page.locator("emma-chat .failed")).to_have_count(0)
    expect(member.page.locator("emma-chat .sent").last).to_be_visible(timeout=PATIENCE_MS)


def test_a_long_conversation_is_loaded_in_pages_and_stays_where_one_reads(member: Member) -> None:
    long_conversation.serve(member.page)
    member.page.goto(member.url)
    member.page.locator("#ask").click()
    log = member.page.get_by_role("log")
    expect(log).to_contain_text(f"message {long_conversation.LENGTH}.")
    assert member.page.locator("emma-chat .message").count() == 50
    for _ in range(3):
        button = long_conversation.earlier(member.page)
        button.scroll_into_view_if_needed()
        first = member.page.locator("emma-chat .message .text").first.text_content() or ""
        button.click()
        expect(button).to_be_visible()
        expect(member.page.locator("emma-chat .message .text").first).not_to_have_text(first)
        expect(member.page.get_by_text(first, exact=True)).to_be_in_viewport()
    assert member.page.locator("emma-chat .message").count() == 200


def test_a_file_that_is_too_large_is_named_before_it_is_sent(
    member: Member, tmp_path: Path
) -> None:
    _open_upload(member)
    large = tmp_path / "grand.pdf"
    large.write_bytes(b"%PDF-1.4\n" + b"0" * 6_000_000)
    member.page.locator("emma-chat input[type=file]").first.set_input_files(large)
    member.reads(re.compile(r"Trop lourd : 5\sMo au plus"))
    member.page.get_by_role("button", name="Retirer grand.pdf").click()
    expect(member.page.locator("emma-chat .picked")).to_have_count(0)


def test_an_opinion_is_asked_for_once_the_conversation_is_over(
    emma: Stack, browser: Browser
) -> None:
    context = browser.new_context(locale="fr-FR")
    member = Member(context.new_page(), emma.url)
    member.sign_in("10000012")
    sent: list[Any] = []
    member.page.on(
        "request",
        lambda r: r.url.endswith("/rating") and sent.append(json.loads(r.post_data or "")),
    )
    member.page.evaluate(_END)
    expect(member.page.get_by_text("Cette conversation vous a-t-elle aidé")).to_be_visible(
        timeout=PATIENCE_MS
    )
    member.page.get_by_role("button", name="Envoyer mon avis").click()
    expect(member.page.get_by_text("Choisissez une note")).to_be_visible()
    member.page.get_by_role("radio", name="4 sur 5").check(force=True)
    member.page.locator("emma-chat .form textarea").fill("Très clair")
    member.page.get_by_role("button", name="Envoyer mon avis").click()
    expect(member.page.get_by_text("Merci de votre avis")).to_be_visible()
    assert sent == [{"score": 4, "comment": "Très clair"}]
    member.page.get_by_role("button", name="Nouvelle conversation").click()
    member.reads("assistante automatique")
    context.close()


_END = """async () => {
  const post = (address, body) => fetch(address, {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body),
  }).then((answer) => answer.json());
  const { token } = await post('/demo/portal-token', { member_number: '10000012' });
  const session = await post('/api/v1/sessions', { token });
  const headers = { Authorization: `Bearer ${session.access_token}` };
  await fetch(`/api/v1/conversations/${session.conversation_id}`, { method: 'DELETE', headers });
}"""


def _open_upload(member: Member) -> None:
    member.sign_in("10000011")
    member.say("je veux écrire au centre de gestion")
    member.reads("Sur quel sujet")
    member.choose("Cotisations")
    member.reads("Écrivez votre message")
    member.say("Bonjour, voici le document que vous attendez.")
    expect(member.page.get_by_text("Choisir des fichiers")).to_be_visible(timeout=PATIENCE_MS)
