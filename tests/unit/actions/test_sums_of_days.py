"""« Combien… en août et novembre »: a figure, not a list."""

from typing import Any

import pytest

from bot.actions.base import EmmaAction
from bot.actions.reimbursements import ActionReimbursementDetail, ActionReimbursementList
from tests.unit.actions.play import Stage

TWO: dict[str, Any] = {
    "unclear": "period",
    "listed_period": ["2026-08-01/2026-08-31", "2026-11-01/2026-11-30"],
}


@pytest.mark.parametrize(
    ("action", "intent"),
    [
        (ActionReimbursementList, "reimbursement_list"),
        (ActionReimbursementDetail, "reimbursement_detail"),
    ],
)
def test_how_much_in_two_months_is_their_sum_and_each(
    action: type[EmmaAction], intent: str
) -> None:
    stage = Stage()
    said = stage.run(action, intent, "combien j'ai eu en août et novembre", entities=TWO)
    assert said.responses == ["utter_reimbursement_summary_periods"]
    assert said.messages[0]["sums"].count("€") == 2
    assert len(stage.insurer.reimbursements.calls) == 2


def test_how_much_in_a_period_is_a_sum() -> None:
    days = {"since": "2026-09-01", "until": "2026-10-31"}
    text = "combien vous m'avez remboursé en septembre et octobre"
    said = Stage().run(ActionReimbursementList, "reimbursement_list", text, entities=days)
    assert said.responses[0] == "utter_reimbursement_summary"


@pytest.mark.parametrize("text", ["mes remboursements de septembre", "les soins de septembre"])
def test_a_period_alone_is_a_list(text: str) -> None:
    days = {"since": "2026-09-01", "until": "2026-09-30"}
    said = Stage().run(ActionReimbursementList, "reimbursement_list", text, entities=days)
    assert said.responses[0] == "utter_reimbursements_table"
