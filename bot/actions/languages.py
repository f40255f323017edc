"""Messages that are not French."""

from bot.actions.base import EmmaAction
from bot.actions.turn import Event, Turn

SPOKEN = frozenset({"en", "es", "de", "it", "pt", "ar", "ru", "zh"})


class ActionOtherLanguage(EmmaAction):
    """Say in the member's language that Emma speaks French, and offer a person."""

    def name(self) -> str:
        return "action_other_language"

    def handle(self, turn: Turn) -> list[Event]:
        language = turn.entity("language")
        turn.say(f"utter_other_language_{language if language in SPOKEN else 'other'}")
        return []
