"""What is said beside the questions of a new account: nothing of it is taken for an answer."""

import pytest

from bot.actions.bank_details import ActionAskBankConfirmed
from tests.unit.actions.fakes import GOOD_IBAN, LEA, PAUL, PAUL_INSURED
from tests.unit.actions.play import Stage
from tests.unit.actions.test_bank_details_corrections import _kept, at_recap
from tests.unit.actions.test_bank_details_form import answer, at, at_code

WRONG_IBAN = "[[iban_invalid:0123456789ab]]"


def at_holder() -> Stage:
    stage = at("bank_holder")
    stage.insurer.cards.persons = (LEA, PAUL)
    stage.insurer.members.beneficiaries = (PAUL_INSURED,)
    return stage


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("vous avez quoi comme telephone pour moi", None),
        ("la BNP", None),
        ("au crédit agricole", None),
        ("le postier", None),
        ("donnez moi la liste de mes remboursements", None),
        ("qui est le titulaire chez vous pour moi", None),
        ("et moi je fais comment", None),
        ("rappelez moi demain matin", None),
        ("envoyez-moi ma carte", None),
        ("la carte de mon mari en pdf", "spouse"),
        ("et celle de mon mari", "spouse"),
        ("quelle adresse vous avez", None),
        ("où est la carte de Marie Durand", None),
        ("OU EST MA CARTE", None),
        ("Donnez Moi Mon Solde", None),
        ("mes remboursements", None),
        ("ma carte vitale", None),
        ("mon mari est hospitalisé demain", "spouse"),
        ("je voudrais changer mon mail", None),
        ("j'ai changé d'adresse aussi", None),
        ("combien je touche pour mon mari", "spouse"),
    ],
)
@pytest.mark.parametrize("requested", ["bank_holder", "bank_proof", "bank_confirmed"])
def test_question_or_other_wish_names_no_holder(
    requested: str, text: str, person: str | None
) -> None:
    stage = at_recap(requested)
    stage.slots["bank_holder"] = stage.keep("name", "Zoé Petit")
    stage.insurer.cards.persons = (LEA, PAUL)
    stage.insurer.members.beneficiaries = (PAUL_INSURED,)
    kept = len(stage.insurer.vault.entries)
    said = answer(stage, "nlu_fallback", text, entities={"person": person} if person else None)
    assert not said.slots.get("bank_holder")
    assert not said.slots.get(requested)
    assert len(stage.insurer.vault.entries) == kept


@pytest.mark.parametrize(
    ("text", "person", "name"),
    [
        ("moi", None, "Léa Martin"),
        ("c'est moi", None, "Léa Martin"),
        ("bah moi-même", None, "Léa Martin"),
        ("oui c'est bien moi", None, "Léa Martin"),
        ("à mon nom", None, "Léa Martin"),
        ("c'est moi le titulaire", None, "Léa Martin"),
        ("le titulaire du compte c'est moi", None, "Léa Martin"),
        ("moi, Léa Martin", None, "Léa Martin"),
        ("mon mari", "spouse", "Paul Durand"),
        ("c'est le compte de mon mari", "spouse", "Paul Durand"),
        ("au nom de mon mari", "spouse", "Paul Durand"),
        ("pas moi, mon mari", "spouse", "Paul Durand"),
        ("jean-pierre de la tour", None, "jean-pierre de la tour"),
        ("Mme Marie Durand", None, "Marie Durand"),
        ("M. et Mme Durand", None, "M. et Mme Durand"),
        ("SCI Les Lilas", None, "SCI Les Lilas"),
        ("le titulaire est Marie Durand", None, "Marie Durand"),
        ("Ma Li", None, "Ma Li"),
        ("au nom de mon frère Paul Bernard", "other", "Paul Bernard"),
        ("la société Dupont SARL", None, "Dupont SARL"),
    ],
)
@pytest.mark.parametrize("intent", ["nlu_fallback", "out_of_scope", "bank_details_change"])
def test_answer_names_the_holder(intent: str, text: str, person: str | None, name: str) -> None:
    stage = at_holder()
    entities = {"person": person} if person else None
    said = answer(stage, intent, text, confidence=0.55, entities=entities)
    assert name in _kept(stage, said)


@pytest.mark.parametrize(
    "text", ["dites moi ma carte arrive bientôt", "la carte au nom de Marie Durand arrive"]
)
def test_other_wish_at_the_holder_is_answered(text: str) -> None:
    said = answer(at_holder(), "card_status", text)
    assert said.responses == ["utter_card_posted", "utter_form_back"]
    assert said.slots == {"bank_holder": None}


@pytest.mark.parametrize(
    "text",
    [
        "j'ai déposé une facture de 45€ d'ostéo il y a 3 mois et toujours rien !!!! c'est du vol",
        "toujours rien",
        "j'ai rien reçu",
        "vous me remboursez jamais rien",
        "aucune réponse depuis mars",
        "vous m'avez dit plus tard et toujours pas payé",
        "je suis sans nouvelles de vous",
        "pas encore remboursé",
        "après trois mois c'est inadmissible",
        "demain je prends un avocat",
        "ça se passe comment pour ma carte",
    ],
)
@pytest.mark.parametrize("intent", ["nlu_fallback", "out_of_scope"])
def test_complaint_is_no_promise_of_the_proof(intent: str, text: str) -> None:
    said = answer(at_recap("bank_proof"), intent, text)
    assert said.slots["bank_proof"] is None
    assert said.responses
    assert not said.closed


def test_anger_is_heard_and_a_person_offered() -> None:
    said = answer(at_recap("bank_proof"), "nlu_fallback", "et toujours rien !!! c'est du vol")
    assert said.responses == ["utter_form_anger", "utter_form_back"]


@pytest.mark.parametrize(
    "text",
    [
        "plus tard",
        "je l'enverrai demain",
        "demain",
        "je n'ai rien",
        "pas encore",
        "sans",
        "non rien",
        "je vous l'enverrai quand je rentre du travail ce soir",
        "je ne l'ai pas sous la main pour l'instant",
        "je passe cette étape, pas de document",
        "aucun document à joindre",
    ],
)
def test_words_that_promise_the_proof_are_taken(text: str) -> None:
    assert answer(at_recap("bank_proof"), "nlu_fallback", text).slots["bank_proof"] == "later"


def test_wrong_iban_that_opens_the_form_is_told_to_be_wrong() -> None:
    said = answer(Stage(), "bank_details_change", f"je change, le voici {WRONG_IBAN}")
    assert said.responses == ["utter_bank_details_intro", "utter_bank_details_iban_checksum"]
    assert not said.closed
    assert not said.slots["bank_iban"]


@pytest.mark.parametrize("at_step", [at_recap, at_code])
@pytest.mark.parametrize("intent", ["deny", "affirm", "nlu_fallback"])
def test_wrong_iban_instead_of_the_first_leaves_none(at_step: type[Stage], intent: str) -> None:
    stage = at_step()
    said = answer(stage, intent, f"non c'est plutôt {WRONG_IBAN}")
    assert said.responses == ["utter_bank_details_correct", "utter_bank_details_iban_checksum"]
    assert said.slots["bank_iban"] is said.slots["bank_confirmed"] is None
    assert stage.insurer.bank_details.calls == []


def test_right_iban_still_opens_the_form() -> None:
    stage = Stage()
    typed = stage.keep("iban", GOOD_IBAN)
    assert answer(stage, "bank_details_change", typed).slots["bank_iban"] == typed


@pytest.mark.parametrize(
    ("holder", "of_another"),
    [("Léa Martin", False), ("Mme MARTIN", False), ("Paul Petit", False), ("Ana Silva", True)],
)
def test_an_account_of_nobody_insured_is_told_at_the_recap(holder: str, of_another: bool) -> None:
    stage = at_code()
    stage.insurer.members.beneficiaries = (PAUL_INSURED,)
    stage.slots["bank_holder"] = stage.keep("name", holder)
    said = stage.run(ActionAskBankConfirmed, "submit_form")
    assert ("utter_bank_details_holder_other" in said.responses) is of_another


def test_the_choice_that_it_is_the_member_names_the_holder() -> None:
    stage = at_holder()
    said = answer(stage, "submit_form", "", entities={"holder": "self"})
    assert said.slots["bank_holder"]
    assert list(stage.insurer.vault.entries.values())[-1].value == "Léa Martin"


@pytest.mark.parametrize("text", ["c'est quand que vous en tenez compte", "ce sera actif quand ?"])
@pytest.mark.parametrize("requested", ["bank_iban", "bank_holder", "bank_confirmed"])
def test_when_the_new_account_serves_is_told_at_any_step(requested: str, text: str) -> None:
    said = answer(at_recap(requested), "bank_details_show", text)
    assert said.responses == ["utter_bank_details_how_long"]
