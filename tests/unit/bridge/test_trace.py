"""What Rasa tells of a turn: names and codes, and nothing else whoever sends it."""

from typing import Any

import pytest

from portal_bridge.conversations.blocks import read_answer
from portal_bridge.conversations.trace import ActionDone, FormState, Trace, read_trace

TOLD: dict[str, Any] = {
    "intent": "faq/first_login",
    "confidence": 0.5,
    "readings": ["faq/first_login", "card_status"],
    "in_form": True,
    "actions": ["action_faq", "bank_details_form"],
    "form": {"name": "bank_details_form", "asked": "bank_holder", "filled": ["bank_iban"]},
}


def read(told: object, *failed: object) -> Trace:
    trace = read_trace(told, failed)
    assert trace is not None
    return trace


def test_all_that_is_told_is_read() -> None:
    trace = read(TOLD)
    assert (trace.intent, trace.confidence, trace.in_form) == ("faq/first_login", 0.5, True)
    assert trace.readings == ("faq/first_login", "card_status")
    assert trace.actions == (ActionDone("action_faq"), ActionDone("bank_details_form"))
    assert trace.form == FormState("bank_details_form", "bank_holder", ("bank_iban",))


def test_failure_is_the_result_of_its_action() -> None:
    failed = {"action": "action_faq", "code": "unavailable"}
    assert read(TOLD, failed).actions[0] == ActionDone("action_faq", "unavailable")


def test_failure_of_a_forms_check_is_the_forms() -> None:
    failed = {"action": "validate_bank_details_form", "code": "not_allowed"}
    assert read(TOLD, failed).actions[1] == ActionDone("bank_details_form", "not_allowed")


def test_failure_without_a_trace_is_kept() -> None:
    assert read(None, {"action": "action_card_status", "code": "failed"}).actions


def test_unknown_code_is_a_failure() -> None:
    (done,) = read(None, {"action": "action_card_status", "code": "Léa a raison"}).actions
    assert done.result == "failed"


@pytest.mark.parametrize("odd", [None, "words", [], 3])
def test_no_trace_is_none(odd: object) -> None:
    assert read_trace(odd, [odd]) is None


def test_words_of_a_member_cannot_come_this_way() -> None:
    said = "je m’appelle Léa"
    form = {"name": "bank_details_form", "asked": said, "filled": [said, {"iban": "FR76"}]}
    told = {**TOLD, "intent": said, "readings": [said], "actions": [said, 3], "form": form}
    trace = read(told, {"action": said, "code": "failed"})
    assert trace == Trace(None, 0.5, in_form=True, form=FormState("bank_details_form", None, ()))
    assert "Léa" not in str(trace.to_json())


def test_trace_is_no_bubble_and_its_turn_stays_silent_without_one() -> None:
    failed = {"custom": {"failed": {"action": "action_card_status", "code": "failed"}}}
    answer = read_answer([failed, {"custom": {"trace": TOLD}}], new_id=lambda: "id")
    assert answer.silent
    assert answer.trace is not None
    assert len(answer.trace.actions) == 3
