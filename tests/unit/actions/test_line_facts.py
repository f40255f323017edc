"""One fact of the line just told is told alone: who paid what, when, where, why not all."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from bot.actions.base import EmmaAction
from bot.actions.care_network import ValidateCareNetworkForm
from bot.actions.clarify import ActionClarify
from bot.actions.reimbursements import ActionReimbursementDetail
from bot.actions.smalltalk import ActionOutOfScope
from insurer.domain.reimbursements import ReimbursementState
from tests.content.test_responses import facts_wanted
from tests.unit.actions.fakes import LINE
from tests.unit.actions.play import Stage, asked, changed

TOLD = asked("reimbursement_detail", "le détail du médecin", care_type="general_practitioner")
OF_PROVIDER = replace(LINE, provider="Dr Durand")


def after(*history: dict[str, Any]) -> Stage:
    stage = Stage(history=list(history))
    stage.insurer.reimbursements.lines = (OF_PROVIDER,)
    return stage


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("combien a payé la sécu", "utter_line_fact_secu"),
        ("et la part sécu c'est combien", "utter_line_fact_secu"),
        ("et vous", "utter_line_fact_mutuelle"),
        ("c'était quand", "utter_line_fact_when"),
        ("date ?", "utter_line_fact_when"),
        ("chez qui ?", "utter_line_fact_provider"),
        ("chez quel médecin", "utter_line_fact_provider"),
        ("c'était pour quoi", "utter_line_fact_what"),
        ("quel médecin", "utter_line_fact_provider"),
        ("c'est à moi ou au docteur que vous l'avez payé", "utter_line_fact_payee_member"),
        ("pourquoi pas tout", "utter_line_fact_rest"),
        ("et il me reste combien à payer dessus", "utter_line_fact_rest"),
        ("du coup il me reste combien", "utter_line_fact_rest"),
        ("pourquoi c'est pas tout remboursé", "utter_line_fact_rest"),
    ],
)
@pytest.mark.parametrize("action", [ActionOutOfScope, ActionClarify])
def test_a_fact_of_the_line_just_told_is_told(
    action: type[EmmaAction], text: str, response: str
) -> None:
    said = after(TOLD).run(action, "nlu_fallback", text)
    assert said.responses == [response]
    assert facts_wanted(response) <= said.messages[0].keys()


def test_a_second_fact_is_of_the_same_line() -> None:
    stage = after(TOLD, asked("nlu_fallback", "combien a payé la sécu"))
    stage.history.append(changed("reimbursement_detail"))
    assert stage.run(ActionClarify, "nlu_fallback", "et vous").responses == [
        "utter_line_fact_mutuelle"
    ]


def test_what_the_health_insurance_withheld_and_what_is_over_its_base_is_named() -> None:
    stage = after(TOLD)
    stage.insurer.reimbursements.lines = (replace(OF_PROVIDER, actual_cost=Decimal(50)),)
    said = stage.run(ActionClarify, "nlu_fallback", "pourquoi pas tout").messages[0]
    assert ("2,00" in said["withheld"], "20,00" in said["over"]) == (True, True)


def test_a_line_that_is_not_paid_is_told_as_it_stands() -> None:
    stage = after(TOLD)
    waiting = replace(OF_PROVIDER, state=ReimbursementState.IN_PROGRESS, paid_on=None)
    stage.insurer.reimbursements.lines = (waiting,)
    said = stage.run(ActionClarify, "nlu_fallback", "combien a payé la sécu")
    assert said.responses[0] == "utter_reimbursement_detail_in_progress"


@pytest.mark.parametrize(
    ("history", "text"),
    [
        ((asked("card_status", "ma carte"),), "c'était quand"),
        ((asked("reimbursement_list", "mes remboursements"),), "et vous"),
        ((TOLD,), "combien paye la sécu pour des lunettes"),
        ((TOLD,), "et pour qui"),
    ],
)
def test_words_that_are_of_something_else_are_no_fact_of_a_line(
    history: tuple[dict[str, Any], ...], text: str
) -> None:
    said = after(*history).run(ActionClarify, "nlu_fallback", text)
    assert not [one for one in said.responses if one.startswith("utter_line_fact")]


def test_a_fact_opens_no_search() -> None:
    said = after(TOLD).run(ValidateCareNetworkForm, "care_network_search", "quel médecin ?")
    assert said.responses == ["utter_line_fact_provider"]
    assert said.closed


def test_a_question_of_a_line_of_its_own_tells_the_line() -> None:
    said = after().run(ActionReimbursementDetail, "reimbursement_detail", "combien a payé la sécu")
    assert not [one for one in said.responses if one.startswith("utter_line_fact")]


def test_a_fact_is_of_the_line_that_was_picked_from_the_list() -> None:
    stage = after(
        asked("reimbursement_list", "mes derniers remboursements"),
        asked("nlu_fallback", "le deuxième"),
        changed("reimbursement_list"),
    )
    second = replace(OF_PROVIDER, reimbursement_id="r2", act="Détartrage")
    stage.insurer.reimbursements.lines = (OF_PROVIDER, second)
    said = stage.run(ActionClarify, "nlu_fallback", "pourquoi pas tout ?")
    assert said.responses == ["utter_line_fact_rest"]
    assert said.messages[0]["act"] == "Détartrage"


@pytest.mark.parametrize(
    ("text", "care"), [("c'est quand déjà le dernier", "r1"), ("c'était quand le deuxième", "r2")]
)
def test_a_fact_names_the_line_it_is_of(text: str, care: str) -> None:
    stage = after(asked("reimbursement_list", "mes derniers remboursements"))
    lines = tuple(replace(OF_PROVIDER, reimbursement_id=n, act=n) for n in ("r1", "r2"))
    stage.insurer.reimbursements.lines = lines
    said = stage.run(ActionClarify, "nlu_fallback", text)
    assert said.responses == ["utter_line_fact_when"]
    assert said.messages[0]["act"] == care


def test_a_fact_is_told_also_after_words_that_were_not_understood() -> None:
    said = after(TOLD, asked("nlu_fallback", "euh hein")).run(
        ActionOutOfScope, "out_of_scope", "chez quel médecin"
    )
    assert said.responses == ["utter_line_fact_provider"]
