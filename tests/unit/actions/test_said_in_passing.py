"""Words that forms took for something else: told by members, each once."""

from dataclasses import replace

import pytest
from rasa_sdk.events import FollowupAction

from bot.actions import names
from bot.actions.card_requests import ValidateCardErrorForm
from bot.actions.household import ValidateBeneficiaryAddForm
from bot.actions.requests import ActionRequestStatus
from bot.actions.submissions import ValidateDocumentForm
from bot.actions.teletransmission import ValidateTeletransmissionForm
from insurer.domain.members import Relation, Teletransmission
from insurer.domain.requests import MemberRequest, RequestKind, RequestState
from tests.unit.actions.fakes import LEA, NOW, PAUL_INSURED
from tests.unit.actions.play import Stage, at
from wire.placeholders import find

ALONE = replace(
    PAUL_INSURED,
    person_id="p1",
    relation=Relation.SELF,
    teletransmission=Teletransmission.INACTIVE,
)


def switching(requested: str, **slots: str) -> Stage:
    """Return a stage at the switch of a member who is insured alone, and was not asked whom."""
    stage = at("teletransmission_form", requested, person="p1", **slots)
    stage.insurer.cards.persons = (LEA,)
    stage.insurer.members.beneficiaries = (ALONE,)
    return stage


def test_a_form_in_which_only_who_is_alone_is_known_gives_way() -> None:
    said = switching("kind").run(
        ValidateTeletransmissionForm, "contact_details_change", "j'ai déménagé"
    )
    assert said.closed
    assert FollowupAction("contact_form") in said.events


def test_yes_to_on_or_off_switches_on_what_is_off() -> None:
    said = switching("kind").run(ValidateTeletransmissionForm, "affirm", "oui")
    assert said.slots["request_kind"] == "on"


def test_yes_to_on_or_off_of_an_active_link_is_asked_again() -> None:
    stage = switching("kind")
    active = replace(ALONE, teletransmission=Teletransmission.ACTIVE)
    stage.insurer.members.beneficiaries = (active,)
    said = stage.run(ValidateTeletransmissionForm, "affirm", "oui")
    assert said.slots["request_kind"] is None


def test_a_day_corrected_with_a_no_is_no_refusal_of_the_file() -> None:
    stage = at("beneficiary_add_form", "files", kind="birth", day="2026-11-03")
    said = stage.run(ValidateBeneficiaryAddForm, "deny", "le 4 pas le 3")
    assert said.slots.get("request_files") is None
    assert not said.closed


def test_a_document_for_somebody_who_is_not_insured_is_said_so() -> None:
    stage = at("document_form", "files", kind="school_certificate")
    stage.insurer.cards.persons = (LEA,)
    said = stage.run(
        ValidateDocumentForm, "nlu_fallback", "c'est pour ma fille", entities={"person": "child"}
    )
    assert said.responses == ["utter_request_person_not_insured"]


@pytest.mark.parametrize(
    ("text", "entities", "kind"),
    [
        (
            "c'est un certificat de scol",
            {"document_kind": "school_certificate"},
            "school_certificate",
        ),
        ("c'est la facture de l'audio", {"care_type": "hearing"}, "hearing_invoice"),
        ("facture du psy", {"care_type": "psychology"}, "other"),
    ],
)
def test_a_document_is_known_by_its_name_or_by_the_care_it_bills(
    text: str, entities: dict[str, str], kind: str
) -> None:
    said = at("document_form", "kind").run(
        ValidateDocumentForm, "nlu_fallback", text, entities=entities
    )
    assert said.slots["request_kind"] == kind


def test_the_care_of_an_invoice_is_asked_and_told_alone() -> None:
    stage = at("document_form", "kind")
    asked = stage.run(ValidateDocumentForm, "nlu_fallback", "c'est une facture")
    assert asked.responses == ["utter_documents_which_invoice"]
    stage.history = [{"event": "user", "parse_data": {"text": "c'est une facture"}}]
    told = stage.run(
        ValidateDocumentForm, "nlu_fallback", "l'opticien", entities={"care_type": "optical"}
    )
    assert told.slots["request_kind"] == "optical_invoice"


@pytest.mark.parametrize("count", [1, 2])
def test_complaints_are_told_with_the_dates_of_the_newest(count: int) -> None:
    stage = Stage()
    filed = MemberRequest("REC-1", RequestKind.COMPLAINT, RequestState.RECEIVED, NOW, None)
    stage.insurer.requests.all = (filed,) * count
    said = stage.run(ActionRequestStatus, "request_status", "où en est ma réclamation")
    assert "utter_requests_complaint_dates" in said.responses


def card_error(requested: str, **slots: str) -> Stage:
    known = {"operation_key": "op1", "requested_slot": requested, **slots}
    return Stage(form=names.FORM_CARD_ERROR, slots=known)


def test_mere_yes_is_no_text() -> None:
    stage = card_error("card_error_words")
    said = stage.run(ValidateCardErrorForm, "affirm", "oui")
    assert said.slots["card_error_words"] is None
    assert not stage.insurer.vault.entries


def test_correction_said_with_the_no_is_the_new_text() -> None:
    stage = card_error("card_error_confirmed", card_error_words="[[text:0]]")
    said = stage.run(ValidateCardErrorForm, "deny", "non, Nathalie avec un h")
    assert find(said.slots["card_error_words"])
    assert said.slots["card_error_confirmed"] is None


@pytest.mark.parametrize("on", [True, False])
def test_a_link_that_is_so_already_is_told_before_anything_is_confirmed(on: bool) -> None:
    stage = switching("kind")
    state = Teletransmission.ACTIVE if on else Teletransmission.INACTIVE
    stage.insurer.members.beneficiaries = (replace(ALONE, teletransmission=state),)
    said = stage.run(
        ValidateTeletransmissionForm, "nlu_fallback", "activez-la" if on else "coupez-la"
    )
    assert said.responses == ["utter_teletransmission_refused_already"]
    assert said.closed


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("je viens d'avoir un petit garçon", "birth"),
        ("on est pacsés", "partnership"),
        ("nous vivons ensemble", "partnership"),
    ],
)
def test_why_somebody_joins_is_read_from_everyday_words(text: str, reason: str) -> None:
    said = at("beneficiary_add_form", "kind").run(ValidateBeneficiaryAddForm, "nlu_fallback", text)
    assert said.slots["request_kind"] == reason


def test_a_name_told_with_the_birth_where_the_reason_is_asked_is_kept() -> None:
    said = at("beneficiary_add_form", "kind").run(
        ValidateBeneficiaryAddForm, "nlu_fallback", "Lucas Rossi né le 2 novembre 2026"
    )
    assert said.slots["request_kind"] == "birth"
    assert said.slots["request_day"] == "2026-11-02"
    assert find(said.slots["request_words"])


@pytest.mark.parametrize("text", ["non attendez c'est le 3", "c'est le 3 pas le 2"])
def test_a_birth_corrected_by_its_day_alone_is_moved(text: str) -> None:
    known = {"kind": "birth", "day": "2026-11-02", "files": "none"}
    stage = at("beneficiary_add_form", "confirmed", **known)
    stage.slots["request_words"] = stage.keep("text", "Lucas Rossi")
    said = stage.run(ValidateBeneficiaryAddForm, "deny", text)
    assert said.slots["request_day"] == "2026-11-03"
    assert said.slots["request_confirmed"] is None


@pytest.mark.parametrize("requested", ["words", "kind"])
def test_two_names_at_once_are_one_person_each(requested: str) -> None:
    stage = at("beneficiary_add_form", requested, kind="birth" if requested == "words" else None)
    said = stage.run(ValidateBeneficiaryAddForm, "nlu_fallback", "Adam et Ilyes")
    assert said.responses == ["utter_beneficiary_add_one_name"]
    assert not said.slots.get("request_words")
