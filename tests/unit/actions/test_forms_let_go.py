"""Forms take no question for an answer, let go who wants to, and hear what was wrong."""

from dataclasses import replace
from datetime import timedelta

import pytest
from rasa_sdk.events import FollowupAction

from bot.actions import names
from bot.actions.card import ActionCardStatus
from bot.actions.contact_details import ValidateContactForm
from bot.actions.days import today
from bot.actions.messages import ValidateMessageForm
from bot.actions.submissions import ValidateQuoteForm
from tests.unit.actions.play import Stage, at
from tests.unit.actions.test_asides_in_forms import kept, message_at
from tests.unit.actions.test_bank_details_form import answer, at_code
from tests.unit.actions.test_bank_details_form import at as bank_at
from tests.unit.actions.test_hospital_request import hospital
from tests.unit.actions.test_hospital_stays import STAY

IN_DOUBT = [("cancel", 0.47), ("faq/cancel_contract", 0.44)]


def test_a_few_words_in_doubt_that_likeliest_leave_do_so_at_a_file_step() -> None:
    stage = at("quote_form", "files", kind="dental")
    left = stage.run(ValidateQuoteForm, "nlu_fallback", "je veux arreter", ranking=IN_DOUBT)
    assert left.closed
    stays = stage.run(ValidateQuoteForm, "nlu_fallback", "le devis arrive", ranking=[("help", 0.4)])
    assert not stays.closed


@pytest.mark.parametrize("requested", ["bank_iban", "bank_holder"])
def test_a_wrong_account_is_asked_for_anew(requested: str) -> None:
    stage = bank_at(requested)
    said = answer(stage, "reimbursement_delay", "attendez c pas le bon", confidence=0.8)
    assert said.responses == ["utter_bank_details_other_iban"]
    assert said.slots["bank_iban"] is None


def test_what_is_not_right_at_a_recap_is_a_no() -> None:
    stage = at("quote_form", "confirmed", kind="dental", files=["f1"])
    said = stage.run(ValidateQuoteForm, "reimbursement_delay", "c'est pas le bon")
    assert said.responses == ["utter_request_what_to_change"]


def test_where_the_code_went_is_told_again() -> None:
    how = {"entities": {"faq_topic": "two_factor"}}
    said = answer(at_code(), "faq", "où je recois le code ?", **how)
    assert said.of("utter_one_time_code_where")["destination"] == "+33 6 •• •• •• 12"
    stage = at(names.FORM_CONTACT, "code", code_sent=True, kind="email")
    said = stage.run(ValidateContactForm, "faq", "où je reçois le code ?", **how)
    assert said.responses == ["utter_one_time_code_where"]


@pytest.mark.parametrize(
    ("text", "spoken"),
    [("est ce que je peux renouveler mon contrat", True), ("vous ouvrez à quelle heure ?", False)],
)
def test_a_question_of_the_theme_is_the_message_itself(text: str, spoken: bool) -> None:
    stage = message_at("body", message_theme="contract")
    how = {"entities": {"faq_topic": "cancel_contract"}}
    said = stage.run(ValidateMessageForm, "faq", text, **how)
    assert bool(said.slots["message_body"]) is spoken


def test_a_message_said_at_once_is_kept_with_its_theme() -> None:
    stage, text = Stage(), "écris au centre : ma carte n'est jamais arrivée"
    begun = stage.run(ActionCardStatus, "card_status", text)
    assert begun.events == [FollowupAction(names.FORM_MESSAGE)]
    said = stage.run(ValidateMessageForm, "card_status", text)
    assert said.slots["message_theme"] == "card"
    assert kept(stage, said, "message_body") == "ma carte n'est jamais arrivée"


def test_no_file_is_no_message() -> None:
    stage = message_at("body", message_theme="contract")
    said = stage.run(ValidateMessageForm, "nlu_fallback", "sans fichier")
    assert said.responses == ["utter_message_body_missing"]


@pytest.mark.parametrize(
    ("requested", "text", "kind"),
    [("place", "le kiné", "physiotherapist"), ("ward", "et un dentiste", "dental_surgeon")],
)
def test_who_treats_names_neither_hospital_nor_ward(requested: str, text: str, kind: str) -> None:
    stage = at("hospital_form", requested, person="p1", day="2027-03-12")
    said = hospital(stage, "nlu_fallback", text, entities={"provider_kind": kind})
    assert not said.slots.get(f"request_{requested}")
    assert not stage.insurer.vault.entries


def test_a_ward_that_is_called_by_its_trade_is_one() -> None:
    stage = at("hospital_form", "ward", person="p1", day="2027-03-12")
    entities = {"provider_kind": "specialist"}
    said = hospital(stage, "nlu_fallback", "la cardiologie", entities=entities)
    assert said.slots["request_ward"]


def test_a_question_at_the_recap_is_answered_though_not_surely_read() -> None:
    stage = at("hospital_form", "confirmed", person="p1", day="2027-03-12", ward="none")
    stage.slots["request_place"] = stage.keep("text", "Clinique du Parc")
    said = hospital(stage, "contributions_show", "on me prélève comment", confidence=0.59)
    assert said.responses[0].startswith("utter_contributions")
    assert said.responses[-1] == "utter_form_back"


def test_a_question_chooses_no_subject() -> None:
    said = at("quote_form", "kind").run(ValidateQuoteForm, "nlu_fallback", "combien l'hopital")
    assert said.slots["request_kind"] is None
    assert said.responses == ["utter_quotes_kind_unknown"]


@pytest.mark.parametrize(("days", "opens"), [(0, False), (1, True)])
def test_whether_a_stay_is_settled_is_answered_and_asks_for_no_other(
    days: int, opens: bool
) -> None:
    stage, entry = Stage(), today() + timedelta(days=20)
    stage.insurer.hospital_coverage.stays = (replace(STAY, admission_on=entry),)
    day = entry + timedelta(days=days)
    text = f"je me fais opérer le {day:%d/%m/%Y}, la prise en charge est faite ?"
    said = hospital(stage, "hospital_coverage", text)
    assert ("utter_hospital_coverage_offer_another" in said.responses) is not opens
    assert said.closed is not opens
