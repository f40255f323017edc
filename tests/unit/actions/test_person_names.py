"""A name is told alone or in a sentence that says more."""

import pytest

from bot.actions.household import ValidateBeneficiaryAddForm
from bot.actions.person_names import bare_name, called
from tests.unit.actions.play import LABELS, Stage
from wire.placeholders import find


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("ajoute mon bébé né hier il s'appelle Tom", "Tom"),
        ("mon mari s’appelle Karim Le Goff, né le 3/4/1980", "Karim Le Goff"),
        ("elle s'appelle Lou Martin née le 3 mai", "Lou Martin"),
        ("son prénom c'est Zoé", "Zoé"),
        ("je veux ajouter mon bébé", None),
    ],
)
def test_who_is_said_to_be_called_so_is_named(said: str, name: str | None) -> None:
    assert called(said, LABELS) == name


@pytest.mark.parametrize(
    ("said", "name"), [("Hugo Blanc né le 3/4/1997", "Hugo Blanc"), ("Tom", "Tom"), ("12/03", "")]
)
def test_birth_is_no_part_of_a_name(said: str, name: str) -> None:
    assert bare_name(said, LABELS) == name


def test_name_said_with_the_wish_is_taken_and_its_question_is_not_asked() -> None:
    stage = Stage()
    said = stage.run(
        ValidateBeneficiaryAddForm, "beneficiary_add", "ajoute mon bébé, il s’appelle Tom"
    )
    (entry,) = stage.insurer.vault.entries.values()
    assert entry.value == "Tom"
    assert find(said.slots["request_words"])
