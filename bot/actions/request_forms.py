"""What the forms of requests share: answers found wherever they are said, a recap, one write.

A member may say several things at once (« la facture de ma fille, entrée le 12 mars »), and
change any of them at the recap (« non, c’est pour mon fils »). So a question is a slot and a
function that finds its answer in a message; the form looks for all of them in each message.
"""

import abc
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from rasa_sdk.events import SlotSet

from bot.actions import names
from bot.actions.clues import names_stranger, only_names_whom, wanted
from bot.actions.form_words import is_mere, says_no, yes_or_no
from bot.actions.formatting import long_date
from bot.actions.forms import (
    AnswerRefused,
    AnswerUnfit,
    EmmaForm,
    Reader,
)
from bot.actions.last_question import is_short
from bot.actions.turn import Event, Turn
from bot.actions.uploads import about_files, joined_files, says_no_file
from bot.actions.words import keep_words, words_added
from insurer.domain.caller import Assurance
from insurer.domain.cards import CardHolder
from insurer.domain.contracts import ended_on
from insurer.domain.members import Relation
from insurer.domain.requests import Receipt, RequestState
from insurer.domain.uploads import UploadPurpose
from insurer.errors import Conflict, InvalidInput, ManagedElsewhere, NotAllowed, NotFound

KIND, PERSON, FILES = "request_kind", "request_person", "request_files"
PLACE, WARD, DAY = "request_place", "request_ward", "request_day"
WORDS, THREAD, CONFIRMED = "request_words", "request_thread", "request_confirmed"
NONE = "none"  # the member said that there is nothing to add
_NAMES_WHOM = ("for_whom", "me", "loved_one", "name_intro")
_SHORTEST = 3  # characters; less is a slip of the finger


@dataclass(frozen=True)
class Question:
    """One thing a form wants to know."""

    slot: str
    find: Callable[[Turn], Any]  # the answer that a message holds, None without one
    unclear: str = "utter_form_yes_or_no"  # said when the message holds none
    in_passing: bool = True  # also found in the opening words, other answers and at the recap
    latest_wins: bool = False  # said again with another answer, it replaces what was said before


class RequestForm(EmmaForm, abc.ABC):
    """Base of the forms that end in a request with a reference."""

    topic: str  # of its responses: utter_<topic>_recap, _receipt, _cancelled, _not_written
    intent: str  # opens it; its choices carry it with an entity
    purpose = UploadPurpose.MESSAGE
    needs_cover = False  # nothing to ask for once the health contract has ended
    files_needed = False  # without them there is nothing to write
    file_slots = frozenset({FILES})

    @property
    def cancelled(self) -> str:  # type: ignore[override]
        """The response when the member leaves."""
        return f"utter_{self.topic}_cancelled"

    def loses_nothing(self) -> bool:
        return self.files_needed  # before the file that is the request, a kind and a person

    @abc.abstractmethod
    def questions(self) -> tuple[Question, ...]:
        """Return what the form asks, in any order."""

    @abc.abstractmethod
    def recap(self, turn: Turn) -> dict[str, Any]:
        """Return the facts of what will be written, for the confirmation."""

    @abc.abstractmethod
    def write(self, turn: Turn) -> Receipt:
        """Write the request."""

    def receipt_said(self, _receipt: Receipt) -> str:
        """Return the response that says the reference."""
        return f"utter_{self.topic}_receipt"

    def told(self, _turn: Turn, _receipt: Receipt) -> dict[str, Any]:
        """Return what the receipt's response says besides the reference."""
        return {}

    def say_more(self, turn: Turn, receipt: Receipt) -> None:
        """Say what follows the reference."""
        if receipt.state is RequestState.WAITING_MEMBER:
            turn.say("utter_request_document_awaited")

    def open(self, turn: Turn) -> list[Event]:
        if turn.caller.assurance < Assurance.VERIFIED:
            raise NotAllowed(Assurance.VERIFIED)
        if self.needs_cover and (end := ended_on(self.services.contracts.list(turn.caller))):
            turn.say("utter_contract_ended_on", end=long_date(end))
            return self.close()
        return self.found(turn)

    def found(self, turn: Turn) -> list[Event]:
        """Return the answers in the words that open the form."""
        return self._in_passing(turn, besides="")

    def readers(self) -> dict[str, Reader]:
        return {
            **{question.slot: self._reader(question) for question in self.questions()},
            CONFIRMED: self._read_confirmation,
        }

    def aside(self, turn: Turn, requested: str) -> list[Event] | None:
        how_long = is_short(turn) and turn.labels.mentions(turn.text, "asks_duration")
        if how_long and requested not in self.free_text_slots - self.name_slots:
            turn.say("utter_request_how_long")
            return [SlotSet(requested, None)]
        if requested != FILES:
            return None
        wanted = f"utter_{self.topic}_files_wanted"
        facts, needed = self.file_facts(turn), self.files_needed
        return about_files(self, turn, FILES, wanted, self.purpose, needed=needed, **facts)

    def file_facts(self, _turn: Turn) -> dict[str, str]:
        """Return what the response that says which file is wanted says of this request."""
        return {}

    def gives_way(self, turn: Turn) -> bool:
        """Return whether another wish takes the form's place; who is alone was not asked whom."""
        told = [slot for slot in self.slots if slot != PERSON]
        filled = any(turn.slot(slot) not in (None, NONE) for slot in told)
        return not filled or turn.labels.mentions(turn.text, "rather")

    def hear_again(self, turn: Turn, requested: str) -> list[Event]:
        return [*self._in_passing(turn, besides=requested), SlotSet(requested, None)]

    def _reader(self, question: Question) -> Reader:
        def read(turn: Turn) -> list[Event]:
            if corrected := self._corrected(turn, question):
                return corrected
            if question.slot == PERSON and self.wishes_else(turn) and not self._says_whom(turn):
                raise AnswerRefused(question.unclear)  # « la carte de Louise en pdf »
            answer = question.find(turn)
            if answer is None:
                return self._answers_another(turn, question)
            return [
                SlotSet(question.slot, answer),
                *self._in_passing(turn, besides=question.slot, empty_only=True),
            ]

        return read

    def _answers_another(self, turn: Turn, question: Question) -> list[Event]:
        """Return what the message answers of the other questions, when it answers not this one."""
        others = self._in_passing(turn, besides=question.slot, empty_only=True)
        if not others or self.wishes_else(turn) or self._only_mentions_whom(turn, others):
            raise AnswerRefused(question.unclear)
        known = any(turn.slot(event["name"]) for event in others)
        turn.say("utter_request_corrected" if known else "utter_form_noted")
        return [*others, SlotSet(question.slot, None)]

    def _corrected(self, turn: Turn, question: Question) -> list[Event]:
        """Return what « en fait, le 18 » changes of the answers before; the question stays."""
        names_whom = question.slot in self.free_text_slots and self._only_names_whom(turn)
        no = yes_or_no(turn) is False or says_no(turn)
        said_again = turn.labels.mentions(turn.text, "correction") or (no and not is_mere(turn))
        if not names_whom and not said_again:
            return []
        changed = self._in_passing(turn, besides=question.slot)
        if not changed and not names_whom:
            return []
        turn.say("utter_request_corrected" if changed else "utter_form_noted")
        return [*changed, SlotSet(question.slot, None)]

    def _only_names_whom(self, turn: Turn) -> bool:
        """Return whether « c’est pour mon fils » is said where a text is asked for."""
        return PERSON in self.slots and only_names_whom(turn, self.persons(turn))

    def _only_mentions_whom(self, turn: Turn, changed: list[Event]) -> bool:
        """Return whether only another person would change, whom the words are not said for."""
        known = turn.slot(PERSON)
        whom = known and [event["name"] for event in changed] == [PERSON]
        return bool(whom) and not self._says_whom(turn)

    def _says_whom(self, turn: Turn) -> bool:
        """Return whether it is said whom the request is for, as « celle de mon mari » says not."""
        labels, persons = turn.labels, self.persons(turn)
        if not turn.text or names.FORM_OF_INTENT.get(turn.intent) == self.form:
            return True
        if yes_or_no(turn) is False:  # « non, pour ma fille »
            return True
        if only_names_whom(turn, persons) or labels.mentions(turn.text, "correction"):
            return True
        first_names = " ".join(one.first_name for one in persons)
        return labels.says_only(turn.text, *_NAMES_WHOM, besides=first_names)

    def _in_passing(self, turn: Turn, *, besides: str, empty_only: bool = False) -> list[Event]:
        events = []
        for question in self.questions():
            known = turn.slot(question.slot)
            settled = empty_only and known and not question.latest_wins
            if not question.in_passing or question.slot == besides or settled:
                continue
            answer = question.find(turn)
            if answer is not None and answer != known:
                events.append(SlotSet(question.slot, answer))
        return events

    def _read_confirmation(self, turn: Turn) -> list[Event]:
        if FILES in self.slots and (files := self.files(turn)):
            turn.say("utter_request_file_kept")
            return [SlotSet(FILES, files), SlotSet(CONFIRMED, None)]
        told = WORDS in self.free_text_slots - self.name_slots and turn.slot(WORDS)
        if told and (added := words_added(turn, self.services, told)):
            return [SlotSet(WORDS, added), SlotSet(CONFIRMED, None)]
        changed = self._in_passing(turn, besides="")
        if self._only_mentions_whom(turn, changed):
            raise AnswerRefused("utter_form_yes_or_no")
        if changed:
            return [*changed, SlotSet(CONFIRMED, None)]
        answer = yes_or_no(turn)
        if answer is None:
            raise AnswerRefused("utter_form_yes_or_no")
        if not answer:
            anew = self.to_say_anew(turn)
            if not anew:
                turn.say("utter_request_what_to_change")
            return [*anew, SlotSet(CONFIRMED, None)]
        return self.confirmed(turn)

    def confirmed(self, turn: Turn) -> list[Event]:
        """Return what follows the yes: the write."""
        return self.finish(turn)

    def finish(self, turn: Turn) -> list[Event]:
        """Write, say the reference, end the form."""
        try:
            receipt = self.write(turn)
        except (InvalidInput, NotFound, Conflict, NotAllowed, ManagedElsewhere):
            turn.say("utter_request_not_written")
            return self.close()
        said = self.receipt_said(receipt)
        turn.say(said, reference=receipt.reference, **self.told(turn, receipt))
        self.say_more(turn, receipt)
        return self.close()

    # What questions find.

    def option(self, turn: Turn, group: str, codes: Collection[str]) -> str | None:
        """Return the code that was chosen, or the only one whose words are said.

        « Combien l’hôpital ? » as the answer asks something and chooses nothing.
        """
        chosen = turn.entity("option")
        if chosen in codes:
            return chosen
        if turn.slot(names.SLOT_REQUESTED) == KIND and turn.asks_in_words:
            return None
        said = [code for code in codes if turn.labels.affirms(turn.text, f"{group}_{code}")]
        return said[0] if len(said) == 1 else None

    def persons(self, turn: Turn) -> tuple[CardHolder, ...]:
        """Return whom the request may be about."""
        return self.services.cards.holders(turn.caller)

    def person(self, turn: Turn) -> str | None:
        """Return the insured person who is meant; the only one there is needs no words.

        Raises AnswerUnfit for « mon fils » where no child is insured.
        """
        holders = self.persons(turn)
        found = wanted(turn, holders) or self._self_if_asked(turn, holders)
        if found is None and names_stranger(turn, holders):
            raise AnswerUnfit("utter_request_person_not_insured")
        if found is None and len(holders) == 1:
            found = holders[0]
        return found.person_id if found else None

    @staticmethod
    def _self_if_asked(turn: Turn, holders: tuple[CardHolder, ...]) -> CardHolder | None:
        """Return the member for « moi » as the answer; elsewhere it is « donnez-moi »."""
        if turn.slot(names.SLOT_REQUESTED) != PERSON or not turn.labels.mentions(turn.text, "me"):
            return None
        return next((one for one in holders if one.relation is Relation.SELF), None)

    def files(self, turn: Turn) -> list[str] | None:
        """Return the files sent with the message."""
        return joined_files(self, turn, self.purpose) or None

    def files_or_none(self, turn: Turn) -> list[str] | str | None:
        """Return the files, or NONE when the member has none to give now."""
        if files := joined_files(self, turn, self.purpose):
            return files
        refused = yes_or_no(turn) is False and is_mere(turn)  # « le 4 pas le 3 » is no refusal
        return NONE if says_no_file(turn) or refused else None

    def words(self, turn: Turn) -> str | None:
        """Return a placeholder of the member's words."""
        return keep_words(turn, self.services) if len(turn.text.strip()) >= _SHORTEST else None


def attached(turn: Turn) -> tuple[str, ...]:
    """Return the files that the form has collected."""
    files = turn.slot(FILES)
    return () if files in (None, NONE) else tuple(files)


def first_name(form: EmmaForm, turn: Turn, person_id: str | None) -> str | None:
    """Return the first name of an insured person."""
    holders = form.services.cards.holders(turn.caller)
    return next((one.first_name for one in holders if one.person_id == person_id), None)
