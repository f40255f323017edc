"""Changing address, e-mail or phone (B3): a controlled operation at level 3.

What ▸ new value ▸ proof where the insurer wants one ▸ recap ▸ one-time code ▸ reference.
"""

from datetime import date
from typing import Any

from rasa_sdk.events import SlotSet

from bot.actions import names
from bot.actions.address_parts import dictated, few_in_figures, parts_of
from bot.actions.addresses import address_in, amended_address, joined_address, names_street
from bot.actions.base import EmmaAction
from bot.actions.code_step import CodeStep, asks_where_code_is
from bot.actions.days import find_day, today
from bot.actions.faq import say_unknown_name_change
from bot.actions.formatting import long_date
from bot.actions.forms import AnswerRefused, AnswerUnfit, Reader
from bot.actions.last_question import is_short
from bot.actions.request_forms import (
    CONFIRMED,
    FILES,
    KIND,
    NONE,
    WORDS,
    Question,
    RequestForm,
    attached,
)
from bot.actions.turn import Event, Turn
from bot.actions.words import keep_words, read_words, ref_of
from insurer.domain.caller import Assurance
from insurer.domain.contact_details import ContactField
from insurer.domain.one_time_codes import CodePurpose
from insurer.domain.requests import Receipt
from insurer.errors import InvalidInput
from wire.placeholders import Kind

CODE, CODE_SENT = "request_code", "request_code_sent"
_STEP = CodeStep(CodePurpose.CONTACT_CHANGE, CODE, CODE_SENT)
_KIND_OF_FIELD = {ContactField.EMAIL: Kind.EMAIL, ContactField.PHONE: Kind.PHONE}


class ValidateContactForm(RequestForm):
    """Read each answer; write only after the recap was confirmed and the code was right."""

    form = names.FORM_CONTACT
    topic = "contact_details"
    intent = "contact_details_change"
    slots = (KIND, WORDS, FILES, CONFIRMED, CODE, CODE_SENT)
    free_text_slots = frozenset({WORDS})
    name_slots = free_text_slots

    def open(self, turn: Turn) -> list[Event]:
        if turn.token.channel != "portal":
            turn.say("utter_contact_details_portal_only")
            return self.close()
        if turn.labels.mentions(turn.text, "new_name"):
            say_unknown_name_change(turn, self.services.profile)
            return self.close()
        return super().open(turn)

    def found(self, turn: Turn) -> list[Event]:
        events = super().found(turn)
        turn.say("utter_contact_details_intro")
        kinds = [event["value"] for event in events if event.get("name") == KIND]
        for kind in kinds:
            _say_other_later(turn, kind)
            events = [*events, *self._value_at_once(turn, ContactField(kind))]
        wants_proof = self.services.contact_details.needs_proof
        return events if wants_proof else [*events, SlotSet(FILES, NONE)]

    def questions(self) -> tuple[Question, ...]:
        return (
            Question(KIND, self._field, "utter_contact_details_kind_unknown"),
            Question(WORDS, self._value, "utter_contact_details_value_missing", in_passing=False),
            Question(FILES, self.files_or_none, "utter_contact_details_files_how", False),
        )

    def readers(self) -> dict[str, Reader]:
        readers = super().readers()
        return {
            **readers,
            KIND: self._with_value(readers[KIND]),
            WORDS: self._or_another_kind(readers[WORDS]),
            CODE: self._read_code,
        }

    def aside(self, turn: Turn, requested: str) -> list[Event] | None:
        if requested == CODE and turn.slot(CODE_SENT) and asks_where_code_is(turn):
            _STEP.tell_where(self, turn)
            return [SlotSet(requested, None)]
        return super().aside(turn, requested)

    def _with_value(self, read: Reader) -> Reader:
        """Return a reader that takes the new value too, when it comes with what changes."""

        def read_both(turn: Turn) -> list[Event]:
            events = read(turn)
            kinds = [event["value"] for event in events if event.get("name") == KIND]
            if not kinds:
                return events
            _say_other_later(turn, kinds[0])
            return [*events, *self._value_at_once(turn, ContactField(kinds[0]))]

        return read_both

    def _or_another_kind(self, read: Reader) -> Reader:
        """Return a reader of the value that lets « non c’est l’e-mail » change what changes."""

        def read_value(turn: Turn) -> list[Event]:
            other, known = self._field(turn), turn.slot(KIND)
            few = is_short(turn) or _sent(turn)
            if other in (None, known) or not few or self._said(turn, ContactField(known)):
                return read(turn)
            turn.say("utter_request_corrected")
            at_once = self._value_at_once(turn, ContactField(other))
            return [SlotSet(KIND, other), *(at_once or [SlotSet(WORDS, None)])]

        return read_value

    def recap(self, turn: Turn) -> dict[str, Any]:
        field = ContactField(turn.slot(KIND))
        value = read_words(turn, self.services, turn.slot(WORDS))
        return {
            "field": turn.labels.of("contact_field", field.value),
            "value": self.services.contact_details.check(turn.caller, field, value),
        }

    def confirmed(self, turn: Turn) -> list[Event]:
        return [SlotSet(CONFIRMED, True)]

    def write(self, turn: Turn) -> Receipt:
        return self.services.contact_details.change(
            turn.caller.raised_to(Assurance.CONFIRMED),
            field=ContactField(turn.slot(KIND)),
            value_ref=ref_of(turn.slot(WORDS)),
            proof_file_ids=attached(turn),
        )

    def _read_code(self, turn: Turn) -> list[Event]:
        """Return what a right code writes; another value instead of a code is confirmed anew."""
        if files := self.files(turn):
            turn.say("utter_request_file_kept")
            return [SlotSet(FILES, files), SlotSet(CODE, None)]
        other = self._corrects(turn) and self._other_value(turn, ContactField(turn.slot(KIND)))
        if other:
            return [*other, SlotSet(CODE, None)]
        proven = _STEP.read(turn, self)
        return self.finish(turn) if isinstance(proven, Assurance) else proven

    @staticmethod
    def _corrects(turn: Turn) -> bool:
        """Return whether a value is told anew, where « rien reçu sur le 06… » tells none."""
        said_so = turn.labels.mentions(turn.text, "correction")
        denied = turn.intent == names.INTENT_DENY
        return said_so or denied or names_street(turn.text, turn.labels)

    def _field(self, turn: Turn) -> str | None:
        sent = _sent(turn)
        # « adresse mail » names the e-mail: the longest words win there (bot/lookups.yml).
        named = turn.entity("contact_kind") or self.option(turn, "contact", list(ContactField))
        if named is None and address_in(turn.text, turn.labels):
            return ContactField.ADDRESS.value
        return named if named in sent or not sent else sent[0]

    def _value(self, turn: Turn) -> str | None:
        field = ContactField(turn.slot(KIND))
        said = self._said(turn, field)
        if said is None and field is ContactField.ADDRESS:
            said = keep_words(turn, self.services, self._joined(turn))
        return said and self._checked(turn, field, said)

    @staticmethod
    def _joined(turn: Turn) -> str:
        """Return the address that was told bit by bit.

        Raises AnswerUnfit that tells what of it is missing, AnswerRefused where nothing is told.
        """
        before = next(turn.earlier_messages(), {})
        joined = joined_address(str(before.get("text") or ""), turn.text, turn.labels)
        messages = list(turn.messages_in_form())
        parts = parts_of(messages, turn.labels)
        if joined or parts.whole:
            return joined or str(parts.whole)
        if parts.lacks and parts != parts_of(messages[1:], turn.labels):
            raise AnswerUnfit(f"utter_contact_address_{parts.lacks}_missing")
        raise AnswerRefused("utter_contact_refused_address_format")

    def _value_at_once(self, turn: Turn, field: ContactField) -> list[Event]:
        """Return the value in the words that open the form, when it can be taken."""
        said = self._said(turn, field)
        try:
            return [SlotSet(WORDS, self._checked(turn, field, said))] if said else []
        except AnswerUnfit as refusal:
            turn.say(refusal.response, **refusal.facts)
            return []

    def _said(self, turn: Turn, field: ContactField) -> str | None:
        """Return a placeholder of the value that the message holds, whatever is around it."""
        if kind := _KIND_OF_FIELD.get(field):
            typed = turn.placeholder(kind)
            return str(typed) if typed else None
        address = address_in(dictated(turn.text, turn.labels), turn.labels)
        address = address or parts_of([turn.message], turn.labels).whole
        return keep_words(turn, self.services, address) if address else None

    def _amended(self, turn: Turn, field: ContactField) -> str | None:
        """Return a placeholder of the address with what « en fait le 16 » changes of it."""
        if field is not ContactField.ADDRESS:
            return None
        known = read_words(turn, self.services, turn.slot(WORDS))
        amended = amended_address(few_in_figures(turn.text), known, turn.labels)
        return keep_words(turn, self.services, amended) if amended else None

    def _other_value(self, turn: Turn, field: ContactField) -> list[Event]:
        """Return what records another value and has it confirmed, [] where none is said."""
        other = self._said(turn, field) or self._amended(turn, field)
        if other is None:
            return []
        return [SlotSet(WORDS, self._checked(turn, field, other)), SlotSet(CONFIRMED, None)]

    def _checked(self, turn: Turn, field: ContactField, kept: str) -> str:
        try:
            value = read_words(turn, self.services, kept)
            self.services.contact_details.check(turn.caller, field, value)
        except InvalidInput as error:
            raise AnswerUnfit(f"utter_contact_refused_{field.value}_{error.code}") from error
        if field is ContactField.ADDRESS:
            _tell_no_day(turn, value)
        return kept

    def _asks_again(self, turn: Turn, requested: str) -> bool:
        """The wish said again with the value or a part of it is the answer."""
        again = super()._asks_again(turn, requested)
        if not again or turn.slot(KIND) is None:
            return again
        field = ContactField(turn.slot(KIND))
        return self._said(turn, field) is None and not _tells_part(turn, field)

    def _read_confirmation(self, turn: Turn) -> list[Event]:
        field = ContactField(turn.slot(KIND))
        if other := self._other_value(turn, field):
            return other
        before, changed = turn.slot(KIND), super()._read_confirmation(turn)
        kinds = [event["value"] for event in changed if event.get("name") == KIND]
        return [*changed, SlotSet(WORDS, None)] if kinds and kinds[0] != before else changed


def _tells_part(turn: Turn, field: ContactField) -> bool:
    """Return whether a message holds a part of an address."""
    return field is ContactField.ADDRESS and not parts_of([turn.message], turn.labels).empty


def _tell_no_day(turn: Turn, address: str) -> None:
    """Say that « à partir du 1er janvier » beside the address is kept by no request.

    Who has moved already (« nous avons déménagé le 3 novembre ») asks for no day to come.
    """
    if turn.labels.mentions(turn.text, "moved_already"):
        return
    before, same, after = " ".join(turn.text.split()).partition(address)
    day = find_day(f"{before} {after}", now=today(), ahead=True) if same else None
    if day is not None and day > today() and not _is_an_age(day):
        turn.say("utter_contact_details_no_day", day=long_date(day))


def _is_an_age(day: date) -> bool:
    """Return whether a day is years from now to the day: « ma fille de 10 ans » names none."""
    same = (day.month, day.day) == (today().month, today().day)
    return same and day.year - today().year > 1


def _sent(turn: Turn) -> list[str]:
    """Return the fields of which the message holds a value."""
    return [field.value for field, kind in _KIND_OF_FIELD.items() if turn.placeholder(kind)]


def _say_other_later(turn: Turn, first: str) -> None:
    """Say which field comes first and how to change the other one that the message speaks of."""
    spoken_of = [*turn.entities("contact_kind"), *_sent(turn)] if _sent(turn) else []
    other = next((field for field in spoken_of if field != first), None)
    if other is not None:
        words = [turn.labels.of("contact_field", field) for field in (first, other)]
        turn.say("utter_contact_details_one_first", first=words[0], other=words[1])


class ActionAskRequestCode(EmmaAction):
    """Send a one-time code to the contact on file, once, and ask for it."""

    def name(self) -> str:
        return "action_ask_request_code"

    def handle(self, turn: Turn) -> list[Event]:
        return _STEP.ask(self, turn, ValidateContactForm(self.tools))


class ActionAskContactWords(EmmaAction):
    """Ask for the new address, e-mail or phone, each in its own words."""

    def name(self) -> str:
        return "action_ask_contact_form_request_words"

    def handle(self, turn: Turn) -> list[Event]:
        turn.say(f"utter_contact_details_new_{turn.slot(KIND)}")
        return []
