"""Moments never answered by a guess: fixed words first, then a person (design, section 4)."""

import abc

from bot.actions.base import EmmaAction, SaysOnly
from bot.actions.turn import Event, Turn
from wire.handoff import HandoffReason


class _SaysThenHandsOver(EmmaAction, abc.ABC):
    """Say fixed words, then ask for a person with priority."""

    response: str
    reason: HandoffReason

    @property
    @abc.abstractmethod
    def action(self) -> str:
        """The action's name; abstract, so that rasa-sdk does not register this class itself."""

    def name(self) -> str:
        return self.action

    def handle(self, turn: Turn) -> list[Event]:
        turn.say(self.response)
        turn.hand_over(self.reason)
        return []


class ActionEmergency(_SaysThenHandsOver):
    action = "action_emergency"
    response = "utter_emergency"
    reason = HandoffReason.EMERGENCY


class ActionDistress(_SaysThenHandsOver):
    action = "action_distress"
    response = "utter_distress"
    reason = HandoffReason.DISTRESS

    def handle(self, turn: Turn) -> list[Event]:
        if any(
            turn.labels.mentions(turn.text, one) for one in ("died", "funeral")
        ):  # the number to call is told all the same
            turn.say("utter_condolences")
        return super().handle(turn)


class ActionMedicalAdvice(SaysOnly):
    action = "action_medical_advice"
    response = "utter_medical_advice"
