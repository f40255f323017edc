"""« Mon virement du 12 novembre »: what a payment on the account was for."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from bot.actions.base import EmmaAction
from bot.actions.reimbursements import ActionReimbursementDetail
from bot.actions.smalltalk import ActionOutOfScope
from insurer.domain.reimbursements import Payee, Reimbursement
from tests.unit.actions.fakes import LINE
from tests.unit.actions.play import Said, Stage

SENT = date(2026, 11, 12)
PAID = replace(LINE, paid_on=SENT, payee=Payee.MEMBER, mutuelle_amount=Decimal("9.00"))


def told(day: str, *lines: Reimbursement, text: str = "mon virement du 12 novembre") -> Said:
    stage = Stage()
    stage.insurer.reimbursements.lines = lines
    days = {"since": day, "until": day}
    return stage.run(ActionOutOfScope, "out_of_scope", text, entities=days)


def test_all_that_was_paid_to_the_member_that_day_is_told() -> None:
    other = replace(PAID, payee=Payee.THIRD_PARTY)
    said = told("2026-11-12", PAID, PAID, other, replace(PAID, paid_on=date(2026, 11, 3)))
    assert said.responses == ["utter_transfer"]
    assert said.messages[0]["amount"] == "18,00\u00a0€"


def test_the_day_of_the_members_bank_is_some_days_later() -> None:
    said = told("2026-11-14", PAID)
    assert said.responses == ["utter_transfer_later"]
    assert said.messages[0]["day"] == "12\u00a0novembre\u00a02026"


def test_a_day_without_a_transfer_is_told_with_the_one_before() -> None:
    assert told("2026-11-20", PAID).responses == ["utter_transfer_none"]
    assert told("2026-11-20").responses == ["utter_transfer_none_ever"]


@pytest.mark.parametrize("action", [ActionReimbursementDetail, ActionOutOfScope])
def test_a_transfer_is_told_whatever_the_words_were_read_as(action: type[EmmaAction]) -> None:
    stage = Stage()
    stage.insurer.reimbursements.lines = (PAID,)
    days = {"since": "2026-11-12", "until": "2026-11-12"}
    intent = "reimbursement_detail" if action is ActionReimbursementDetail else "out_of_scope"
    said = stage.run(action, intent, "c'est quoi ce versement du 12/11", entities=days)
    assert said.responses == ["utter_transfer"]
