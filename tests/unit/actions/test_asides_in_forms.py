"""What is said beside the question of a form is heard, kept or answered."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.actions.claims import ValidateClaimForm
from bot.actions.complaints import ValidateComplaintForm
from bot.actions.hospital_coverage import ValidateHospitalForm
from bot.actions.messages import ValidateMessageForm
from bot.actions.smalltalk import ActionCancel
from bot.actions.submissions import ValidateDocumentForm
from insurer.domain.requests import MemberRequest, RequestKind, RequestState
from tests.unit.actions.fakes import LEA, PAUL, PENDING
from tests.unit.actions.play import Said, Stage, at
from wire.placeholders import find
from wire.turn_token import Assurance


def claim_at(requested: str, **known: Any) -> Stage:
    slots = {"operation_key": "op1", "requested_slot": f"claim_{requested}"}
    stage = Stage(form="claim_form", slots=slots | known)
    stage.insurer.cards.persons = (LEA, PAUL)
    return stage


def message_at(requested: str, **known: Any) -> Stage:
    slots = {"operation_key": "op1", "requested_slot": f"message_{requested}"}
    return Stage(form="message_form", slots=slots | known)


def kept(stage: Stage, said: Said, slot: str) -> str:
    return stage.insurer.vault.entries[find(said.slots[slot])[0].ref].value


def test_an_invoice_sent_before_its_care_is_told_is_kept() -> None:
    how = {"entities": {"files": ["file1"]}}
    said = claim_at("care").run(ValidateClaimForm, "submit_form", **how)
    assert said.slots["claim_files"] == ["file1"]
    assert said.slots["claim_care"] is None
    assert said.responses == ["utter_form_noted"]


def test_whom_an_invoice_is_for_is_kept_before_its_care_is_told() -> None:
    stage = claim_at("care")
    said = stage.run(ValidateClaimForm, "nlu_fallback", "c'est pour Paul")
    assert "Paul" in kept(stage, said, "claim_message")


def test_a_care_in_doubt_at_the_recap_is_asked_anew() -> None:
    stage = claim_at("confirmed", claim_care="dental", claim_files=["f"], claim_message="none")
    text = "non c'est pas dentaire c'est optique"
    said = stage.run(ValidateClaimForm, "deny", text, entities={"unclear": "care_type"})
    assert said.slots["claim_care"] is said.slots["claim_confirmed"] is None
    assert not said.closed


@pytest.mark.parametrize(
    ("text", "theme"),
    [
        ("c'est au sujet de ma télétransmission", "reimbursements"),
        ("c'est à propos de ma grand-mère", "contract"),
        ("autre", "contract"),
        ("un autre sujet", "contract"),
    ],
)
def test_every_subject_has_its_theme(text: str, theme: str) -> None:
    said = message_at("theme").run(ValidateMessageForm, "teletransmission_status", text)
    assert said.slots["message_theme"] == theme


def test_what_was_forgotten_is_added_before_the_theme_is_told() -> None:
    stage = message_at("theme")
    stage.slots["message_body"] = stage.keep("text", "Ma demande.")
    text = "ah j'ai oublié de dire que j'ai déménagé, je suis à Aix maintenant"
    said = stage.run(ValidateMessageForm, "contact_details_change", text)
    assert kept(stage, said, "message_body") == f"Ma demande.\n{text}"
    assert said.slots["message_theme"] is None


@pytest.mark.parametrize("intent", ["cancel", "deny", "nlu_fallback"])
@pytest.mark.parametrize("requested", ["files", "confirmed"])
def test_who_wants_to_reword_is_asked_for_the_words_again(intent: str, requested: str) -> None:
    stage = at("complaint_form", requested, words="[[text:0123456789ab]]")
    said = stage.run(ValidateComplaintForm, intent, "en fait non, laisse moi reformuler")
    assert said.slots["request_words"] is said.slots[f"request_{requested}"] is None
    assert not said.closed


def test_a_message_is_reworded_where_files_are_asked_for() -> None:
    stage = message_at("files", message_theme="card", message_body="[[text:0123456789ab]]")
    said = stage.run(ValidateMessageForm, "nlu_fallback", "attendez je vais reformuler")
    assert said.slots["message_body"] is None


@pytest.mark.parametrize("text", ["merci", "merci beaucoup"])
@pytest.mark.parametrize("asked", ["day", "place", "ward", "confirmed"])
def test_thanks_in_a_form_are_taken_kindly(asked: str, text: str) -> None:
    said = at("hospital_form", asked).run(ValidateHospitalForm, "thank", text)
    assert said.responses == ["utter_form_thanks"]
    assert said.slots == {f"request_{asked}": None}


def test_whether_something_is_covered_is_answered_before_a_stay_is_asked_for() -> None:
    text = (
        "Je vais être opéré du genou à l'hôpital des Armées le 8 janvier prochain, est-ce que la"
        " chambre seule est prise en charge ?"
    )
    entities = {"act": "private_room", "care_type": "hospital"}
    said = Stage().run(ValidateHospitalForm, "hospital_coverage", text, entities=entities)
    assert said.responses[-1] == "utter_hospital_coverage_offer"
    assert len(said.responses) > 1
    assert said.slots["also_request"] == "hospital_coverage"
    assert said.closed


def test_a_bank_change_that_waits_is_told_to_who_wants_to_cancel_it() -> None:
    stage = Stage()
    stage.insurer.bank_details.waiting = PENDING
    said = stage.run(ActionCancel, "cancel", "je veux l'annuler")
    assert said.responses == ["utter_bank_details_pending", "utter_request_cancel_how"]


@pytest.mark.parametrize(("hours", "told"), [(1, True), (72, False)])
def test_a_request_just_made_is_told_to_who_wants_to_cancel_it(hours: int, told: bool) -> None:
    stage = Stage()
    made = datetime.now(UTC) - timedelta(hours=hours)
    kind, state = RequestKind.HOSPITAL_COVERAGE, RequestState.RECEIVED
    request = MemberRequest("PEC-1", kind, state, made, None)
    stage.insurer.requests.all = (request,)
    said = stage.run(ActionCancel, "cancel", "je veux l'annuler")
    assert ("utter_request_cancel_how" in said.responses) is told


@pytest.mark.parametrize("assurance", [Assurance.ANONYMOUS, Assurance.LINKED])
def test_nothing_is_told_of_requests_to_who_has_not_proven_who_asks(assurance: Assurance) -> None:
    stage = Stage(assurance=assurance)
    stage.insurer.bank_details.waiting = PENDING
    said = stage.run(ActionCancel, "cancel", "je veux l'annuler")
    assert "utter_bank_details_pending" not in said.responses


def test_in_a_form_too_nothing_is_told_of_somebody_who_is_not_insured() -> None:
    stage = claim_at("care")
    text = "et la carte de mon fils ?"
    said = stage.run(ValidateClaimForm, "card_download", text, entities={"person": "child"})
    assert said.responses[0] == "utter_whom_not_insured"
    assert "utter_card_document" not in said.responses


def test_a_question_that_is_surely_of_what_is_told_is_answered_in_between() -> None:
    ranking = [("reimbursement_detail", 0.38), ("reimbursement_list", 0.3), ("request_status", 0.2)]
    said = at("document_form", "kind").run(
        ValidateDocumentForm, "nlu_fallback", "vous m'avez refusé quoi", ranking=ranking
    )
    assert "utter_form_back" in said.responses
    assert "utter_documents_kind_unknown" not in said.responses
