"""The step of a form that wants a one-time code (level 3, portal only)."""

from dataclasses import dataclass

from rasa_sdk.events import SlotSet

from bot.actions.base import EmmaAction
from bot.actions.formatting import clock_time
from bot.actions.forms import AnswerRefused, EmmaForm
from bot.actions.turn import Event, Turn
from insurer.domain.caller import Assurance
from insurer.domain.one_time_codes import CodePurpose
from insurer.errors import CodeRefusal, CodeRefused, NotFound
from wire.placeholders import Kind


def asks_where_code_is(turn: Turn) -> bool:
    """Return whether « où je reçois le code ? » is asked."""
    return turn.labels.mentions(turn.text, "where_code")


@dataclass(frozen=True)
class CodeStep:
    """Which code is wanted, and the slots that remember it."""

    purpose: CodePurpose
    code: str
    sent: str

    def ask(self, action: EmmaAction, turn: Turn, form: EmmaForm) -> list[Event]:
        """Send a code to the contact on file, once, and ask for it."""
        if turn.slot(self.sent):
            turn.say("utter_one_time_code_again")
            return []
        try:
            sent = action.services.one_time_codes.issue(turn.caller, self.purpose)
        except CodeRefused as refusal:
            until = refusal.blocked_until
            turn.say("utter_one_time_code_blocked", until=clock_time(until) if until else "")
            return form.close()
        except NotFound:
            turn.say("utter_one_time_code_no_contact")
            return form.close()
        turn.say(
            "utter_one_time_code_on_its_way" if sent.just_before else "utter_one_time_code_sent",
            destination=sent.destination_masked,
            until=clock_time(sent.expires_at),
        )
        return [SlotSet(self.sent, True)]

    def tell_where(self, action: EmmaAction, turn: Turn) -> None:
        """Say where the code went, and until when it counts."""
        if sent := action.services.one_time_codes.last_sent(turn.caller, self.purpose):
            turn.say(
                "utter_one_time_code_where",
                destination=sent.destination_masked,
                until=clock_time(sent.expires_at),
            )

    def read(self, turn: Turn, form: EmmaForm) -> Assurance | list[Event]:
        """Return the assurance that the typed code gives, or the events that ask again.

        Raises:
            AnswerRefused: no code was typed.
        """
        unsent = not turn.slot(self.sent)  # it could not be sent: there is none to read yet
        if unsent or turn.labels.mentions(turn.text, "new_code"):
            return self._another()
        typed = turn.placeholder(Kind.CODE)
        if typed is None:
            raise AnswerRefused("utter_one_time_code_missing")
        value = form.services.vault.read(turn.caller, typed.ref).value
        try:
            return form.services.one_time_codes.verify(turn.caller, self.purpose, value).assurance
        except CodeRefused as refusal:
            return self._refused(turn, form, refusal)

    def _refused(self, turn: Turn, form: EmmaForm, refusal: CodeRefused) -> list[Event]:
        if refusal.blocked_until is not None:
            turn.say("utter_one_time_code_blocked", until=clock_time(refusal.blocked_until))
            return form.close()
        turn.say(f"utter_one_time_code_{refusal.reason.value}")
        wrong = refusal.reason is CodeRefusal.WRONG  # the code that was sent still counts
        return [SlotSet(self.code, None)] if wrong else self._another()

    def _another(self) -> list[Event]:
        """Return the events that make the form send another code."""
        return [SlotSet(self.code, None), SlotSet(self.sent, False)]
