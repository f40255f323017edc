"""« Pk refusé » alone: answered by what is refused, else by all that waits."""

from dataclasses import replace

import pytest

from bot.actions.clarify import ActionClarify
from bot.actions.reimbursements import ActionReimbursementDetail
from bot.actions.smalltalk import ActionOutOfScope
from insurer.domain.payment_delays import AwaitedPayment, PaymentDelay
from insurer.domain.reimbursements import RefusalReason, ReimbursementState
from insurer.domain.requests import MemberRequest, RequestKind, RequestState
from tests.unit.actions.fakes import LINE, NOW, REFUSED_LINE
from tests.unit.actions.play import Stage, asked

REFUSED = AwaitedPayment(REFUSED_LINE, RefusalReason.NOT_COVERED)
WAITING = AwaitedPayment(
    replace(LINE, state=ReimbursementState.IN_PROGRESS, paid_on=None), RefusalReason.AWAITING_SECU
)


@pytest.mark.parametrize("read_as", ["nlu_fallback", "reimbursement_list", "out_of_scope"])
def test_why_something_is_refused_is_answered_by_what_is_refused(read_as: str) -> None:
    stage = Stage(history=[asked("reimbursement_list", "mes remboursements")])
    stage.insurer.reimbursements.delayed = PaymentDelay((REFUSED, WAITING), (), (), LINE)
    said = stage.run(ActionClarify, read_as, "pk refusé")
    assert said.responses[0] == "utter_reimbursement_delay_refused"
    assert "utter_reimbursement_step_not_covered" in said.responses


def test_why_something_has_not_come_is_answered_by_all_that_waits() -> None:
    stage = Stage(history=[asked("reimbursement_list", "mes remboursements")])
    stage.insurer.reimbursements.delayed = PaymentDelay((REFUSED, WAITING), (), (), LINE)
    said = stage.run(ActionClarify, "nlu_fallback", "pourquoi il est pas passé")
    assert said.responses[0] == "utter_reimbursement_delay_table"


def test_no_paid_line_is_offered_to_who_asks_for_a_refused_one() -> None:
    stage = Stage()
    stage.insurer.reimbursements.lines = (LINE, REFUSED_LINE)
    text = "le détail de la consultation refusée de novembre, s'il vous plaît"
    said = stage.run(ActionReimbursementDetail, "reimbursement_detail", text)
    assert said.responses == ["utter_reimbursement_detail_refused", "utter_reimbursement_card"]


def test_no_refused_line_is_told_to_who_asks_for_the_last_one_paid() -> None:
    stage = Stage()
    stage.insurer.reimbursements.lines = (REFUSED_LINE, LINE)
    text = "la dernière consultation remboursée"
    said = stage.run(ActionReimbursementDetail, "reimbursement_detail", text)
    assert "utter_reimbursement_detail_refused" not in said.responses
    assert "utter_reimbursement_card" in said.responses


DOCUMENT = MemberRequest("DOC-1", RequestKind.DOCUMENT, RequestState.REFUSED, NOW, "Illisible")
MESSAGE = MemberRequest("MSG-1", RequestKind.MESSAGE, RequestState.RECEIVED, NOW, None)


@pytest.mark.parametrize("before", ["request_status", "reimbursement_list"])
def test_why_a_request_was_refused_is_answered_by_the_refused_one(before: str) -> None:
    stage = Stage(history=[asked(before)])
    stage.insurer.requests.all = (MESSAGE, DOCUMENT)
    stage.insurer.reimbursements.delayed = PaymentDelay((WAITING,), (), (), LINE)
    said = stage.run(ActionClarify, "nlu_fallback", "pk refusé")
    assert said.responses[:2] == ["utter_requests_refused", "utter_requests_remark"]
    assert said.messages[0]["reference"] == "DOC-1"


def test_what_is_missing_is_answered_by_what_waits() -> None:
    stage = Stage(history=[asked("reimbursement_delay", "et mes lunettes ?")])
    stage.insurer.reimbursements.delayed = PaymentDelay((WAITING,), (), (), LINE)
    said = stage.run(ActionOutOfScope, "out_of_scope", "il manque quoi")
    assert said.responses[0] == "utter_reimbursement_delay_one"


def test_ones_own_care_of_a_month_that_is_over_is_of_a_line() -> None:
    days = {"care_type": "alternative", "since": "2026-04-01", "until": "2026-04-30"}
    stage = Stage(history=[asked("coverage_check", "mes séances d'ostéo", care_type="alternative")])
    said = stage.run(ActionClarify, "nlu_fallback", "mon ostéo d'avril", entities=days)
    assert said.slots["meant_as"] == "reimbursement_detail"
