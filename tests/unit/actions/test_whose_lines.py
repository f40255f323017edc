"""Of one person nothing is told for another, and nothing of who is not insured."""

from dataclasses import replace

import pytest

from bot.actions.base import EmmaAction
from bot.actions.card import ActionCardDownload
from bot.actions.card_requests import ValidateCardReissueForm
from bot.actions.clarify import ActionClarify
from bot.actions.contract import ActionCoverageCheck
from bot.actions.reimbursement_delay import ActionReimbursementDelay
from bot.actions.reimbursements import ActionReimbursementList
from insurer.domain.caller import Caller
from insurer.domain.cards import CardHolder
from insurer.domain.line_search import LineClues
from insurer.domain.payment_delays import AwaitedPayment, PaymentDelay
from insurer.domain.reimbursements import RefusalReason, Reimbursement
from tests.unit.actions.fakes import ELISE, LEA, LINE, PAUL, ZOE, Reimbursements
from tests.unit.actions.play import Stage, asked

HOSPITAL_LINE = replace(LINE, person_id="p2", person_first_name="Paul")


class LinesByPerson(Reimbursements):
    """Lines that are found by person alone."""

    def find(self, caller: Caller, clues: LineClues) -> tuple[Reimbursement, ...]:
        whom = clues.person_id
        return tuple(one for one in self.lines if whom in (None, one.person_id))


def after_the_line_of_paul(*persons: CardHolder) -> Stage:
    hospital = asked("reimbursement_detail", "combien on a eu pour l'hopital", care_type="hospital")
    stage = Stage(history=[hospital])
    stage.insurer.cards.persons = persons
    stage.insurer.reimbursements = LinesByPerson()
    stage.insurer.reimbursements.lines = (HOSPITAL_LINE,)
    return stage


@pytest.mark.parametrize("text", ["pour mon fils", "et pour ma fille ?"])
@pytest.mark.parametrize(
    ("persons", "response"),
    [
        ((LEA, PAUL), "utter_whom_not_insured"),
        ((LEA, PAUL, ZOE), "utter_reimbursements_none_such"),
        ((LEA, PAUL, ZOE, ELISE), "utter_reimbursements_none_such"),
    ],
)
def test_the_line_of_one_person_is_never_repeated_for_another(
    text: str, persons: tuple[CardHolder, ...], response: str
) -> None:
    stage = after_the_line_of_paul(*persons)
    said = stage.run(ActionClarify, "nlu_fallback", text, entities={"person": "child"})
    assert said.responses == [response]


def test_the_line_of_one_of_several_children_is_found() -> None:
    stage = after_the_line_of_paul(LEA, PAUL, ZOE, ELISE)
    lines = (HOSPITAL_LINE, replace(LINE, person_id="p3", person_first_name="Zoé"))
    stage.insurer.reimbursements.lines = lines
    said = stage.run(ActionClarify, "nlu_fallback", "ma fille", entities={"person": "child"})
    assert said.of("utter_reimbursement_card")["person"] == "Zoé"


@pytest.mark.parametrize(
    ("action", "intent", "text", "entities"),
    [
        (ActionCardDownload, "card_download", "la carte de mon coloc Hugo", {}),
        (ActionCardDownload, "card_download", "la carte de mon fils", {"person": "child"}),
        (ActionReimbursementList, "reimbursement_list", "ceux de ma mère", {"person": "other"}),
        (ActionReimbursementList, "reimbursement_list", "de mon mari Hugo", {"person": "spouse"}),
        (ActionCardDownload, "card_download", "carte de ma femme, Zoé svp", {"person": "spouse"}),
        (
            ActionReimbursementDelay,
            "reimbursement_delay",
            "mon fils n'est pas remboursé",
            {"person": "child"},
        ),
    ],
)
def test_of_somebody_who_is_not_insured_nothing_is_told(
    action: type[EmmaAction], intent: str, text: str, entities: dict[str, str]
) -> None:
    stage = Stage()
    stage.insurer.cards.persons = (LEA, PAUL)
    said = stage.run(action, intent, text, entities=entities)
    assert said.responses == ["utter_whom_not_insured"]


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("bonjour madame, mes remboursements", {"person": "spouse"}),
        ("le petit remboursement du 3 mars", {"person": "child"}),
        ("les remboursements de ma femme", {"person": "spouse"}),
        ("les remboursements de mon mari Paul", {"person": "spouse"}),
        ("REMBOURSEMENTS DE MON MARI SVP", {"person": "spouse"}),
        ("ceux de mon mari. Merci", {"person": "spouse"}),
        ("ceux de mon mari\nMerci", {"person": "spouse"}),
    ],
)
def test_words_that_mean_nobody_else_are_answered(text: str, entities: dict[str, str]) -> None:
    stage = Stage()
    of_spouse = "femme" in text or "mari" in text.lower()
    stage.insurer.cards.persons = (LEA, PAUL) if of_spouse else (LEA,)
    said = stage.run(ActionReimbursementList, "reimbursement_list", text, entities=entities)
    assert "utter_whom_not_insured" not in said.responses


def test_what_waits_of_several_children_is_not_that_of_another() -> None:
    stage = Stage()
    stage.insurer.cards.persons = (LEA, PAUL, ZOE, ELISE)
    waiting = tuple(
        AwaitedPayment(replace(LINE, person_id=whom), RefusalReason.BEING_PROCESSED)
        for whom in ("p2", "p3")
    )
    stage.insurer.reimbursements.delayed = PaymentDelay(waiting, (), (), HOSPITAL_LINE)
    said = stage.run(
        ActionReimbursementDelay,
        "reimbursement_delay",
        "le remboursement de ma fille n'arrive pas",
        entities={"person": "child"},
    )
    assert said.responses[0] == "utter_reimbursement_delay_one"


@pytest.mark.parametrize(
    "text", ["les remboursements de mon fils Julien", "les remboursements de julie", "pour julie"]
)
def test_a_first_name_of_nobody_insured_is_told_to_be_so(text: str) -> None:
    stage = Stage()
    stage.insurer.cards.persons = (LEA, PAUL, ZOE)
    said = stage.run(ActionReimbursementList, "reimbursement_list", text)
    assert said.responses == ["utter_whom_not_insured"]


@pytest.mark.parametrize("text", ["la carte de julie en pdf", "la carte de mon fils Julien"])
def test_no_card_is_given_of_who_is_not_insured(text: str) -> None:
    stage = Stage()
    stage.insurer.cards.persons = (LEA, PAUL, ZOE)
    said = stage.run(ActionCardDownload, "card_download", text)
    assert said.responses == ["utter_whom_not_insured"]


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("les remboursements de zoé", {}),
        ("les remboursements de zoé et de paul", {}),
        ("les remboursements de florence", {"place": "Florence"}),
        ("mes remboursements de claude", {}),
    ],
)
def test_who_is_insured_a_town_and_a_practitioner_are_no_strangers(
    text: str, entities: dict[str, str]
) -> None:
    stage = Stage()
    stage.insurer.cards.persons = (LEA, PAUL, ZOE)
    stage.insurer.reimbursements.lines = (replace(LINE, provider="Claude Durand"),)
    said = stage.run(ActionReimbursementList, "reimbursement_list", text, entities=entities)
    assert "utter_whom_not_insured" not in said.responses


@pytest.mark.parametrize(
    ("text", "told"), [("ma fille a perdu sa carte", True), ("mon fils a perdu ma carte", False)]
)
def test_a_new_card_is_made_for_nobody_who_is_not_insured(text: str, *, told: bool) -> None:
    stage = Stage()
    stage.insurer.cards.persons = (LEA,)
    said = stage.run(ValidateCardReissueForm, "card_reissue", text, entities={"person": "child"})
    assert ("utter_whom_not_insured" in said.responses, said.closed) == (told, told)


def test_who_tells_something_of_the_member_is_not_whom_it_is_about() -> None:
    text = "ma fille me dit que j'ai droit à des lunettes, c'est quoi le forfait"
    entities = {"person": "child", "care_type": "optical"}
    said = Stage().run(ActionCoverageCheck, "coverage_check", text, entities=entities)
    assert "utter_coverage_uninsured" not in said.responses
    assert said.responses[0].startswith("utter_coverage")
