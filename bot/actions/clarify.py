"""Doubt: the two likeliest readings as choices, and a person after two failures (lesson 8)."""

from rasa_sdk.events import FollowupAction, SlotSet

from bot.actions import names
from bot.actions.base import EmmaAction
from bot.actions.choices import choices_of, may_choose
from bot.actions.follow_up import follow_up
from bot.actions.last_question import FEW_WORDS
from bot.actions.turn import Event, Turn

MAX_FAILURES = 2
_READINGS = 2
_COVERAGE = "coverage_check"
_LIKELY = 0.1  # a reading less likely than this would only be a guess


class ActionClarify(EmmaAction):
    """Ask which reading is right; the second time in a row offer a person."""

    def name(self) -> str:
        return "action_clarify"

    def handle(self, turn: Turn) -> list[Event]:
        answered = follow_up(turn, self.tools)
        if answered is not None:
            return answered
        if _names_only_a_care(turn):
            return self.tools.answer_as(turn, _COVERAGE)
        failures = int(turn.slot(names.SLOT_FAILURES) or 0) + 1
        readings = self._readings(turn)
        if failures >= MAX_FAILURES:
            turn.say("utter_clarify_person")
            offered = SlotSet(names.SLOT_ALSO, names.INTENT_PERSON)  # a mere yes takes it up
            return [SlotSet(names.SLOT_FAILURES, 0), offered]
        if readings:
            turn.offer("utter_clarify", readings)
        else:
            turn.say("utter_rephrase")
        return [SlotSet(names.SLOT_FAILURES, failures)]

    def _readings(self, turn: Turn) -> list[tuple[str, str]]:
        told = turn.labels.groups["intent"]
        likely = [name for name, confidence in turn.ranking if confidence >= _LIKELY]
        open_to = [name for name in likely if name in told and may_choose(turn, name)]
        return choices_of(turn, *open_to[:_READINGS])


def _names_only_a_care(turn: Turn) -> bool:
    """Return whether « et le kiné ? » is all that is said where no question before holds on."""
    said = turn.entity("care_type") and turn.labels.begins(turn.text, "change_intro")
    return bool(said) and len(turn.text.split()) <= FEW_WORDS


class ActionRetry(EmmaAction):
    """Take up again what failed: "try again" was chosen after an apology."""

    def name(self) -> str:
        return "action_retry"

    def handle(self, turn: Turn) -> list[Event]:
        last = turn.last_request() or {}
        intent = str((last.get("intent") or {}).get("name") or "")
        if form := names.FORM_OF_INTENT.get(intent):
            return [FollowupAction(form)]
        if intent not in names.ACTION_OF_INTENT:
            turn.say("utter_rephrase")
            return []
        turn.replay(last)  # its words say which care, whose, when
        return self.tools.answer_to(intent).handle(turn)
