"""What no document of the insurer tells is said to be unknown, beside what they do tell."""

from typing import Any

import pytest

from bot.actions.clarify import ActionClarify
from bot.actions.faq import ActionFaq
from bot.actions.household import ValidateBeneficiaryRemoveForm
from bot.actions.notifications import ActionNotifications
from bot.actions.request_questions import ActionAskRequestFiles
from bot.actions.submissions import ValidateDocumentForm
from bot.actions.teletransmission import ActionTeletransmissionStatus
from insurer.domain.documents import NotificationKind
from insurer.domain.notifications import Notification
from insurer.domain.requests import MemberRequest, RequestKind, RequestState
from insurer.profiles.loader import load_profile
from tests.unit.actions.fakes import LEA, NOW, PAUL
from tests.unit.actions.play import Said, Stage, asked, at

REMOVE = "beneficiary_remove_form"


def stage_of(profile: str, **how: Any) -> Stage:
    stage = Stage(**how)
    stage.insurer.profile = load_profile(profile)
    return stage


def ask(profile: str, topic: str, text: str) -> Said:
    return stage_of(profile).run(ActionFaq, "faq", text, entities={"faq_topic": topic})


def test_the_note_of_the_number_is_told_with_it() -> None:
    said = ask("klesia_pro", "opening_hours", "l'appel est payant ?")
    assert "non surtaxé" in said.of("utter_faq_opening_hours")["phone"]


def test_a_price_of_the_call_that_nobody_tells_is_unknown() -> None:
    said = ask("klesia_mut", "opening_hours", "l'appel est payant ?")
    assert said.responses == ["utter_faq_unknown"]


@pytest.mark.parametrize(("profile", "unknown"), [("klesia_pro", True), ("klesia_mut", False)])
def test_an_address_that_nobody_tells_is_unknown(profile: str, unknown: bool) -> None:
    said = ask(profile, "sending_documents", "à quelle adresse j'envoie ça par la poste")
    assert ("utter_faq_no_postal_address" in said.responses) is unknown
    assert "utter_faq_answer" in said.responses


@pytest.mark.parametrize(("profile", "unknown"), [("klesia_pro", True), ("klesia_mut", False)])
def test_how_long_the_link_takes_is_unknown_where_nobody_tells(profile: str, unknown: bool) -> None:
    said = ask(profile, "teletransmission", "ça met combien de temps à se mettre en place")
    assert ("utter_delay_unknown" in said.responses) is unknown
    own = stage_of(profile).run(
        ActionTeletransmissionStatus, "teletransmission_status", "elle sera active quand"
    )
    assert ("utter_delay_unknown" in own.responses) is unknown


@pytest.mark.parametrize(("profile", "unknown"), [("klesia_pro", True), ("klesia_mut", False)])
def test_how_long_a_card_takes_is_unknown_where_nobody_tells(profile: str, unknown: bool) -> None:
    stage = stage_of(profile, history=[asked("card_status", "où est ma carte")])
    said = stage.run(ActionClarify, "nlu_fallback", "et normalement c'est combien de jours")
    assert ("utter_delay_unknown" in said.responses) is unknown
    assert "utter_card_posted" in said.responses


def test_hands_kept_off_end_the_form() -> None:
    stage = at(REMOVE, "files", person=PAUL.person_id, kind="divorce")
    text = "dans trois mois le divorce sera prononcé, en attendant ne touchez à rien"
    said = stage.run(ValidateBeneficiaryRemoveForm, "nlu_fallback", text, confidence=0.3)
    assert said.closed
    assert said.responses == ["utter_beneficiary_remove_cancelled"]


def test_who_is_removed_is_said_where_the_proof_is_asked_for() -> None:
    stage = at(REMOVE, "files", person=PAUL.person_id, kind="divorce")
    stage.insurer.cards.persons = (LEA, PAUL)
    said = stage.run(ActionAskRequestFiles, "beneficiary_remove", "supprimer Paul")
    assert said.messages[0]["person"] == PAUL.first_name


def test_the_document_that_was_refused_is_the_one_sent_again() -> None:
    remark = "Certificat de scolarité illisible, merci de l’envoyer à nouveau"
    stage = Stage(history=[asked("request_status", "où en est mon certificat")])
    stage.insurer.requests.all = (
        MemberRequest("DOC-1", RequestKind.DOCUMENT, RequestState.REFUSED, NOW, remark),
    )
    said = stage.run(ValidateDocumentForm, "document_submit", "je le renvoie alors")
    assert said.slots["request_kind"] == "school_certificate"


def test_a_document_sent_without_a_refusal_before_is_asked_for() -> None:
    stage = Stage(history=[asked("request_status", "où en est ma demande")])
    said = stage.run(ValidateDocumentForm, "document_submit", "je le renvoie alors")
    assert said.slots["request_kind"] is None


@pytest.mark.parametrize(("profile", "answered"), [("klesia_pro", False), ("klesia_mut", True)])
def test_no_choice_leads_to_what_this_insurer_does_not_answer(profile: str, answered: bool) -> None:
    stage = stage_of(profile)
    finding = Notification("n1", NotificationKind.CONTRIBUTION_PAYMENT_MODE, None, NOW)
    stage.insurer.notifications.findings = (finding,)
    said = stage.run(ActionNotifications, "notifications_show", "mes alertes")
    offered = said.of("utter_notification_contribution_payment_mode")["buttons"]
    payloads = [one["payload"] for one in offered]
    assert any("contribution_payment" in one for one in payloads) is answered
    assert "/contact_message" in payloads
