"""A person takes over (H1, H2). The bridge owns the queue and says the truth about waiting."""

from bot.actions.alarms import answer_alarm
from bot.actions.base import EmmaAction
from bot.actions.turn import Event, Turn
from wire.handoff import HandoffReason

_ANSWER_OF_GRIEF = {
    "died": "utter_bereavement",
    "funeral": "utter_bereavement",
    "dying": "utter_loved_one_dying",
}


class ActionHumanHandoff(EmmaAction):
    """Ask the bridge for a person; the bridge itself tells of an alarm while one is waited for."""

    def name(self) -> str:
        return "action_human_handoff"

    def handle(self, turn: Turn) -> list[Event]:
        if answer_alarm(turn, turn.entity("option")):
            return []
        for grief, answer in _ANSWER_OF_GRIEF.items():
            if turn.labels.mentions(turn.text, grief):
                turn.say(answer)
                turn.hand_over(HandoffReason.BEREAVEMENT)
                return []
        turn.say("utter_handoff_asked")
        turn.hand_over(HandoffReason.ASKED)
        return []


class ActionHandoffEnded(EmmaAction):
    """Take the conversation back from an agent."""

    def name(self) -> str:
        return "action_handoff_ended"

    def handle(self, turn: Turn) -> list[Event]:
        turn.say("utter_handoff_ended")
        return []
