"""Stays that are told, and who sees to them, before another is asked for."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.actions.faq import ActionFaq
from insurer.domain.hospital_coverage import HospitalCoverage
from insurer.domain.requests import RequestState
from tests.unit.actions.fakes import LEA, NOW, PAUL, ZOE
from tests.unit.actions.play import Stage, at
from tests.unit.actions.test_hospital_request import hospital

STAY = HospitalCoverage(
    "PEC-9",
    "Paul",
    "Martin",
    date(1980, 1, 2),
    "Clinique Sainte-Anne",
    None,
    date(2999, 1, 2),
    RequestState.ACCEPTED,
    NOW,
)


@pytest.mark.parametrize("granted", [True, False])
def test_only_the_document_of_a_stay_granted_at_once_is_offered(granted: bool) -> None:
    stage = at("hospital_form", "confirmed", person="p1", day="2027-03-12", ward="none")
    stage.slots["request_place"] = stage.keep("text", "Clinique du Parc")
    stage.insurer.hospital_coverage.stays = (STAY,)  # granted, of somebody else
    if granted:
        stage.insurer.hospital_coverage.decided = RequestState.ACCEPTED
    said = hospital(stage, "affirm", "oui")
    assert ("utter_hospital_coverage_ready" in said.responses) is granted
    assert ("utter_hospital_coverage_receipt" in said.responses) is not granted  # nobody treats it
    assert "PEC-9" not in str(said.messages)


@pytest.mark.parametrize(
    ("stay", "entity", "told"),
    [
        (STAY, "spouse", True),
        (STAY, "child", False),
        (replace(STAY, state=RequestState.REFUSED), "spouse", False),
        (replace(STAY, admission_on=date(2020, 1, 2)), "spouse", False),
    ],
)
def test_a_stay_asked_for_already_is_told_before_another_is_asked_for(
    stay: HospitalCoverage, entity: str, told: bool
) -> None:
    stage = Stage()
    stage.insurer.cards.persons = (LEA, PAUL, ZOE)
    stage.insurer.hospital_coverage.stays = (stay,)
    text = "ma femme ou mon fils entre à l'hôpital"
    said = hospital(stage, "hospital_coverage", text, entities={"person": entity})
    assert ("utter_hospital_coverage_already" in said.responses) is told
    assert not said.closed


def test_a_stay_ahead_is_told_where_help_around_it_is_asked_for() -> None:
    stage = Stage()
    stage.insurer.cards.persons = (LEA, PAUL, ZOE)
    stage.insurer.hospital_coverage.stays = (STAY,)
    how: dict[str, Any] = {"entities": {"faq_topic": "assistance", "person": "spouse"}}
    text = "j'ai une hospitalisation de mon mari de prévue, c'est ok ?"
    said = stage.run(ActionFaq, "faq", text, **how)
    assert said.responses == ["utter_hospital_coverage_already", "utter_faq_answer"]
    assert stage.run(ActionFaq, "faq", "une aide ménagère", **how).responses == ["utter_faq_answer"]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("je veux faire opérer mon genou le 15/01/2027 à la clinique Bouchard", ""),
        ("la chambre seule est prise en charge ?", "utter_coverage_which"),
        ("", ""),
    ],
)
def test_under_the_alpha_plan_who_sees_to_it_is_told_and_no_request_is_opened(
    text: str, first: str
) -> None:
    stage = Stage()
    stage.insurer.hospital_coverage.manager = "GFP"
    entities = {"act": "private_room"} if first else {}
    said = hospital(stage, "hospital_coverage", text, entities=entities)
    assert said.closed
    assert said.responses[-1] == "utter_hospital_coverage_alpha"
    assert said.messages[-1]["manager"] == "GFP"
    assert "utter_hospital_coverage_offer" not in said.responses
    assert not first or first in said.responses


PAST_STAY = replace(STAY, admission_on=date(2020, 1, 2), state=RequestState.ACCEPTED)


@pytest.mark.parametrize(
    ("text", "stay", "told"),
    [
        ("et la prise en charge de mon mari à la clinique {name} ?", PAST_STAY, True),
        ("et la prise en charge de mon mari à la clinique {name} ?", STAY, True),
        ("la prise en charge à {name}, c'est accepté ?", PAST_STAY, True),
        ("et la prise en charge de mon mari à la clinique Rhéna ?", PAST_STAY, False),
        ("et une prise en charge à la clinique {name} le 3 mai ?", PAST_STAY, False),
        ("je rentre à la clinique {name}", PAST_STAY, False),
    ],
)
def test_a_question_about_a_stay_is_answered_before_another_is_offered(
    text: str, stay: HospitalCoverage, told: bool
) -> None:
    stage = Stage()
    stage.insurer.cards.persons = (LEA, PAUL, ZOE)
    stage.insurer.hospital_coverage.stays = (stay,)
    text = text.format(name=stay.hospital.split()[-1])
    entities = {"person": "spouse"} if "mari" in text else {}
    said = hospital(stage, "hospital_coverage", text, entities=entities)
    if told:
        assert said.responses == [
            "utter_hospital_coverage_already",
            "utter_hospital_coverage_offer_another",
        ]
        assert said.slots["also_request"] == "hospital_coverage"
    assert said.closed is told


@pytest.mark.parametrize(
    ("requested", "intent", "text"),
    [
        ("place", "faq", "supprimez mes données"),
        ("ward", "faq", "numéro depuis l'étranger"),
        ("day", "faq", "vous êtes ouvert samedi"),
    ],
)
def test_another_wish_is_no_hospital_no_ward_and_no_day(
    requested: str, intent: str, text: str
) -> None:
    stage = at("hospital_form", requested, person="p1")
    topic = {"faq_topic": "opening_hours"}
    said = hospital(stage, intent, text, confidence=0.99, entities=topic)
    assert said.responses[-1] == "utter_form_back"
    assert said.slots == {f"request_{requested}": None}


def test_a_day_that_is_denied_is_no_hospital() -> None:
    stage = at("hospital_form", "place", person="p1")
    text = "non pas la semaine prochaine, dans 3 semaines"
    said = hospital(stage, "reimbursement_delay", text, confidence=0.51)
    assert not said.slots.get("request_place")


@pytest.mark.parametrize("text", ["c'est Hautepierre", "je vais à la Timone", "Rhéna"])
def test_a_hospital_that_is_said_in_a_sentence_is_one(text: str) -> None:
    stage = at("hospital_form", "place", person="p1")
    assert hospital(stage, "nlu_fallback", text).slots["request_place"]
