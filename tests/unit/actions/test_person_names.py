"""A name is told alone or in a sentence that says more."""

from datetime import date

import pytest

from bot.actions.household import ValidateBeneficiaryAddForm, ValidateBeneficiaryRemoveForm
from bot.actions.person_names import bare_name, called
from insurer.domain.contracts import ContractState
from tests.unit.actions.play import LABELS, Said, Stage, asked, at
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
    ("text", "name"),
    [
        ("je veux ajouter mon bébé Inès Martin née le 2 novembre 2026", "Inès Martin"),
        ("Ajoutez ma femme Samia Benali à mon contrat", None),
        ("je veux ajouter mon mari", None),
        ("je veux ajouter mon fils svp merci", None),
    ],
)
def test_the_full_name_said_with_the_wish_is_taken(text: str, name: str | None) -> None:
    stage = Stage()
    kept = stage.run(ValidateBeneficiaryAddForm, "beneficiary_add", text).slots["request_words"]
    known = stage.insurer.vault.entries[find(kept)[0].ref].value if kept else None
    assert known == name


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Hugo Blanc né le 3/4/1997", "Hugo Blanc"),
        ("Tom", "Tom"),
        ("12/03", ""),
        ("le 12 mars", ""),
        ("Karim Le Goff", "Karim Le Goff"),
        ("Léo Petit", "Léo Petit"),
    ],
)
def test_birth_is_no_part_of_a_name(said: str, name: str) -> None:
    assert bare_name(said, LABELS) == name


@pytest.mark.parametrize(
    ("reason", "text", "refused"),
    [
        ("marriage", "15 mars", "too_young"),
        ("partnership", "15 mars 2015", "too_young"),
        ("marriage", "15 mars 82", None),
        ("birth", "demain", "future"),
        ("birth", "15 mars", None),
    ],
)
def test_a_birth_that_cannot_be_is_asked_again(reason: str, text: str, refused: str | None) -> None:
    said = add(at("beneficiary_add_form", "day", kind=reason), text, "inform")
    expected = [f"utter_beneficiary_add_day_{refused}"] if refused else []
    assert said.responses == expected


def test_what_it_costs_is_told_in_the_middle_and_the_question_stays() -> None:
    stage = at("beneficiary_add_form", "files", kind="birth", day="2026-05-03")
    said = add(stage, "ça va me coûter combien en plus ?", "nlu_fallback")
    assert said.responses == ["utter_beneficiary_effect"]
    assert said.slots == {"request_files": None}


def test_nobody_joins_a_contract_that_has_ended() -> None:
    stage = Stage()
    stage.insurer.contracts.state = ContractState.CANCELLED
    stage.insurer.contracts.ends_on = date(2026, 10, 7)
    said = add(stage, "ajouter mon fils", "beneficiary_add")
    assert said.responses == ["utter_contract_ended_on"]
    assert said.closed


def test_name_said_with_the_wish_is_taken_and_its_question_is_not_asked() -> None:
    stage = Stage()
    said = stage.run(
        ValidateBeneficiaryAddForm, "beneficiary_add", "ajoute mon bébé, il s’appelle Tom"
    )
    (entry,) = stage.insurer.vault.entries.values()
    assert entry.value == "Tom"
    assert find(said.slots["request_words"])


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("c'est ma fille Inès Benali", "Inès Benali"),
        ("non Inaya Benali en fait", "Inaya Benali"),
        ("mon conjoint Karim Le Goff svp", "Karim Le Goff"),
        ("mon petit Louis", "Louis"),
        ("Mon Petit Louis", "Louis"),
        ("petit Louis", "Louis"),
        ("Ma fille Inès", "Inès"),
        ("Petit Louise", "Petit Louise"),
        ("c'est Petit Ange Benali", "Petit Ange Benali"),
        ("Son Minh Anh", "Son Minh Anh"),
    ],
)
def test_what_stands_around_a_name_is_no_part_of_it(said: str, name: str) -> None:
    assert bare_name(said, LABELS) == name


NOBODY = ["je ne sais pas encore", "fille", "mon conjoint", "plus tard", "ma belle-fille", "moi"]


def add(stage: Stage, text: str, intent: str = "nlu_fallback") -> Said:
    return stage.run(ValidateBeneficiaryAddForm, intent, text)


def kept(stage: Stage, said: Said) -> str:
    return stage.insurer.vault.entries[find(said.slots["request_words"])[0].ref].value


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        *((text, intent) for text in NOBODY for intent in ("nlu_fallback", "beneficiary_list")),
        ("plus tard", "deny"),
        ("je ne sais pas encore", "deny"),
    ],
)
def test_words_that_name_nobody_are_no_name(text: str, intent: str) -> None:
    said = add(at("beneficiary_add_form", "words", kind="birth"), text, intent)
    assert said.responses == ["utter_beneficiary_add_name_missing"]
    assert said.slots["request_words"] is None


def test_the_wish_said_again_with_a_name_is_the_answer() -> None:
    stage = at("beneficiary_add_form", "words", kind="birth")
    assert kept(stage, add(stage, "ma fille Inès Benali", "beneficiary_add")) == "Inès Benali"


@pytest.mark.parametrize("step", ["files", "day", "confirmed"])
@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Inès Benali", "Inès Benali"),
        ("non Inaya Benali en fait", "Inaya Benali"),
        ("non inaya benali", "inaya benali"),
    ],
)
def test_a_name_said_later_corrects_the_first_and_skips_no_step(
    step: str, text: str, name: str
) -> None:
    stage = at("beneficiary_add_form", step, kind="birth", day="2026-05-03", files="none")
    stage.slots["request_words"] = stage.keep("text", "Ines Benali")
    if step in ("files", "day"):
        stage.slots[f"request_{step}"] = None
    said = add(stage, text, "deny" if text.startswith("non") else "nlu_fallback")
    assert kept(stage, said) == name
    assert said.slots[f"request_{step}"] is None


@pytest.mark.parametrize("text", ["non merci", "plus tard", "Plus Tard", "je n'en ai pas"])
def test_no_file_is_no_name(text: str) -> None:
    stage = at("beneficiary_add_form", "files", kind="birth", day="2026-05-03")
    stage.slots["request_words"] = stage.keep("text", "Inès Benali")
    said = add(stage, text, "deny")
    assert said.slots["request_files"] == "none"
    assert "request_words" not in said.slots


@pytest.mark.parametrize(
    "text", ["ça augmente ma cotisation de combien ?", "ça fait combien de plus par trimestre ?"]
)
def test_what_a_daughter_costs_is_told_before_the_reason_is(text: str) -> None:
    stage = at("beneficiary_add_form", "kind")
    stage.history.append(asked("beneficiary_add", "ajouter ma fille"))
    said = add(stage, text, "contributions_show")
    assert said.responses == ["utter_beneficiary_effect"]


def test_what_is_saved_by_who_leaves_is_told_and_the_question_stays() -> None:
    stage = at("beneficiary_remove_form", "kind", person="p2")
    text = "ça va me faire gagner combien"
    said = stage.run(ValidateBeneficiaryRemoveForm, "out_of_scope", text)
    assert said.responses == ["utter_beneficiary_effect"]
    assert said.slots["request_kind"] is None


@pytest.mark.parametrize(
    "text", ["Manon Dupuis, née le 4 avril 1997", "mon mari Paul Petit né le 3 juin 1990"]
)
def test_when_a_grown_person_was_born_is_no_birth(text: str) -> None:
    said = add(at("beneficiary_add_form", "kind"), text)
    assert said.slots["request_kind"] is None
    assert said.slots["request_day"]


def test_a_child_born_lately_joins_by_its_birth() -> None:
    said = add(at("beneficiary_add_form", "kind"), "ma fille est née le 3 novembre 2026")
    assert said.slots["request_kind"] == "birth"
