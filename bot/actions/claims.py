"""A request for reimbursement with an invoice (R6): care ▸ files ▸ message ▸ confirmation."""

from rasa_sdk.events import SlotSet

from bot.actions import names
from bot.actions.base import EmmaAction
from bot.actions.clues import only_names_whom, wanted
from bot.actions.form_words import MOST_WORDS_OF_A_CHANGE, yes_or_no
from bot.actions.forms import (
    AnswerRefused,
    EmmaForm,
    Reader,
)
from bot.actions.turn import Event, Turn
from bot.actions.uploads import about_files, ask_for_files, joined_files
from bot.actions.words import keep_words, read_words, ref_of
from insurer.domain.caller import Assurance
from insurer.domain.cards import CardHolder
from insurer.domain.reimbursements import CareType
from insurer.errors import InvalidInput, NotAllowed, NotFound

NONE = "none"


class ValidateClaimForm(EmmaForm):
    """Read each answer; write after the recap was confirmed."""

    form = names.FORM_CLAIM
    slots = ("claim_care", "claim_files", "claim_message", "claim_confirmed")
    cancelled = "utter_claim_cancelled"
    free_text_slots = frozenset({"claim_message"})
    file_slots = frozenset({"claim_files"})

    def open(self, turn: Turn) -> list[Event]:
        if turn.caller.assurance < Assurance.VERIFIED:
            raise NotAllowed(Assurance.VERIFIED)
        care, files = _care(turn), turn.entities("files")  # a photo that came by WhatsApp
        events = [SlotSet("claim_care", care)] if care else []
        return [*events, SlotSet("claim_files", files)] if files else events

    def loses_nothing(self) -> bool:
        return True  # but the kind of care

    def readers(self) -> dict[str, Reader]:
        return {
            "claim_care": self._read_care,
            "claim_files": self._read_files,
            "claim_message": self._read_message,
            "claim_confirmed": self._read_confirmation,
        }

    def aside(self, turn: Turn, requested: str) -> list[Event] | None:
        if requested != "claim_files":
            return None
        return about_files(self, turn, requested, "utter_claim_files_wanted", needed=True)

    def _read_care(self, turn: Turn) -> list[Event]:
        care, told = _care(turn), self._told_besides(turn)
        if care is None and not told:
            raise AnswerRefused("utter_claim_care_unknown")
        if care is None:
            turn.say("utter_form_noted")
        return [SlotSet("claim_care", care), *told]

    def _told_besides(self, turn: Turn) -> list[Event]:
        """Return the invoice that is sent, or whom it is for, before the care is told."""
        if files := joined_files(self, turn):
            return [SlotSet("claim_files", files)]
        whom = self._whom(turn)
        return [SlotSet("claim_message", whom)] if whom else []

    def _read_files(self, turn: Turn) -> list[Event]:
        files = joined_files(self, turn)
        if files:
            return [SlotSet("claim_files", files)]
        corrected = self._corrected(turn)
        if not corrected:
            raise AnswerRefused("utter_claim_files_needed")
        turn.say("utter_form_noted")
        return [*corrected, SlotSet("claim_files", None)]

    def _corrected(self, turn: Turn) -> list[Event]:
        """Return what « non, le dentiste », « pour ma fille » change of what was told before."""
        care, whom = _care(turn), self._whom(turn)
        other = _takes_back(turn) and care is not None and care != turn.slot("claim_care")
        return [
            *([SlotSet("claim_care", care)] if other else []),
            *([SlotSet("claim_message", whom)] if whom else []),
        ]

    def _read_message(self, turn: Turn) -> list[Event]:
        if whom := self._whom(turn):
            turn.say("utter_form_noted")
            return [SlotSet("claim_message", whom)]
        if yes_or_no(turn) is False or turn.labels.mentions(turn.text, "no_message"):
            return [SlotSet("claim_message", NONE)]
        if yes_or_no(turn) or not turn.text.strip():
            raise AnswerRefused("utter_claim_message_how")
        return [SlotSet("claim_message", keep_words(turn, self.services))]

    def _whom(self, turn: Turn) -> str | None:
        """Return a message that says for whom the invoice is, where only that is said.

        It stands after what was told before, in the place of another person.
        """
        holders = self.services.cards.holders(turn.caller)
        person = wanted(turn, holders)
        if person is None or not only_names_whom(turn, holders):
            return None
        told = message_of(self, turn)
        for holder in holders:
            told = told.replace(_for(turn, holder), "")
        return keep_words(turn, self.services, f"{told.strip()} {_for(turn, person)}".strip())

    def _read_confirmation(self, turn: Turn) -> list[Event]:
        other = _care(turn)
        if other is not None and other != turn.slot("claim_care"):
            return [SlotSet("claim_care", other), SlotSet("claim_confirmed", None)]
        if whom := self._whom(turn):
            return [SlotSet("claim_message", whom), SlotSet("claim_confirmed", None)]
        if "care_type" in turn.entities("unclear"):  # « pas dentaire, optique »
            return [SlotSet("claim_care", None), SlotSet("claim_confirmed", None)]
        answer = yes_or_no(turn)
        if answer is None:
            raise AnswerRefused("utter_form_yes_or_no")
        if not answer:
            turn.say(self.cancelled)
            return self.close()
        return self._write(turn)

    def _write(self, turn: Turn) -> list[Event]:
        message = turn.slot("claim_message")
        try:
            receipt = self.services.claims.submit(
                turn.caller,
                care_type=CareType(turn.slot("claim_care")),
                file_ids=tuple(turn.slot("claim_files")),
                message_ref=None if message == NONE else ref_of(message),
            )
        except (InvalidInput, NotFound):
            turn.say("utter_claim_not_written")
            return self.close()
        turn.say("utter_claim_receipt", reference=receipt.reference)
        return self.close()


class ActionAskClaimFiles(EmmaAction):
    """Ask for the invoice with the insurer's limits."""

    def name(self) -> str:
        return "action_ask_claim_form_claim_files"

    def handle(self, turn: Turn) -> list[Event]:
        ask_for_files(self, turn, "utter_claim_ask_files")
        return []


class ActionAskClaimConfirmed(EmmaAction):
    """Ask for confirmation with what will be sent."""

    def name(self) -> str:
        return "action_ask_claim_form_claim_confirmed"

    def handle(self, turn: Turn) -> list[Event]:
        message = message_of(self, turn)
        turn.say(
            "utter_claim_recap",
            care=turn.labels.of("care_type", turn.slot("claim_care")),
            files=turn.labels.counted("count_of_files", len(turn.slot("claim_files"))),
            message=turn.labels.of("pattern", "quoted").format(words=message)
            if message
            else turn.labels.of("pattern", "none"),
        )
        return []


def message_of(action: EmmaAction, turn: Turn) -> str:
    """Return the message that was told to go with the invoice, empty without one."""
    kept = turn.slot("claim_message")
    return "" if kept in (None, NONE) else read_words(turn, action.services, kept)


def _takes_back(turn: Turn) -> bool:
    """Return whether few words take something back; a mere « irm » asks for its cover."""
    few = len(turn.text.split()) <= MOST_WORDS_OF_A_CHANGE and not turn.asks
    return few and any(turn.labels.mentions(turn.text, one) for one in ("correction", "no"))


def _for(turn: Turn, holder: CardHolder) -> str:
    return turn.labels.of("pattern", "invoice_for").format(person=holder.first_name)


def _care(turn: Turn) -> str | None:
    said = turn.entity("care_type")
    if said in set(CareType):
        return said
    return CareType.OTHER.value if turn.labels.mentions(turn.text, "care_other") else None
