"""The form of a stay in hospital."""

from datetime import date
from typing import Any

import pytest

from bot.actions.hospital_coverage import ValidateHospitalForm
from bot.actions.request_questions import (
    ActionAskRequestPerson,
)
from insurer.domain.contracts import ContractState
from insurer.errors import InvalidInput
from tests.unit.actions.fakes import LEA, PAUL, ZOE
from tests.unit.actions.play import Said, Stage, asked, at
from wire.placeholders import find


def hospital(stage: Stage, intent: str, text: str, **how: Any) -> Said:
    return stage.run(ValidateHospitalForm, intent, text, **how)


def test_persons_are_offered_when_there_are_several() -> None:
    said = at("hospital_form", "person").run(ActionAskRequestPerson, "hospital_coverage")
    buttons = said.of("utter_hospital_coverage_ask_person")["buttons"]
    assert [button["title"] for button in buttons] == ["Léa", "Paul", "Zoé"]
    assert buttons[2]["payload"] == '/hospital_coverage{"person_id": "p3"}'


@pytest.mark.parametrize("text", ["Zoé", "et pour Zoé ?", "c’est pour zoe"])
def test_a_first_name_alone_is_the_person(text: str) -> None:
    said = hospital(at("hospital_form", "person"), "nlu_fallback", text)
    assert said.slots["request_person"] == "p3"


def test_only_person_is_not_asked_for() -> None:
    said = hospital(Stage(), "hospital_coverage", "prise en charge")
    assert said.slots["request_person"] == LEA.person_id


@pytest.mark.parametrize("code", ["past", "too_far"])
def test_admission_that_cannot_be_is_refused_with_its_day(code: str) -> None:
    stage = at("hospital_form", "day")
    stage.insurer.hospital_coverage.refused = InvalidInput("admission_on", code)
    said = hospital(stage, "nlu_fallback", "le 12 mars 2020")
    assert said.responses == [f"utter_hospital_coverage_day_{code}"]
    assert "2020" in said.messages[0]["day"]


@pytest.mark.parametrize(
    ("said", "hospital_name", "ward"),
    [
        ("clinique Rhéna, service de chirurgie", "clinique Rhéna", "chirurgie"),
        ("à la clinique Rhéna en cardiologie", "clinique Rhéna", "cardiologie"),
        ("clinique Rhéna service d’orthopédie le 3 mai", "clinique Rhéna", "orthopédie"),
        ("clinique Rhéna en Alsace", "clinique Rhéna en Alsace", None),
    ],
)
def test_ward_said_with_the_hospital_is_not_asked_for(
    said: str, hospital_name: str, ward: str | None
) -> None:
    stage = at("hospital_form", "place", person="p1")
    slots = hospital(stage, "nlu_fallback", said).slots
    entries = stage.insurer.vault.entries
    kept = {
        name: entries[find(slots[name])[0].ref].value
        for name in slots
        if name.endswith(("place", "ward"))
    }
    assert kept == {"request_place": hospital_name} | ({"request_ward": ward} if ward else {})


def test_ward_may_be_unknown() -> None:
    said = hospital(at("hospital_form", "ward"), "nlu_fallback", "je ne sais pas")
    assert said.slots["request_ward"] == "none"


def test_stay_is_asked_for_with_what_was_said() -> None:
    stage = at("hospital_form", "confirmed", person="p1", day="2027-03-12", ward="none")
    stage.slots["request_place"] = stage.keep("text", "Clinique du Parc")
    said = hospital(stage, "affirm", "oui")
    assert said.of("utter_hospital_coverage_receipt")["reference"] == "PEC-1"
    assert stage.insurer.hospital_coverage.calls[0]["admission_on"] == date(2027, 3, 12)


def test_history_is_shown_instead_of_a_new_request() -> None:
    said = hospital(Stage(), "hospital_coverage", "historique de mes prises en charge")
    assert said.responses == ["utter_hospital_coverage_no_stay"]
    assert said.closed


def test_an_answer_given_before_can_be_corrected_in_the_middle() -> None:
    stage = at("hospital_form", "ward", person="p1", place="[[text:v1]]", day="2027-03-12")
    said = hospital(stage, "nlu_fallback", "en fait non le 18 mars 2027")
    assert said.slots["request_day"] == "2027-03-18"
    assert said.slots["request_ward"] is None
    assert said.responses == ["utter_request_corrected"]


def test_a_doubt_that_corrects_nothing_is_an_answer() -> None:
    stage = at("hospital_form", "ward", person="p1", place="[[text:v1]]", day="2027-03-12")
    said = hospital(stage, "nlu_fallback", "en fait, en maternité")
    assert said.slots["request_ward"] is not None


@pytest.mark.parametrize(
    ("text", "hospital"),
    [
        (
            "faut aussi une PEC pour moi, clinique rhena à strasbourg, le 15 décembre, chirurgie",
            "clinique rhena à strasbourg",
        ),
        ("c'est à la clinique du Parc, Lyon", "clinique du Parc, Lyon"),
        ("Sainte-Anne le 15 décembre", "Sainte-Anne"),
        ("hôpital Foch dans trois semaines pour ma fille", "hôpital Foch"),
        ("pour moi, Rhena à Strasbourg, le 15 décembre", "Rhena à Strasbourg"),
        ("Rhena, Strasbourg", "Rhena, Strasbourg"),
        ("Rhena pour opération genou", "Rhena"),
        ("c'est pour moi, Rhena", "Rhena"),
        ("clinique Rhena pour opération du genou le 3 décembre", "clinique Rhena"),
    ],
)
def test_of_a_sentence_that_says_more_only_the_hospital_is_kept_as_hospital(
    text: str, hospital: str
) -> None:
    stage = at("hospital_form", "place", person="p2")
    said = hospital_kept(stage, text)
    assert said == hospital


@pytest.mark.parametrize("requested", [None, "place", "person", "ward"])
def test_a_clinic_without_a_name_is_asked_for(requested: str | None) -> None:
    stage = at("hospital_form", requested) if requested else Stage()
    text = "je vais à la clinique pour opération genou 3 décembre"
    said = hospital(stage, "hospital_coverage", text)
    assert said.slots.get("request_place") is None
    assert said.slots["request_day"].endswith("-12-03")


@pytest.mark.parametrize("text", ["à la clinique", "l'hôpital", "une clinique privée"])
def test_a_kind_of_hospital_is_no_answer(text: str) -> None:
    said = hospital(at("hospital_form", "place", person="p1"), "nlu_fallback", text)
    assert said.responses == ["utter_hospital_coverage_place_missing"]


def hospital_kept(stage: Stage, text: str) -> str:
    said = hospital(stage, "nlu_fallback", text)
    ref = find(said.slots["request_place"])[0].ref
    return stage.insurer.vault.entries[ref].value


def test_the_person_named_with_the_hospital_is_the_one_of_the_stay() -> None:
    stage = at("hospital_form", "place", person="p2")
    text = "une PEC pour moi, clinique Rhena à Strasbourg, le 15 décembre"
    said = hospital(stage, "hospital_coverage", text, entities={"person": "self"})
    assert said.slots["request_person"] == "p1"
    assert said.slots["request_day"].endswith("-12-15")


def test_the_wish_said_again_for_another_person_is_for_that_person() -> None:
    stage = at("hospital_form", "place", person="p2")
    said = hospital(stage, "hospital_coverage", "une PEC pour moi", entities={"person": "self"})
    assert (said.slots["request_person"], said.slots["request_place"]) == ("p1", None)


def test_a_hospital_that_bears_a_first_name_means_nobody() -> None:
    stage = at("hospital_form", "place", person="p1")
    said = hospital(stage, "nlu_fallback", "clinique Saint-Paul")
    assert "request_person" not in said.slots


@pytest.mark.parametrize("requested", ["ward", "confirmed"])
def test_a_day_without_its_month_corrects_the_day(requested: str) -> None:
    known = {"person": "p1", "place": "[[text:v1]]", "day": "2027-03-12"}
    ward = {"ward": "none"} if requested == "confirmed" else {}
    said = hospital(at("hospital_form", requested, **known, **ward), "deny", "en fait non le 18")
    assert said.slots["request_day"] == "2027-03-18"


def test_no_stay_is_asked_for_once_the_contract_has_ended() -> None:
    stage = Stage()
    stage.insurer.contracts.state = ContractState.CANCELLED
    stage.insurer.contracts.ends_on = date(2026, 10, 7)
    said = hospital(stage, "hospital_coverage", "je serai hospitalisé le 12 mars")
    assert said.responses == ["utter_contract_ended_on"]
    assert said.closed


@pytest.mark.parametrize("slot", ["place", "ward"])
@pytest.mark.parametrize(
    ("intent", "said"),
    [
        ("affirm", "oui"),
        ("nlu_fallback", "sur ma pension ?"),
        ("nlu_fallback", "carte de Louise"),
        ("nlu_fallback", "téléchargez celle de ma femme"),
        ("nlu_fallback", "ambulatoire ou pas, ça change quoi ?"),
        ("reimbursement_summary", "total de ce qui reste à ma charge sur un an"),
    ],
)
def test_yes_question_or_other_wish_is_neither_hospital_nor_ward(
    slot: str, intent: str, said: str
) -> None:
    stage = at("hospital_form", slot, person="p1", place="[[text:0]]", day="2026-12-12")
    slots = hospital(stage, intent, said).slots
    assert slots[f"request_{slot}"] is None
    assert not stage.insurer.vault.entries  # nothing was kept


def test_question_of_a_form_leaves_the_row_of_refusals_as_it_is() -> None:
    stage = at("hospital_form", "person")
    stage.slots["failures"] = 2
    assert "failures" not in stage.run(ActionAskRequestPerson, "hospital_coverage").slots


def test_a_day_alone_is_no_hospital() -> None:
    stage = at("hospital_form", "place", person="p1")
    said = hospital(stage, "nlu_fallback", "demain")
    assert said.slots["request_day"] is not None
    assert said.slots["request_place"] is None
    assert not stage.insurer.vault.entries


def test_me_is_the_member() -> None:
    assert hospital(at("hospital_form", "person"), "nlu_fallback", "moi").slots == {
        "request_person": "p1",
        "failures": 0,
    }


def test_an_answer_to_another_question_is_kept_and_the_question_stays() -> None:
    said = hospital(at("hospital_form", "person"), "nlu_fallback", "clinique Rhéna le 12/12/2027")
    assert said.responses == ["utter_form_noted"]
    assert said.slots["request_day"] == "2027-12-12"
    assert said.slots["request_place"] is not None
    assert said.slots["request_person"] is None


@pytest.mark.parametrize("question", ["place", "ward"])
def test_whom_it_is_for_is_no_name_of_a_hospital_or_a_ward(question: str) -> None:
    stage = at("hospital_form", question, person="p1", day="2027-03-12")
    said = hospital(stage, "nlu_fallback", "c'est pour mon mari", entities={"person": "spouse"})
    assert said.responses == ["utter_request_corrected"]
    assert said.slots["request_person"] == "p2"
    assert said.slots[f"request_{question}"] is None


@pytest.mark.parametrize("question", ["person", "place", "confirmed"])
def test_who_is_not_insured_is_told_so(question: str) -> None:
    stage = at("hospital_form", question)
    stage.insurer.cards.persons = (LEA,)
    said = hospital(stage, "nlu_fallback", "c'est pour mon fils", entities={"person": "child"})
    assert said.responses == ["utter_request_person_not_insured"]


def test_opening_words_that_cannot_be_taken_are_told_and_asked_anew() -> None:
    stage = Stage()
    stage.insurer.hospital_coverage.refused = InvalidInput("admission_on", "past")
    said = hospital(stage, "hospital_coverage", "je suis hospitalisée le 12/03/2020")
    assert said.responses == ["utter_hospital_coverage_day_past"]
    assert not said.closed


def test_the_opening_words_name_hospital_day_and_person() -> None:
    stage = Stage()
    stage.insurer.cards.persons = (LEA, PAUL, ZOE)
    text = "hospitalisation de Zoé le 12 janvier à la clinique Keraudren de Brest"
    slots = hospital(stage, "hospital_coverage", text).slots
    kept = stage.insurer.vault.entries[find(slots["request_place"])[0].ref].value
    assert kept == "clinique Keraudren de Brest"
    assert slots["request_person"] == "p3"


def test_a_hospital_without_a_name_is_asked_for() -> None:
    slots = hospital(Stage(), "hospital_coverage", "je vais à l'hôpital, une clinique privée").slots
    assert slots["request_place"] is None


@pytest.mark.parametrize(
    ("text", "slot"),
    [("changez la date", "day"), ("non, pas cette clinique", "place"), ("le service", "ward")],
)
def test_what_is_to_be_said_anew_is_asked_for(text: str, slot: str) -> None:
    stage = at("hospital_form", "confirmed", person="p1", day="2027-03-12", ward="none")
    stage.slots["request_place"] = stage.keep("text", "Clinique du Parc")
    intent = "deny" if text.startswith("non") else "nlu_fallback"
    slots = hospital(stage, intent, text).slots
    assert slots[f"request_{slot}"] is None
    assert slots["request_confirmed"] is None


def test_a_ward_is_told_without_the_words_around_it() -> None:
    stage = at("hospital_form", "confirmed", person="p1", day="2027-03-12", ward="none")
    stage.slots["request_place"] = stage.keep("text", "Clinique du Parc")
    slots = hospital(stage, "deny", "non, le service c'est chirurgie").slots
    assert stage.insurer.vault.entries[find(slots["request_ward"])[0].ref].value == "chirurgie"


@pytest.mark.parametrize(("intent", "yes"), [("affirm", "oui"), ("hospital_coverage", "")])
def test_a_request_offered_after_a_question_about_cover_keeps_what_it_told(
    intent: str, yes: str
) -> None:
    text = "la chambre seule est prise en charge à la clinique Rhéna le 12 mai pour Zoé ?"
    stage = Stage(history=[asked("hospital_coverage", text, act="private_room")])
    stage.insurer.cards.persons = (LEA, PAUL, ZOE)
    said = hospital(stage, intent, yes)
    assert said.slots["request_person"] == "p3"
    assert said.slots["request_day"].endswith("-05-12")
    (kept,) = find(said.slots["request_place"])
    assert stage.insurer.vault.entries[kept.ref].value == "clinique Rhéna"


@pytest.mark.parametrize("requested", ["place", "day", "ward", "confirmed"])
def test_how_long_it_takes_is_told_at_any_step(requested: str) -> None:
    said = hospital(at("hospital_form", requested), "nlu_fallback", "c'est long ?")
    assert said.responses == ["utter_request_how_long"]
    assert said.slots[f"request_{requested}"] is None


def test_the_stays_that_were_are_listed() -> None:
    said = hospital(Stage(), "hospital_coverage", "mes séjours à l'hôpital")
    assert not said.slots.get("request_person")


def test_what_the_stay_is_for_is_taken_where_the_ward_is_asked_for() -> None:
    stage = at("hospital_form", "ward", person="p1", place="[[text:v1]]", day="2027-03-12")
    said = hospital(
        stage,
        "hospital_coverage",
        "opération de la cataracte",
        entities={"act": "surgery"},
        confidence=0.7,
    )
    assert said.slots["request_ward"] is not None
