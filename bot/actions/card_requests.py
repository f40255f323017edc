"""A new card (C3) and a mistake on the card (C4): asked, confirmed, followed by a reference."""

from rasa_sdk.events import SlotSet

from bot.actions import names
from bot.actions.base import EmmaAction
from bot.actions.card import ActionCardDownload
from bot.actions.clues import names_stranger, wanted
from bot.actions.form_words import is_mere, yes_or_no
from bot.actions.formatting import long_day
from bot.actions.forms import AnswerRefused, AnswerUnfit, EmmaForm, Reader
from bot.actions.turn import Event, Turn
from bot.actions.whom import tell_uninsured
from bot.actions.words import keep_words, read_words, ref_of
from insurer.domain.cards import CardLoss, CardState
from insurer.errors import Conflict, InvalidInput, NotFound

_SHORTEST = 3  # characters; less says nothing of a mistake


class ValidateCardReissueForm(EmmaForm):
    """Ask for a new card once the reason is known and confirmed."""

    form = names.FORM_CARD_REISSUE
    slots = ("reissue_reason", "reissue_person", "reissue_confirmed")
    cancelled = "utter_card_reissue_cancelled"

    def open(self, turn: Turn) -> list[Event]:
        try:
            pending = self.services.card_requests.open_reissue(turn.caller)
        except NotFound:
            turn.say("utter_card_request_no_contract")
            return self.close()
        if self._of_a_stranger(turn):
            tell_uninsured(turn)
            return self.close()
        if pending is not None:
            turn.say(
                "utter_card_reissue_pending",
                reference=pending.reference,
                created_on=long_day(pending.created_at),
            )
            return self.close()
        return [*self._known_reason(turn), *self._said(turn)]

    def _of_a_stranger(self, turn: Turn) -> bool:
        """Return whether « ma fille a perdu sa carte » is said of who is not insured."""
        his = turn.labels.mentions(turn.text, "name_his")
        return his and names_stranger(turn, self.services.cards.holders(turn.caller))

    def _known_reason(self, turn: Turn) -> list[Event]:
        """Return the reason of a card that is late: it was never received, so nothing is asked."""
        late = self.services.cards.status(turn.caller).state is CardState.LATE
        return [SlotSet("reissue_reason", CardLoss.LATE.value)] if late else []

    def readers(self) -> dict[str, Reader]:
        return {
            "reissue_reason": self._read_reason,
            "reissue_confirmed": self._read_confirmation,
        }

    def _read_reason(self, turn: Turn) -> list[Event]:
        said = self._said(turn)
        if not said:
            raise AnswerRefused("utter_card_reissue_reason_unknown")
        return said

    def _said(self, turn: Turn) -> list[Event]:
        """Return what the message says anew: why, and whose card."""
        said = {"reissue_reason": _reason(turn), "reissue_person": self._whose(turn)}
        return [
            SlotSet(slot, one) for slot, one in said.items() if one not in (None, turn.slot(slot))
        ]

    def _whose(self, turn: Turn) -> str | None:
        holders = self.services.cards.holders(turn.caller)
        holder = wanted(turn, holders)
        if names_stranger(turn, holders) and turn.slot(names.SLOT_REQUESTED) == "reissue_confirmed":
            raise AnswerUnfit("utter_request_person_not_insured")
        return holder.person_id if holder else None

    def _read_confirmation(self, turn: Turn) -> list[Event]:
        if said := self._said(turn):
            return [*said, SlotSet("reissue_confirmed", None)]
        if turn.labels.mentions(turn.text, "delivery_email"):
            return self._give_file(turn)
        arrived = turn.labels.mentions(turn.text, "card_arrived")
        answer = False if arrived else yes_or_no(turn)
        if answer is None:
            raise AnswerRefused("utter_form_yes_or_no")
        if not answer:
            turn.say(self.cancelled)
            return self.close()
        return self._write(turn)

    def _give_file(self, turn: Turn) -> list[Event]:
        """Give the card as a file, which costs no wait, and ask for the confirmation again."""
        if whose := turn.slot("reissue_person"):
            turn.add_entities(person_id=whose)
        ActionCardDownload(self.tools).handle(turn)
        return [SlotSet("reissue_confirmed", None)]

    def _write(self, turn: Turn) -> list[Event]:
        reason = CardLoss(turn.slot("reissue_reason"))
        try:
            receipt = self.services.card_requests.reissue(
                turn.caller, reason=reason, person_id=turn.slot("reissue_person")
            )
        except (Conflict, NotFound):
            turn.say("utter_card_request_not_written")
            return self.close()
        turn.say("utter_card_reissue_receipt", reference=receipt.reference)
        return self.close()


class ValidateCardErrorForm(EmmaForm):
    """Hand on what is wrong on the card, in the member's words."""

    form = names.FORM_CARD_ERROR
    slots = ("card_error_words", "card_error_confirmed")
    cancelled = "utter_card_error_cancelled"
    free_text_slots = frozenset({"card_error_words"})

    def open(self, turn: Turn) -> list[Event]:
        try:
            self.services.card_requests.open_reissue(turn.caller)
        except NotFound:
            turn.say("utter_card_request_no_contract")
            return self.close()
        named = turn.labels.mentions(turn.text, "card_error_field")
        return self._keep(turn) if named else []

    def readers(self) -> dict[str, Reader]:
        return {
            "card_error_words": self._read_words,
            "card_error_confirmed": self._read_confirmation,
        }

    def _asks_again(self, turn: Turn, requested: str) -> bool:
        """What is wrong on a card always sounds like the wish to report it: the recap decides."""
        return False

    def _read_words(self, turn: Turn) -> list[Event]:
        if len(turn.text.strip()) < _SHORTEST:
            raise AnswerRefused("utter_card_error_words_missing")
        return self._keep(turn)

    def _keep(self, turn: Turn) -> list[Event]:
        return [SlotSet("card_error_words", keep_words(turn, self.services))]

    def _read_confirmation(self, turn: Turn) -> list[Event]:
        answer = yes_or_no(turn)
        if answer is None and self._tells_more(turn):
            return self._add(turn)
        if answer is None:
            raise AnswerRefused("utter_form_yes_or_no")
        if not answer and not is_mere(turn):  # « non, Nathalie avec un h »
            return [*self._keep(turn), SlotSet("card_error_confirmed", None)]
        if not answer:
            turn.say("utter_card_error_correct")
            return [SlotSet("card_error_words", None), SlotSet("card_error_confirmed", None)]
        return self._write(turn)

    def _tells_more(self, turn: Turn) -> bool:
        """Return whether « mais c’est écrit 1978 » adds to what is wrong."""
        plain = not turn.asks and not is_mere(turn) and not self.is_other_request(turn)
        return plain and turn.labels.mentions(turn.text, "card_error_more")

    def _add(self, turn: Turn) -> list[Event]:
        before = read_words(turn, self.services, turn.slot("card_error_words"))
        kept = keep_words(turn, self.services, f"{before}\n{turn.text.strip()}")
        return [SlotSet("card_error_words", kept), SlotSet("card_error_confirmed", None)]

    def _write(self, turn: Turn) -> list[Event]:
        ref = ref_of(turn.slot("card_error_words"))
        try:
            receipt = self.services.card_requests.report_error(turn.caller, words_ref=ref)
        except (InvalidInput, NotFound):
            turn.say("utter_card_request_not_written")
            return self.close()
        turn.say("utter_card_error_receipt", reference=receipt.reference)
        return self.close()


class ActionAskReissueConfirmed(EmmaAction):
    """Ask for confirmation of a new card."""

    def name(self) -> str:
        return "action_ask_card_reissue_form_reissue_confirmed"

    def handle(self, turn: Turn) -> list[Event]:
        turn.say(
            "utter_card_reissue_recap",
            reason=turn.labels.of("card_loss", turn.slot("reissue_reason")),
            person=self._for(turn),
        )
        return []

    def _for(self, turn: Turn) -> str:
        holders = self.services.cards.holders(turn.caller)
        whose = turn.slot("reissue_person")
        name = next((one.first_name for one in holders if one.person_id == whose), None)
        return turn.labels.of("pattern", "for_person").format(name=name) if name else ""


class ActionAskCardErrorConfirmed(EmmaAction):
    """Ask for confirmation with the words that will be handed on."""

    def name(self) -> str:
        return "action_ask_card_error_form_card_error_confirmed"

    def handle(self, turn: Turn) -> list[Event]:
        words = read_words(turn, self.services, turn.slot("card_error_words"))
        turn.say("utter_card_error_recap", words=words)
        return []


def _reason(turn: Turn) -> CardLoss | None:
    chosen = turn.entity("loss")
    if chosen in set(CardLoss):
        return CardLoss(chosen)
    said = [one for one in CardLoss if turn.labels.affirms(turn.text, f"card_{one.value}")]
    return said[0] if len(said) == 1 else None
