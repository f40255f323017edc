"""What is wished beside a form and cannot be answered at once: kept, and offered at its end."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from rasa_sdk.events import FollowupAction

from bot.actions.clarify import ActionClarify
from bot.actions.contact_details import ValidateContactForm
from bot.actions.hospital_coverage import ValidateHospitalForm
from bot.actions.household import ValidateBeneficiaryAddForm
from bot.actions.smalltalk import ActionCancel
from insurer.domain.requests import MemberRequest, RequestKind, RequestState
from tests.unit.actions.fakes import PENDING
from tests.unit.actions.play import Said, Stage, at
from wire.turn_token import Assurance

LEAVES = "je divorce, il faut le retirer"


def at_day() -> Stage:
    return at("hospital_form", "day", person="p2", place="[[text:0]]")


def adding(requested: str, **slots: str) -> Stage:
    stage = at("beneficiary_add_form", requested, kind="birth", day="2019-03-12", **slots)
    stage.slots["request_words"] = stage.keep("text", "Noa Martin")
    return stage


def add(stage: Stage, intent: str, text: str, **how: Any) -> Said:
    return stage.run(ValidateBeneficiaryAddForm, intent, text, **how)


def test_a_wish_that_waits_is_offered_when_the_form_ends() -> None:
    stage = at_day()
    said = stage.run(ValidateHospitalForm, "beneficiary_remove", LEAVES)
    assert said.responses == ["utter_form_finish_first"]
    stage.slots |= said.slots | {"requested_slot": "request_day"}
    ended = stage.run(ValidateHospitalForm, "cancel", "annuler")
    assert ended.responses == ["utter_hospital_coverage_cancelled", "utter_also"]
    assert ended.of("utter_also")["buttons"][0]["payload"] == "/beneficiary_remove"


def test_a_wish_that_waits_is_not_offered_to_who_goes_to_a_person() -> None:
    stage = at_day()
    stage.slots["also_request"] = "beneficiary_remove"
    said = stage.run(ValidateHospitalForm, "human_handoff", "un conseiller svp")
    assert said.handoff
    assert "utter_also" not in said.responses


def test_a_wish_that_waits_is_not_offered_where_it_begins_at_once() -> None:
    stage = at_day()
    stage.slots["also_request"] = "beneficiary_remove"
    said = stage.run(ValidateHospitalForm, "beneficiary_remove", "je veux plutôt retirer mon mari")
    assert FollowupAction("beneficiary_remove_form") in said.events
    assert said.responses == []


def test_a_search_that_says_what_and_where_is_answered_beside_a_form() -> None:
    entities = {"provider_kind": "optician", "place": "Marseille"}
    said = at_day().run(
        ValidateHospitalForm, "care_network_search", "opticien à Marseille", entities=entities
    )
    assert said.responses[0].startswith("utter_network")
    assert said.responses[-1] == "utter_form_back"
    assert said.slots == {"request_day": None}
    assert not said.closed


def test_a_search_without_a_place_waits() -> None:
    entities = {"provider_kind": "optician"}
    said = at_day().run(
        ValidateHospitalForm, "care_network_search", "un opticien", entities=entities
    )
    assert said.responses == ["utter_form_finish_first"]
    assert said.slots["also_request"] == "care_network_search"


@pytest.mark.parametrize("requested", ["files", "confirmed"])
@pytest.mark.parametrize("text", ["et Elise née le 25/11/2021", "il y en a 2"])
def test_a_second_child_is_not_lost(requested: str, text: str) -> None:
    stage = adding(requested, **({"files": "none"} if requested == "confirmed" else {}))
    said = add(stage, "nlu_fallback", text)
    assert said.responses == ["utter_beneficiary_add_one_each"]
    assert said.slots == {"also_request": "beneficiary_add", f"request_{requested}": None}


def test_the_next_child_is_offered_after_the_first() -> None:
    stage = adding("confirmed", files="none")
    stage.slots["also_request"] = "beneficiary_add"
    said = add(stage, "affirm", "oui")
    assert said.responses[-1] == "utter_beneficiary_add_next"
    assert said.responses.count("utter_also") == 0
    assert said.of("utter_beneficiary_add_next")["buttons"][0]["payload"] == "/beneficiary_add"


def test_several_children_at_once_are_told_to_come_one_by_one() -> None:
    said = add(Stage(), "beneficiary_add", "je veux ajouter mes deux enfants")
    assert "utter_beneficiary_add_one_each" in said.responses
    assert said.slots["also_request"] == "beneficiary_add"


@pytest.mark.parametrize("text", ["non, née le 13/03/2019", "le 13/03/2019"])
def test_a_birth_date_said_again_is_no_second_child(text: str) -> None:
    said = add(adding("confirmed", files="none"), "nlu_fallback", text)
    assert "utter_beneficiary_add_one_each" not in said.responses


@pytest.mark.parametrize("text", ["combien ça couterait en plus", "ça couterait combien"])
def test_what_another_person_would_cost_is_told(text: str) -> None:
    said = add(adding("files"), "coverage_check", text)
    assert said.responses == ["utter_beneficiary_effect"]


@pytest.mark.parametrize("kind", ["phone", "email"])
def test_a_number_to_be_recorded_opens_the_form_with_it(kind: str) -> None:
    text = f"je voudrais enregistrer ceci [[{kind}:0123456789ab]]"
    said = Stage().run(ActionClarify, "nlu_fallback", text)
    assert said.events == [FollowupAction("contact_form")]
    assert said.responses == []


def test_a_number_to_be_recorded_is_not_asked_for_again() -> None:
    stage = Stage()
    text = f"je voudrais enregistrer un téléphone {stage.keep('phone', '06 39 98 71 05')}"
    slots = stage.run(ValidateContactForm, "nlu_fallback", text).slots
    assert slots["request_kind"] == "phone"
    assert slots["request_words"]


@pytest.mark.parametrize("text", ["on m'a appelé du [[phone:0123456789ab]]", "mon numéro a changé"])
def test_a_number_that_is_only_told_opens_no_form(text: str) -> None:
    said = Stage().run(ActionClarify, "nlu_fallback", text)
    assert FollowupAction("contact_form") not in said.events


def test_a_visitor_who_gives_a_number_changes_nothing() -> None:
    stage = Stage(assurance=Assurance.ANONYMOUS)
    text = "enregistrez le [[phone:0123456789ab]]"
    said = stage.run(ValidateContactForm, "nlu_fallback", text)
    assert said.closed


NOW = datetime.now(UTC)
ACCOUNT = MemberRequest(
    "RIB-1", RequestKind.BANK_DETAILS_CHANGE, RequestState.RECEIVED, NOW - timedelta(hours=2), None
)
EMAIL = replace(
    ACCOUNT, reference="COO-1", kind=RequestKind.CONTACT_CHANGE, created_at=NOW - timedelta(hours=1)
)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("non finalement annulez ce changement", "utter_requests_received"),
        ("je veux l'annuler", "utter_requests_received"),
        ("annulez le changement d'adresse", "utter_requests_received"),
        ("annulez le changement de rib", "utter_bank_details_pending"),
    ],
)
def test_the_change_that_is_meant_is_told_to_who_cancels_it(text: str, told: str) -> None:
    stage = Stage()
    stage.insurer.bank_details.waiting = PENDING
    stage.insurer.requests.all = (EMAIL, ACCOUNT)
    said = stage.run(ActionCancel, "cancel", text)
    assert said.responses == [told, "utter_request_cancel_how"]


@pytest.mark.parametrize("text", ["non laissez", "laisse tomber"])
def test_who_lets_go_is_told_of_no_request(text: str) -> None:
    stage = Stage()
    stage.insurer.bank_details.waiting = PENDING
    stage.insurer.requests.all = (EMAIL, ACCOUNT)
    assert stage.run(ActionCancel, "cancel", text).responses == ["utter_nothing_to_cancel"]
