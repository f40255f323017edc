"""What a member corrects of a new account before it is written."""

import pytest

from tests.unit.actions.fakes import GOOD_IBAN, LEA, PAUL, PAUL_INSURED
from tests.unit.actions.play import Said, Stage
from tests.unit.actions.test_bank_details_form import answer, at, at_code


def at_recap(requested: str = "bank_confirmed") -> Stage:
    stage = at_code()
    stage.slots |= {"requested_slot": requested, "bank_confirmed": None, "bank_code_sent": None}
    return stage


def _kept(stage: Stage, said: Said) -> str:
    ref = said.slots["bank_holder"].removeprefix("[[name:").removesuffix("]]")
    return stage.insurer.vault.entries[ref].value


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("le titulaire c'est Marie Durand", "Marie Durand"),
        ("non le titulaire est ma femme Marie Durand", "Marie Durand"),
        ("oui mais au nom de Marie Durand en fait", "Marie Durand"),
        ("non, Marie Durand", "Marie Durand"),
        ("non léa martins", "léa martins"),
    ],
)
@pytest.mark.parametrize("intent", ["deny", "bank_details_change", "nlu_fallback"])
def test_the_holder_is_corrected_at_the_recap(intent: str, text: str, name: str) -> None:
    stage = at_recap()
    said = answer(stage, intent, text)
    assert name in _kept(stage, said)
    assert said.slots["bank_confirmed"] is None
    assert "bank_iban" not in said.slots


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("non c'est Léa Martin Roche le titulaire", "Léa Martin Roche"),
        ("attends le nom est faux, c'est Léa Martin Roche sans tiret", "Léa Martin Roche"),
        ("non, Léa Martin-Roche", "Léa Martin-Roche"),
        ("le titulaire c'est Léa Martin-Roche", "Léa Martin-Roche"),
        ("c'est pas Léa Martin, c'est Marie Durand", "Marie Durand"),
        ("le titulaire c'est pas Léa Martin c'est Marie Durand", "Marie Durand"),
        ("Marie Durand et pas Léa Martin", "Marie Durand"),
        ("non c'est au nom de Marie Durand", "Marie Durand"),
        ("il y a une erreur dans le nom c'est Marie Durand", "Marie Durand"),
    ],
)
@pytest.mark.parametrize("intent", ["deny", "nlu_fallback", "bank_details_change"])
@pytest.mark.parametrize("requested", ["bank_proof", "bank_confirmed", "bank_code"])
def test_the_holder_is_the_one_who_is_told_last(
    requested: str, intent: str, text: str, name: str
) -> None:
    stage = at_recap(requested)
    assert _kept(stage, answer(stage, intent, text)) == name


@pytest.mark.parametrize(
    "text",
    [
        "le nom est faux",
        "le titulaire est faux",
        "le titulaire n'est pas bon",
        "le titulaire c'est pas moi",
        "attendez le nom du titulaire est mal écrit il faut le corriger",
        "oui mais le nom est faux",
        "il y a une faute dans le nom du titulaire je crois bien",
    ],
)
@pytest.mark.parametrize("intent", ["deny", "affirm", "nlu_fallback"])
def test_a_holder_who_is_wrong_is_asked_for_anew(intent: str, text: str) -> None:
    said = answer(at_recap(), intent, text)
    assert said.slots["bank_holder"] is said.slots["bank_confirmed"] is None
    assert "bank_iban" not in said.slots


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("c'est pas moi c'est Marie Durand", "Marie Durand"),
        ("le compte est à Marie Durand", "Marie Durand"),
        ("SCI Les Lilas", "SCI Les Lilas"),
    ],
)
def test_the_holder_is_told_without_the_words_around(text: str, name: str) -> None:
    stage = at("bank_holder")
    assert _kept(stage, answer(stage, "nlu_fallback", text)) == name


@pytest.mark.parametrize(
    ("text", "slot"),
    [
        ("non le titulaire est ma femme", "bank_holder"),
        ("ah non c'est pas le bon titulaire", "bank_holder"),
        ("non, l'iban est faux", "bank_iban"),
        ("je veux changer la pièce", "bank_proof"),
    ],
)
def test_what_is_said_to_be_wrong_at_the_recap_is_asked_again(text: str, slot: str) -> None:
    said = answer(at_recap(), "deny", text)
    emptied = {name for name in said.slots if name.startswith("bank_")}
    assert emptied == {slot, "bank_confirmed"}


def test_the_holder_is_corrected_where_the_proof_is_asked() -> None:
    stage = at_recap("bank_proof")
    said = answer(stage, "deny", "non le titulaire c'est Marie Durand")
    assert _kept(stage, said) == "Marie Durand"
    assert said.slots["bank_proof"] is None


def test_a_correction_at_the_code_is_confirmed_and_proven_anew() -> None:
    stage = at_code()
    said = answer(stage, "nlu_fallback", "attendez le titulaire c'est Marie Durand")
    assert _kept(stage, said) == "Marie Durand"
    assert said.slots["bank_confirmed"] is None
    assert said.slots["bank_code_sent"] is None
    assert stage.insurer.bank_details.calls == []


def test_a_file_sent_at_the_recap_is_the_proof() -> None:
    said = answer(at_recap(), "submit_form", entities={"files": ["file2"]})
    assert said.slots["bank_proof"] == ["file2"]
    assert said.slots["bank_confirmed"] is None


def test_a_holder_said_again_as_it_is_known_confirms() -> None:
    said = answer(at_recap(), "affirm", "oui le titulaire c'est bien Léa Martin")
    assert said.slots["bank_confirmed"] is True


@pytest.mark.parametrize(
    ("requested", "text", "person", "name"),
    [
        ("bank_holder", "c'est moi", {}, "Léa Martin"),
        ("bank_holder", "mon mari", {"person": "spouse"}, "Paul Durand"),
        ("bank_confirmed", "le titulaire c'est moi", {}, "Léa Martin"),
        ("bank_confirmed", "le titulaire est mon mari", {"person": "spouse"}, "Paul Durand"),
    ],
)
def test_an_insured_person_is_named_by_the_file(
    requested: str, text: str, person: dict[str, str], name: str
) -> None:
    stage = at_recap(requested)
    stage.slots["bank_holder"] = stage.keep("name", "Zoé Petit")
    stage.insurer.cards.persons = (LEA, PAUL)
    stage.insurer.members.beneficiaries = (PAUL_INSURED,)
    said = answer(stage, "nlu_fallback", text, entities=person)
    assert _kept(stage, said) == name


@pytest.mark.parametrize("text", ["moi et mon mari", "ma femme"])
def test_who_cannot_be_named_by_the_file_is_asked_for(text: str) -> None:
    said = answer(at("bank_holder"), "nlu_fallback", text, entities={"person": "spouse"})
    assert said.responses == ["utter_bank_details_holder_missing"]


@pytest.mark.parametrize("text", ["passer", "je n'ai pas le document", "plus tard"])
def test_who_has_no_proof_at_hand_goes_on(text: str) -> None:
    assert answer(at_recap("bank_proof"), "x", text).slots["bank_proof"] == "later"


@pytest.mark.parametrize("requested", ["bank_holder", "bank_proof"])
def test_another_iban_replaces_the_first_before_the_recap(requested: str) -> None:
    stage = at(requested)
    other = stage.keep("iban", GOOD_IBAN)
    stage.slots |= {"bank_iban": stage.keep("iban", GOOD_IBAN)}
    said = answer(stage, "bank_details_change", f"pardon c'est plutôt {other}")
    assert said.slots["bank_iban"] == other
    assert said.slots[requested] is None
    assert said.responses == ["utter_bank_details_iban_ok"]


def test_another_holder_asked_for_at_the_recap_is_heard() -> None:
    text = "non attends c'est le compte de mon mari en fait on peut mettre son nom a lui ?"
    said = answer(at_recap(), "nlu_fallback", text)
    assert said.slots["bank_holder"] is said.slots["bank_confirmed"] is None
    assert "bank_iban" not in said.slots
