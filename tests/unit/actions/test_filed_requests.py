"""The forms of requests: answers found wherever they are said, a recap, one write."""

from decimal import Decimal
from typing import Any

import pytest

from bot.actions.base import EmmaAction
from bot.actions.complaints import ValidateComplaintForm
from bot.actions.hospital_coverage import ValidateHospitalForm
from bot.actions.household import ValidateBeneficiaryRemoveForm
from bot.actions.request_questions import (
    ActionAskRequestConfirmed,
    ActionAskRequestFiles,
)
from bot.actions.submissions import ValidateDocumentForm, ValidateQuoteForm
from insurer.domain.contributions import ContributionChange, Frequency
from insurer.domain.uploads import UploadPurpose
from insurer.errors import InvalidInput, NotFound, StoreUnavailable
from tests.unit.actions.fakes import ELISE, LEA, PAUL, ZOE
from tests.unit.actions.play import Said, Stage, asked, at
from wire.turn_token import Assurance

DOCUMENTS = "document_form"


def document(stage: Stage, intent: str, text: str = "", **how: Any) -> Said:
    return stage.run(ValidateDocumentForm, intent, text, **how)


def ready() -> Stage:
    return at(DOCUMENTS, "confirmed", kind="birth_certificate", files=["f1"])


def test_kind_and_person_said_with_the_request_are_taken() -> None:
    stage = Stage()
    stage.insurer.cards.persons = (LEA, PAUL, ZOE)
    entities = {"person": "child"}
    said = document(
        stage, "document_submit", "voici l’acte de naissance de ma fille", entities=entities
    )
    assert said.slots["request_kind"] == "birth_certificate"
    assert said.slots["request_person"] == ZOE.person_id


def test_chosen_kind_is_taken() -> None:
    said = document(at(DOCUMENTS, "kind"), "document_submit", entities={"option": "bank_proof"})
    assert said.slots["request_kind"] == "bank_proof"


def test_unknown_kind_lists_what_there_is() -> None:
    said = document(at(DOCUMENTS, "kind"), "nlu_fallback", "mon truc")
    assert said.responses == ["utter_documents_kind_unknown"]


def test_card_that_we_make_cannot_be_handed_in() -> None:
    said = document(at(DOCUMENTS, "kind"), "document_submit", entities={"option": "card"})
    assert said.responses == ["utter_documents_kind_unknown"]


def test_limits_of_quotes_are_said_for_a_quote() -> None:
    said = at("quote_form", "files", kind="dental").run(ActionAskRequestFiles, "quote_submit")
    asked = said.of("utter_quotes_ask_files")
    assert (asked["max_files"], asked["file_mb"]) == ("4", "3")


def test_files_of_a_quote_are_checked_by_the_limits_of_quotes() -> None:
    stage = at("quote_form", "files", kind="dental")
    stage.run(ValidateQuoteForm, "submit_form", entities={"files": ["f1"]})
    assert stage.insurer.files.calls[0]["purpose"] is UploadPurpose.QUOTE


def test_recap_says_what_will_be_written() -> None:
    stage = ready()
    stage.slots["request_person"] = ZOE.person_id
    recap = stage.run(ActionAskRequestConfirmed, "submit_form").of("utter_documents_recap")
    assert recap["kind"] == "acte de naissance"
    assert "Zoé" in recap["person"]
    assert recap["files"] == "avec 1 fichier"


def test_confirmed_request_is_written_with_the_key_of_the_form() -> None:
    stage = ready()
    said = document(stage, "affirm", "oui")
    assert said.of("utter_documents_receipt")["reference"] == "DOC-1"
    assert said.closed
    (call,) = stage.insurer.submissions.calls
    assert (call["key"], call["kind"], call["file_ids"]) == ("op1", "birth_certificate", ("f1",))


def test_recap_that_is_corrected_is_said_again_and_nothing_is_written() -> None:
    stage = ready()
    said = document(stage, "deny", "non c’est un certificat de scolarité")
    assert said.slots["request_kind"] == "school_certificate"
    assert said.slots["request_confirmed"] is None
    assert stage.insurer.submissions.calls == []


def test_plain_no_asks_what_to_change() -> None:
    said = document(ready(), "deny", "non")
    assert said.responses == ["utter_request_what_to_change"]
    assert not said.closed


@pytest.mark.parametrize("error", [InvalidInput("files", "twice"), NotFound("file", "f1")])
def test_request_that_cannot_be_written_is_said(error: Exception) -> None:
    stage = ready()
    stage.insurer.submissions.error = error
    said = document(stage, "affirm", "oui")
    assert said.responses == ["utter_request_not_written"]
    assert said.closed


def test_insurer_that_does_not_answer_loses_nothing_of_the_form() -> None:
    stage = ready()
    stage.insurer.submissions.error = StoreUnavailable("down")
    said = document(stage, "affirm", "oui")
    assert said.responses == ["utter_data_unavailable"]
    assert not said.closed


def test_cancel_writes_nothing() -> None:
    stage = ready()
    said = document(stage, "cancel", "annuler")
    assert said.responses == ["utter_documents_cancelled"]
    assert stage.insurer.submissions.calls == []


@pytest.mark.parametrize(
    "form",
    [ValidateDocumentForm, ValidateQuoteForm, ValidateHospitalForm, ValidateComplaintForm],
)
def test_nobody_in_particular_files_no_request(form: type[EmmaAction]) -> None:
    said = Stage(assurance=Assurance.ANONYMOUS).run(form, "document_submit", "bonjour")
    assert said.responses == ["utter_portal_place"]
    assert said.closed


def remove(stage: Stage, text: str, **how: Any) -> Said:
    return stage.run(ValidateBeneficiaryRemoveForm, "beneficiary_remove", text, **how)


@pytest.mark.parametrize("form", [None, "beneficiary_remove_form"])
def test_death_is_heard_by_a_person(form: str | None) -> None:
    stage = Stage(form=form, slots={"requested_slot": "request_kind"} if form else {})
    stage.insurer.cards.persons = (LEA, PAUL, ELISE)
    said = remove(stage, "mon mari est décédé")
    assert said.handoff == "bereavement"
    assert said.responses == ["utter_bereavement"]
    assert said.closed


def test_member_alone_has_nobody_to_remove() -> None:
    assert remove(Stage(), "radier un bénéficiaire").responses == [
        "utter_beneficiary_remove_nobody"
    ]


@pytest.mark.parametrize(
    ("change", "effect"),
    [
        (ContributionChange(Decimal("-28.90"), Frequency.MONTHLY), "baissera de 28,90"),
        (ContributionChange(Decimal("86.70"), Frequency.QUARTERLY), "augmentera de 86,70"),
        (None, "peut modifier"),
    ],
)
def test_recap_of_a_removal_says_what_becomes_of_the_contribution(
    change: ContributionChange | None, effect: str
) -> None:
    stage = at("beneficiary_remove_form", "confirmed", person="p2", kind="divorce", files="none")
    stage.insurer.contributions.change = change
    said = stage.run(ActionAskRequestConfirmed, "affirm", "oui")
    assert effect in said.of("utter_beneficiary_remove_recap")["effect"]


def test_request_that_waits_for_its_document_says_so() -> None:
    stage = at("beneficiary_remove_form", "confirmed", person="p2", kind="divorce", files="none")
    said = stage.run(ValidateBeneficiaryRemoveForm, "affirm", "oui")
    assert said.responses == ["utter_beneficiary_remove_receipt", "utter_request_document_awaited"]


def test_complaint_is_read_back_before_it_is_sent() -> None:
    stage = at("complaint_form", "confirmed", files="none")
    stage.slots["request_words"] = stage.keep("text", "Je conteste")
    said = stage.run(ActionAskRequestConfirmed, "affirm", "oui")
    assert said.of("utter_complaints_recap")["words"] == "Je conteste"


def test_complaint_says_the_dates_that_bind() -> None:
    stage = at("complaint_form", "confirmed", files="none")
    stage.slots["request_words"] = stage.keep("text", "Je conteste")
    said = stage.run(ValidateComplaintForm, "affirm", "oui")
    receipt = said.of("utter_complaints_receipt")
    assert receipt["answer_by"].startswith("21")
    assert said.responses[1:] == ["utter_complaints_mediator_unknown", "utter_complaints_next"]


def test_what_a_quote_will_cost_is_told_before_one_is_asked_for() -> None:
    text = "j'ai un devis pour une couronne, ça fait combien de ma poche"
    said = Stage().run(ValidateQuoteForm, "quote_submit", text, entities={"act": "crown"})
    assert said.closed
    assert said.responses[0].startswith("utter_coverage")
    assert said.slots["meant_as"] == "coverage_check"  # « et à 650 euros ? » leans on it


def test_how_long_a_quote_takes_opens_the_form() -> None:
    text = "un devis pour une couronne, ça prend combien de temps ?"
    said = Stage().run(ValidateQuoteForm, "quote_submit", text, entities={"act": "crown"})
    assert not said.closed


def test_the_quote_is_of_the_care_whose_cost_was_asked() -> None:
    stage = Stage(
        history=[asked("coverage_check", "une couronne c'est combien", care_type="dental")]
    )
    said = stage.run(ValidateQuoteForm, "quote_submit", "ok j'envoie le devis")
    assert said.slots["request_kind"] == "dental"
