"""Of one person nothing is told for another, and nothing of who is not insured."""

from dataclasses import replace

import pytest

from bot.actions.base import EmmaAction
from bot.actions.card import ActionCardDownload
from bot.actions.clarify import ActionClarify
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
    ],
)
def test_words_that_mean_nobody_else_are_answered(text: str, entities: dict[str, str]) -> None:
    stage = Stage()
    stage.insurer.cards.persons = (LEA, PAUL) if "femme" in text else (LEA,)
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
