"""A change of a change, and what else a few words change: whom, which professional."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from rasa_sdk.events import FollowupAction

from bot.actions import names
from bot.actions.clarify import ActionClarify
from bot.actions.contract import ActionCoverageCheck
from bot.actions.smalltalk import ActionHelp, ActionOutOfScope
from insurer.domain.statements import Statement
from tests.unit.actions.fakes import LEA, LINE, PAUL, ZOE
from tests.unit.actions.play import Stage, asked, changed

STATEMENT = Statement("s1", date(2026, 9, 21), date(2026, 9, 1), date(2026, 9, 21), Decimal(9))


@pytest.mark.parametrize(
    "text", ["uniquement ceux du généraliste", "que les généralistes", "et chez le généraliste"]
)
def test_a_kind_of_care_narrows_the_list_whatever_the_change_before_was_read_as(text: str) -> None:
    earlier = [
        asked("reimbursement_list", "mes remboursements"),
        asked("care_network_search", "seulement la pharmacie", care_type="pharmacy"),
        changed("reimbursement_list"),
    ]
    stage = Stage(history=earlier)
    how: dict[str, Any] = {"entities": {"care_type": "general_practitioner"}}
    said = stage.run(ActionHelp, "faq", text, **how)
    assert said.responses[0] == "utter_reimbursements_table"
    assert stage.insurer.reimbursements.calls[-1]["care_type"] == "general_practitioner"
    assert said.slots[names.SLOT_ANSWERED_AS] == "reimbursement_list"


def test_a_relative_after_a_guarantee_has_the_same() -> None:
    stage = Stage(history=[asked("coverage_check", "et les lunettes ?", care_type="optical")])
    stage.insurer.cards.persons = (LEA, PAUL, ZOE)
    how: dict[str, Any] = {"entities": {"person": "child"}}
    said = stage.run(ActionClarify, "nlu_fallback", "et pour ma fille ?", **how)
    assert said.responses[:2] == ["utter_coverage_same_for", "utter_coverage_line"]
    assert said.messages[0]["names"] == "Zoé"


def test_a_relative_after_statements_is_told_that_they_are_of_all() -> None:
    stage = Stage(history=[asked("statement_download", "mes décomptes")])
    stage.insurer.cards.persons = (LEA, PAUL, ZOE)
    stage.insurer.statements.listed = (STATEMENT,)
    said = stage.run(ActionClarify, "nlu_fallback", "et celui de Zoé ?")
    assert said.responses == ["utter_statements_of_all", "utter_statement_document"]


@pytest.mark.parametrize("text", ["et un ostéo ?", "un ostéopathe ?", "plutôt un ostéo"])
def test_another_kind_after_a_search_is_searched_at_the_same_place(text: str) -> None:
    search = asked(
        "care_network_search", "un dentiste à brest", provider_kind="dental_surgeon", place="Brest"
    )
    how: dict[str, Any] = {"entities": {"provider_kind": "osteopath", "care_type": "alternative"}}
    said = Stage(history=[search]).run(ActionCoverageCheck, "coverage_check", text, **how)
    assert said.responses == ["utter_network_nobody"]
    assert said.messages[0]["place"] == "Brest"


def test_a_kind_after_a_place_that_was_dictated_is_asked_where() -> None:
    search = asked("care_network_search", "un dentiste", provider_kind="dental_surgeon")
    how: dict[str, Any] = {"entities": {"provider_kind": "osteopath"}}
    said = Stage(history=[search]).run(ActionOutOfScope, "out_of_scope", "et un ostéo ?", **how)
    assert FollowupAction(names.FORM_CARE_NETWORK) in said.events


def test_a_care_after_another_question_than_the_search_is_of_that_question() -> None:
    earlier = [
        asked("care_network_search", "un dentiste à brest", place="Brest"),
        asked("coverage_check", "combien rembourse la mutuelle pour un dentiste"),
    ]
    how: dict[str, Any] = {"entities": {"provider_kind": "osteopath", "care_type": "alternative"}}
    said = Stage(history=earlier).run(ActionClarify, "nlu_fallback", "et un ostéo ?", **how)
    assert said.responses[0].startswith("utter_coverage")


@pytest.mark.parametrize(
    "text", ["le 2e", "le détail du 2eme", "la deuxième ligne", "et le second svp", "ligne 2"]
)
def test_one_of_the_lines_shown_is_told_by_its_place(text: str) -> None:
    earlier = [
        asked("reimbursement_list", "mes remboursements"),
        asked("nlu_fallback", "que les dentaires", care_type="dental"),
        changed("reimbursement_list"),
    ]
    stage = Stage(history=earlier)
    stage.insurer.reimbursements.lines = (LINE, replace(LINE, act="Couronne"))
    said = stage.run(ActionHelp, "faq", text)
    assert said.messages[0]["act"] == "Couronne"
    assert stage.insurer.reimbursements.calls[-1]["care_type"] == "dental"


@pytest.mark.parametrize(
    ("before", "text"),
    [
        ("reimbursement_list", "le deuxième avis médical"),
        ("reimbursement_list", "le premier ou le deuxième"),
        ("card_status", "le deuxième"),
    ],
)
def test_a_place_among_nothing_shown_is_none(before: str, text: str) -> None:
    assert Stage(history=[asked(before)]).run(ActionHelp, "help", text).responses == ["utter_help"]


def test_one_of_the_statements_is_given_by_its_place() -> None:
    stage = Stage(history=[asked("statement_download", "mes décomptes")])
    stage.insurer.statements.listed = (STATEMENT, STATEMENT)
    said = stage.run(ActionClarify, "nlu_fallback", "le deuxième")
    assert said.responses == ["utter_statement_document"]
