"""How card and statements arrive (C5): shown, and changed after confirmation."""

from rasa_sdk.events import SlotSet

from bot.actions import names
from bot.actions.asked_of_answer import give_file
from bot.actions.base import EmmaAction
from bot.actions.form_words import yes_or_no
from bot.actions.forms import AnswerRefused, EmmaForm, Reader
from bot.actions.notifications import CHOOSE_MEDIUM, chooses_medium
from bot.actions.turn import Event, Turn
from insurer.domain.members import Delivery
from insurer.errors import InvalidInput


class ValidateDeliveryForm(EmmaForm):
    """Show the way in force, ask for the other one, confirm."""

    form = names.FORM_DELIVERY
    slots = ("delivery_choice", "delivery_confirmed")
    cancelled = "utter_delivery_cancelled"

    def open(self, turn: Turn) -> list[Event]:
        if (given := give_file(turn, self.tools)) is not None:
            return [*given, *self.close()]
        if chooses_medium(turn):  # of news, not of the card
            return [*self.tools.answer_as(turn, CHOOSE_MEDIUM), *self.close()]
        current = self.services.delivery.current(turn.caller)
        turn.say("utter_delivery_current", delivery=turn.labels.of("delivery", current.value))
        return self._choose(turn, _wanted(turn))

    def readers(self) -> dict[str, Reader]:
        return {
            "delivery_choice": self._read_choice,
            "delivery_confirmed": self._read_confirmation,
        }

    def _read_choice(self, turn: Turn) -> list[Event]:
        wanted = _wanted(turn)
        if wanted is None and yes_or_no(turn) is not None:
            wanted = self._answered(turn)
        if wanted is None:
            raise AnswerRefused("utter_delivery_choice_unknown")
        return self._choose(turn, wanted)

    def _answered(self, turn: Turn) -> Delivery:
        """Return what yes or no means to the question whether to change."""
        current = self.services.delivery.current(turn.caller)
        other = next(one for one in Delivery if one is not current)
        return other if yes_or_no(turn) else current

    def _choose(self, turn: Turn, wanted: Delivery | None) -> list[Event]:
        if wanted is None:
            return []
        if wanted is self.services.delivery.current(turn.caller):
            turn.say("utter_delivery_stays")
            return self.close()
        return [SlotSet("delivery_choice", wanted.value), SlotSet("delivery_confirmed", None)]

    def _read_confirmation(self, turn: Turn) -> list[Event]:
        other = _wanted(turn)
        if other is not None and other.value != turn.slot("delivery_choice"):
            return self._choose(turn, other)
        answer = yes_or_no(turn)
        if answer is None and other is None:
            raise AnswerRefused("utter_form_yes_or_no")
        if answer is False:
            turn.say(self.cancelled)
            return self.close()
        return self._write(turn)

    def _write(self, turn: Turn) -> list[Event]:
        wanted = Delivery(turn.slot("delivery_choice"))
        try:
            receipt = self.services.delivery.change(turn.caller, wanted)
        except InvalidInput as error:
            turn.say(f"utter_delivery_invalid_{error.code}")
            return self.close()
        turn.say(f"utter_delivery_receipt_{wanted.value}", reference=receipt.reference)
        return self.close()


class ActionAskDeliveryChoice(EmmaAction):
    """Ask whether to change to the other way."""

    def name(self) -> str:
        return "action_ask_delivery_form_delivery_choice"

    def handle(self, turn: Turn) -> list[Event]:
        current = self.services.delivery.current(turn.caller)
        turn.say(f"utter_delivery_ask_instead_of_{current.value}")
        return []


class ActionAskDeliveryConfirmed(EmmaAction):
    """Ask for confirmation with what changes, and when."""

    def name(self) -> str:
        return "action_ask_delivery_form_delivery_confirmed"

    def handle(self, turn: Turn) -> list[Event]:
        turn.say(f"utter_delivery_recap_{turn.slot('delivery_choice')}")
        if self._later_by_post(turn):
            turn.say("utter_delivery_at_renewal")
        turn.say("utter_delivery_confirm")
        return []

    def _later_by_post(self, turn: Turn) -> bool:
        paper = turn.slot("delivery_choice") == Delivery.PAPER.value
        return paper and self.services.profile.paper_card_at_renewal


def _wanted(turn: Turn) -> Delivery | None:
    """Return the way that is wanted; « arrêtez de m’envoyer du papier » wants the other one."""
    said = [one for one in Delivery if turn.labels.affirms(turn.text, f"delivery_{one.value}")]
    if len(said) == 1 and turn.labels.mentions(turn.text, "ends_delivery"):
        return next(one for one in Delivery if one is not said[0])
    chosen = turn.entity("delivery")
    if chosen in set(Delivery):
        return Delivery(chosen)
    return said[0] if len(said) == 1 else None
