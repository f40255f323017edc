"""Who joins: a child who is to be born, and words in the place of a name that name nobody."""

import pytest

from bot.actions.household import ValidateBeneficiaryAddForm
from tests.unit.actions.play import Stage, at

FORM = "beneficiary_add_form"


@pytest.mark.parametrize(
    "text",
    [
        "je suis enceinte de 5 mois, y a des trucs à faire chez vous ?",
        "je vais accoucher en mars on fait quoi pour ajouter le bébé",
        "ma femme attend un enfant",
    ],
)
def test_a_child_to_be_born_opens_nothing_yet(text: str) -> None:
    said = Stage().run(ValidateBeneficiaryAddForm, "beneficiary_add", text)
    assert said.responses == ["utter_beneficiary_add_expecting"]
    assert said.closed


@pytest.mark.parametrize("text", ["ma femme vient d'accoucher", "mon bébé est né mardi"])
def test_a_child_who_is_born_is_added(text: str) -> None:
    said = Stage().run(ValidateBeneficiaryAddForm, "beneficiary_add", text)
    assert not said.closed


@pytest.mark.parametrize(
    ("text", "intent"),
    [("mes relevés de l'été", "statement_download"), ("je veux mon relevé", "statement_download")],
)
def test_another_wish_in_the_place_of_a_name_is_answered(text: str, intent: str) -> None:
    said = at(FORM, "words", kind="birth").run(ValidateBeneficiaryAddForm, intent, text)
    assert "utter_form_back" in said.responses
    assert said.slots["request_words"] is None


@pytest.mark.parametrize(
    ("text", "named"), [("le plus ancien", False), ("malo petit", True), ("Le Goff Marie", True)]
)
def test_a_name_is_no_thing(text: str, named: bool) -> None:
    said = at(FORM, "words", kind="birth").run(
        ValidateBeneficiaryAddForm, "nlu_fallback", text, confidence=0.3
    )
    assert (said.slots["request_words"] is not None) is named


@pytest.mark.parametrize("text", ["non rien", "non rien merci", "rien finalement"])
def test_nothing_wanted_where_a_name_is_asked_for_leaves_the_form(text: str) -> None:
    stage = at("beneficiary_add_form", "words", kind="birth")
    assert stage.run(ValidateBeneficiaryAddForm, "deny", text, confidence=0.9).closed
