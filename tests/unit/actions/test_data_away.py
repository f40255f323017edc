"""Whatever a member asks while the insurer's data is away: Emma says so, with a way on."""

import pytest

from bot.actions import names
from bot.actions.base import EmmaAction
from bot.actions.reimbursements import ActionReimbursementList
from insurer.errors import StoreUnavailable
from tests.unit.actions.fakes import Fake
from tests.unit.actions.play import Stage

# These need nothing of the member: words, the profile, a person.
WITHOUT_DATA = {
    "action_affirm",
    "action_bot_challenge",
    "action_cancel",
    "action_deny",
    "action_distress",
    "action_emergency",
    "action_faq",
    "action_goodbye",
    "action_greet",
    "action_help",
    "action_human_handoff",
    "action_insult",
    "action_medical_advice",
    "action_other_language",
    "action_out_of_scope",
    "action_thank",
    "action_welcome",
}
ASKING = {
    intent: action
    for intent, action in names.ACTION_OF_INTENT.items()
    if action not in WITHOUT_DATA
}


def stage_without_data() -> Stage:
    stage = Stage()
    for service in vars(stage.insurer).values():
        if isinstance(service, Fake):
            service.error = StoreUnavailable()
    return stage


def test_a_question_asked_again_apologises_once_a_message() -> None:
    apology = {"event": "bot", "metadata": {"utter_action": "utter_data_unavailable"}}
    stage = stage_without_data()
    before = stage.run(ActionReimbursementList, "reimbursement_list", "x")
    assert before.responses == ["utter_data_unavailable"]
    stage.told = (apology,)
    said = stage.run(ActionReimbursementList, "reimbursement_list", "x")
    assert said.responses == []
    stage.told, stage.history = (), [apology]  # of an earlier message
    assert (
        stage.run(ActionReimbursementList, "reimbursement_list", "x").responses == before.responses
    )


@pytest.mark.parametrize("intent", ASKING)
def test_a_read_says_that_the_data_is_away_and_offers_to_try_again(intent: str) -> None:
    stage = stage_without_data()
    action = stage.tools.answer_to(intent)
    assert isinstance(action, EmmaAction)
    said = stage.run(type(action), intent, "x")
    assert said.responses == ["utter_data_unavailable"]
    assert said.failures == [(action.name(), "unavailable")]
