"""What is said or sent beside the question of a request: it changes nothing of the request."""

from typing import Any

import pytest

from bot.actions.bank_details import ValidateBankDetailsForm
from bot.actions.contact_details import ValidateContactForm
from bot.actions.hospital_coverage import ValidateHospitalForm
from bot.actions.teletransmission import ValidateTeletransmissionForm
from tests.unit.actions.play import Said, Stage, asked, at

KNOWN = {"person": "p2", "place": "[[text:0]]"}


def at_hospital(requested: str) -> Stage:
    known: dict[str, str] = dict(KNOWN)
    if requested in ("ward", "confirmed"):
        known["day"] = "2027-03-12"
    if requested == "confirmed":
        known["ward"] = "none"
    return at("hospital_form", requested, **known)


def say(stage: Stage, intent: str, text: str, **how: Any) -> Said:
    return stage.run(ValidateHospitalForm, intent, text, **how)


@pytest.mark.parametrize("requested", ["day", "confirmed"])
@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("carte de Zoé en pdf", None),
        ("et celle de mon mari", "spouse"),
        ("celle de ma fille", "child"),
        ("les remboursements de Léa", None),
        ("Zoé a une carte aussi", None),
    ],
)
def test_another_person_spoken_of_does_not_change_the_request(
    requested: str, text: str, person: str | None
) -> None:
    stage = at_hospital(requested)
    if person == "spouse":
        stage.slots["request_person"] = "p3"
    entities = {"person": person} if person else None
    said = say(stage, "nlu_fallback", text, entities=entities)
    assert "request_person" not in said.slots
    assert not {"utter_form_noted", "utter_request_corrected"} & set(said.responses)
    assert said.slots[f"request_{requested}"] is None


@pytest.mark.parametrize("requested", ["person", "day", "confirmed"])
def test_a_card_wished_beside_a_request_is_given(requested: str) -> None:
    stage = at_hospital(requested)
    said = say(stage, "card_download", "carte de Zoé en pdf")
    assert said.responses[0].startswith("utter_card")
    assert said.responses[-1] == "utter_form_back"
    assert not said.slots.get("request_person")


def test_what_changes_the_question_beside_a_request_is_answered_too() -> None:
    stage = at_hospital("day")
    stage.slots["request_person"] = "p3"
    stage.history = [asked("card_download", "carte de Zoé en pdf")]
    said = say(stage, "nlu_fallback", "et mon mari", entities={"person": "spouse"})
    assert said.responses[0].startswith("utter_card")
    assert "request_person" not in said.slots


@pytest.mark.parametrize(
    ("text", "person", "known"),
    [
        ("Zoé", None, "p3"),
        ("c'est pour Zoé", None, "p3"),
        ("pour ma fille", "child", "p3"),
        ("en fait c'est Zoé qui est opérée", None, "p3"),
    ],
)
@pytest.mark.parametrize("requested", ["day", "confirmed"])
def test_whom_a_request_is_for_is_corrected(
    requested: str, text: str, person: str | None, known: str
) -> None:
    entities = {"person": person} if person else None
    said = say(at_hospital(requested), "nlu_fallback", text, entities=entities)
    assert said.slots["request_person"] == known


def test_a_yes_with_another_person_in_it_writes_nothing() -> None:
    stage = at_hospital("confirmed")
    said = say(stage, "affirm", "oui et la carte de Zoé aussi")
    assert not said.closed
    assert stage.insurer.hospital_coverage.calls == []


@pytest.mark.parametrize(
    "text",
    [
        "qui est GFP",
        "c'est qui GFP",
        "et quel est leur numéro",
        "où est ma carte",
        "comment ça marche",
        "c'est quoi la clinique Pasteur",
        "combien coûte une nuit à l'hôpital Foch",
        "pourquoi pas la clinique Rhéna",
    ],
)
@pytest.mark.parametrize("requested", ["place", "day"])
def test_a_question_is_never_a_hospital(requested: str, text: str) -> None:
    stage = at("hospital_form", requested, person="p1")
    said = say(stage, "nlu_fallback", text)
    assert not said.slots.get("request_place")
    assert not stage.insurer.vault.entries


@pytest.mark.parametrize("text", ["clinique Rhéna ?", "GFP", "à la clinique Rhéna à Strasbourg"])
def test_a_name_is_a_hospital(text: str) -> None:
    said = say(at("hospital_form", "place", person="p1"), "nlu_fallback", text)
    assert said.slots["request_place"]


def test_a_file_sent_instead_of_a_code_is_joined_to_the_request() -> None:
    stage = at("contact_form", "code", kind="email", words="[[text:0]]", files="none")
    stage.slots |= {"request_code_sent": True, "request_confirmed": True}
    said = stage.run(ValidateContactForm, "submit_form", entities={"files": ["f1"]})
    assert said.responses == ["utter_request_file_kept"]
    assert said.slots["request_files"] == ["f1"]
    assert said.slots["request_code"] is None
    assert not said.closed


def test_a_file_sent_at_the_recap_is_joined_to_the_request() -> None:
    stage = at("contact_form", "confirmed", kind="email", words="[[text:0]]", files="none")
    said = stage.run(ValidateContactForm, "submit_form", entities={"files": ["f1"]})
    assert said.slots["request_files"] == ["f1"]
    assert said.slots["request_confirmed"] is None


@pytest.mark.parametrize(
    ("form", "stage"),
    [
        (ValidateHospitalForm, at_hospital("day")),
        (ValidateTeletransmissionForm, at("teletransmission_form", "kind")),
        (ValidateBankDetailsForm, at("bank_details_form", "person")),
    ],
)
def test_a_file_that_no_step_waits_for_is_told_to_be_joined_to_nothing(
    form: Any, stage: Stage
) -> None:
    if form is ValidateBankDetailsForm:
        stage.slots["requested_slot"] = "bank_iban"
    said = stage.run(form, "submit_form", entities={"files": ["f1"]})
    assert said.responses == ["utter_form_file_beside"]
    assert not said.closed
