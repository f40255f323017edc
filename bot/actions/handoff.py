"""A person takes over (H1, H2). The bridge owns the queue and says the truth about waiting."""

from bot.actions.base import EmmaAction
from bot.actions.turn import Event, Turn
from wire.handoff import HandoffReason


class ActionHumanHandoff(EmmaAction):
    """Ask the bridge for a person."""

    def name(self) -> str:
        return "action_human_handoff"

    def handle(self, turn: Turn) -> list[Event]:
        bereaved = turn.labels.mentions(turn.text, "bereaved")
        turn.say("utter_bereavement" if bereaved else "utter_handoff_asked")
        turn.hand_over(HandoffReason.BEREAVEMENT if bereaved else HandoffReason.ASKED)
        return []


class ActionHandoffEnded(EmmaAction):
    """Take the conversation back from an agent."""

    def name(self) -> str:
        return "action_handoff_ended"

    def handle(self, turn: Turn) -> list[Event]:
        turn.say("utter_handoff_ended")
        return []
