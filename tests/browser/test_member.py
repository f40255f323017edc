"""The conversations of the mission, as a person has them in the browser."""

import re
import time

from axe_playwright_python.sync_playwright import Axe

from tests.browser.people import Member

NEW_IBAN = "FR76 3000 6000 0112 3456 7890 189"


def test_a_member_reads_where_the_card_is(member: Member) -> None:
    member.sign_in("10000001")
    member.say("où est ma carte ?")
    member.reads(re.compile("carte de tiers payant .* a été postée le"))


def test_a_member_gets_the_card_as_a_pdf(member: Member) -> None:
    member.sign_in("10000001")
    member.say("je veux télécharger ma carte")
    member.reads("carte-")
    with member.page.expect_download() as download:
        member.log.get_by_role("button", name=re.compile("^Télécharger carte-")).last.click()
    assert download.value.path().read_bytes().startswith(b"%PDF")


def test_a_member_reads_the_last_reimbursements_in_a_table(member: Member) -> None:
    member.sign_in("10000001")
    member.say("mes derniers remboursements")
    member.reads("Vos derniers remboursements")
    assert member.log.get_by_role("table").last.get_by_role("row").count() > 1


def test_a_member_changes_the_account_with_a_code(member: Member) -> None:
    member.sign_in("10000004")
    member.say("je change de RIB")
    member.reads("Quel est votre nouvel IBAN")
    form = member.page.locator("emma-chat form.form").last
    form.locator("input[name=iban]").fill(NEW_IBAN)
    form.locator("input[name=holder]").fill("Camille Exemple")
    form.get_by_role("button").click()
    member.reads("joindre votre RIB")
    member.choose("Je l’enverrai plus tard")
    member.reads("Confirmez-vous ce changement")
    member.choose("Oui")
    member.reads("code à 6 chiffres")
    time.sleep(2)  # the notice leaves within half a second of the effect
    member.say(member.code_from_outbox())
    member.reads(re.compile(r"référence RIB-\d{4}-\w+"))
    assert NEW_IBAN not in member.log.inner_text()


def test_a_member_writes_to_the_management_centre(member: Member) -> None:
    member.sign_in("10000007")
    member.say("je veux écrire au centre de gestion")
    member.reads("Sur quel sujet")
    member.choose("Cotisations")
    member.reads("Écrivez votre message")
    member.say("Bonjour, pouvez-vous décaler mon prochain prélèvement ?")
    member.reads("joindre des fichiers")
    member.choose("Sans fichier")
    member.reads("Dois-je l’envoyer")
    member.choose("Oui")
    member.reads(re.compile(r"référence MSG-\d{4}-\w+"))


def test_hostile_words_are_shown_as_words(member: Member) -> None:
    member.sign_in("10000010")
    member.say("<img src=x onerror=alert(1)> <script>alert(2)</script>")
    member.reads("<script>alert(2)</script>")


def test_the_chat_has_no_accessibility_violation(member: Member) -> None:
    member.sign_in("10000001")
    member.say("mes derniers remboursements")
    member.reads("Vos derniers remboursements")
    found = Axe().run(member.page).response["violations"]
    assert [violation["id"] for violation in found] == []


def test_escape_closes_the_chat_and_the_focus_returns(member: Member) -> None:
    member.sign_in("10000002")
    member.page.keyboard.press("Escape")
    focused = (
        "document.activeElement.shadowRoot?.activeElement?.className ?? document.activeElement.id"
    )
    assert member.page.evaluate(focused) in {"launcher", "ask"}
