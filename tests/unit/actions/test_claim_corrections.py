"""What is corrected while the invoice is awaited is read, not asked anew."""

import pytest

from bot.actions.claims import ValidateClaimForm
from tests.unit.actions.fakes import LEA, PAUL, ZOE
from tests.unit.actions.play import Stage
from wire.placeholders import find


def waiting(care: str = "optical") -> Stage:
    slots = {"operation_key": "op1", "requested_slot": "claim_files", "claim_care": care}
    stage = Stage(form="claim_form", slots=slots)
    stage.insurer.cards.persons = (LEA, PAUL, ZOE)
    return stage


@pytest.mark.parametrize("intent", ["nlu_fallback", "care_network_search", "deny"])
def test_another_care_replaces_the_one_told(intent: str) -> None:
    how = {"entities": {"care_type": "dental"}}
    said = waiting().run(ValidateClaimForm, intent, "non pas les lunettes, le dentiste", **how)
    assert said.responses == ["utter_form_noted"]
    assert said.slots["claim_care"] == "dental"
    assert not said.closed


@pytest.mark.parametrize("text", ["pour ma fille", "pas Paul, Zoé", "c'est pour Zoé"])
def test_whom_the_invoice_is_for_is_kept(text: str) -> None:
    stage = waiting()
    how = {"entities": {"person": "child"}} if "fille" in text else {}
    said = stage.run(ValidateClaimForm, "nlu_fallback", text, **how)
    (kept,) = find(said.slots["claim_message"])
    assert "Zoé" in stage.insurer.vault.entries[kept.ref].value
