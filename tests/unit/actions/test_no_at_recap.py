"""A no at a recap writes nothing, whatever it is read as and goes on to say."""

from typing import Any

import pytest

from bot.actions.bank_details import ValidateBankDetailsForm
from bot.actions.card_requests import ValidateCardReissueForm
from bot.actions.household import ValidateBeneficiaryRemoveForm
from tests.unit.actions.play import Said, Stage, at
from tests.unit.actions.test_bank_details_form import at as bank_at


def removal(intent: str, text: str, **how: Any) -> Said:
    stage = at("beneficiary_remove_form", "confirmed", person="p2", kind="divorce", files="none")
    return stage.run(ValidateBeneficiaryRemoveForm, intent, text, **how)


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        ("reimbursement_delay", "non attendez, gardez la"),
        ("nlu_fallback", "non, ne faites rien"),
        ("faq", "non gardez la sur mon contrat"),
        ("affirm", "laissez la comme avant"),
    ],
)
def test_who_keeps_what_was_to_be_changed_leaves_the_form(intent: str, text: str) -> None:
    said = removal(intent, text)
    assert said.closed
    assert said.responses == ["utter_beneficiary_remove_cancelled"]


def test_a_no_that_is_read_as_something_else_is_a_no() -> None:
    said = removal("reimbursement_delay", "non attendez je réfléchis encore un peu")
    assert "utter_request_what_to_change" in said.responses
    assert said.slots["request_confirmed"] is None


@pytest.mark.parametrize(
    "text",
    [
        "finalement non jl'ai retrouvée",
        "en fait je l'ai retrouvée",
        "je l’ai retrouvée !",
        "elle est arrivée en fait",
    ],
)
def test_a_card_that_was_found_again_is_not_made_anew(text: str) -> None:
    slots = {"requested_slot": "reissue_confirmed", "reissue_reason": "lost"}
    stage = Stage(form="card_reissue_form", slots={"operation_key": "op1"} | slots)
    said = stage.run(ValidateCardReissueForm, "nlu_fallback", text)
    assert said.responses == ["utter_card_reissue_cancelled"]
    assert said.closed


@pytest.mark.parametrize("requested", ["bank_iban", "bank_proof", "bank_confirmed"])
@pytest.mark.parametrize("intent", ["request_status", "bank_details_change", "nlu_fallback"])
def test_a_change_that_is_taken_back_in_its_form_ends_it(requested: str, intent: str) -> None:
    text = "en fait je veux annuler le changement de rib"
    said = bank_at(requested).run(ValidateBankDetailsForm, intent, text)
    assert said.responses == ["utter_bank_details_cancelled"]
    assert said.closed


def test_a_question_how_to_take_it_back_leaves_nothing() -> None:
    text = "comment annuler le changement plus tard ?"
    said = bank_at("bank_iban").run(ValidateBankDetailsForm, "request_status", text)
    assert not said.closed
