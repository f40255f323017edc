"""What every form shares: leaving it, questions in the middle, and giving up in time.

A form of Rasa asks for its slots in order; after each message it calls `validate_<form>`,
which is an `EmmaForm`. A slot that stays empty is asked for again.

Who reads a message first: leaving; asking for a person or for help in danger; a question or
a choice of something else; then the slot's reader. What that refuses may be a request after all.
"""

import abc
from collections.abc import Callable
from typing import Any

from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet

from bot.actions import names
from bot.actions.alarms import alarmed
from bot.actions.base import EmmaAction, apologise
from bot.actions.form_words import (
    FEW_WORDS,
    MOST_WORDS_OF_A_CHANGE,
    SURE,
    answered_before,
    asks_else,
    cancels_another,
    intent_before,
    is_aside,
    is_mere,
    is_reserved,
    keeps_as_it_is,
    keeps_hands_off,
    leaves_by_no,
    likely_question,
    may_be_question,
    may_leave,
    says_no,
    says_only_yes,
    says_to_go_on,
    says_to_reword,
    says_wrong,
    withdraws,
    yes_or_no,
)
from bot.actions.portal import only_asks
from bot.actions.several import offer
from bot.actions.turn import Event, Turn
from bot.actions.whom import asks_of_uninsured, tell_uninsured
from insurer.errors import InsurerError

MAX_REFUSALS = 3  # the third answer in a row that does not fit: a person is offered
_OF_AN_ACT = "coverage_check"  # what the name of an act alone asks
_CANCEL = "action_cancel"
_OF_WHAT_WAS_SENT = "request_status"
_MAY_WITHDRAW = frozenset({names.INTENT_FALLBACK, "request_status"})
_PLACES = ("place", "postcode", "department", "near_home")
_RECAP = "confirmed"  # how the slots of recaps end
Reader = Callable[[Turn], list[Event]]


class AnswerRefused(Exception):
    """The member's answer to a form's question cannot be taken; `response` says why."""

    def __init__(self, response: str, **facts: Any) -> None:
        super().__init__(response)
        self.response = response
        self.facts = facts


class AnswerUnfit(AnswerRefused):
    """The answer was understood and cannot be taken: surely no other request, and no leaving."""


class EmmaForm(EmmaAction, abc.ABC):
    """Base of all `validate_<form>` actions."""

    form: str
    slots: tuple[str, ...]
    cancelled: str  # the response when the member leaves
    sure = SURE  # from this confidence on another wish is no answer that does not fit
    free_text_slots: frozenset[str] = frozenset()  # where a sentence may look like any intent
    file_slots: frozenset[str] = frozenset()  # where no words are an answer, but « sans fichier »
    name_slots: frozenset[str] = frozenset()  # those of them that take a few words naming something

    def name(self) -> str:
        return f"validate_{self.form}"

    @abc.abstractmethod
    def open(self, turn: Turn) -> list[Event]:
        """Check that the form may open; raise InsurerError when it may not."""

    @abc.abstractmethod
    def readers(self) -> dict[str, Reader]:
        """Return what reads the answer to each slot's question; AnswerRefused when it cannot."""

    def leads_on(self, turn: Turn) -> bool:
        """A form asks first: what else was wished is kept until it ends."""
        return False

    def handle(self, turn: Turn) -> list[Event]:
        events = self._handle(turn)
        # What opens the form says what else is wished; before, the slot may hold a mere offer.
        begun = turn.slot(names.SLOT_REQUESTED)
        also = turn.slot(names.SLOT_ALSO) if begun else turn.entity(names.ENTITY_ALSO)
        another = names.FORM_OF_INTENT.get(also or "") != self.form  # not the one that just ended
        ended = turn.form == self.form and ActiveLoop(None) in events
        begun_at_once = FollowupAction(names.FORM_OF_INTENT.get(also or "")) in events
        if also and another and ended and not (turn.handed_over or begun_at_once):
            return [*events, *offer(turn, also)]
        return events

    def _handle(self, turn: Turn) -> list[Event]:
        opened = turn.form == self.form
        requested = turn.slot(names.SLOT_REQUESTED) if opened else None
        if requested not in self.free_text_slots and alarmed(turn):
            return self.close()
        try:
            return self._read(turn, requested) if requested else self._open(turn)
        except InsurerError as error:
            apologise(turn, error, self.services.profile, action=self.name())
            return [SlotSet(requested, None)] if requested else self.close()

    def _read(self, turn: Turn, requested: str) -> list[Event]:
        if turn.intent == names.INTENT_RETRY:
            turn.replay(turn.last_request() or {})
        if self._leaves(turn, requested):
            return self._leave_or_go_on(turn, requested)
        answered = self.aside(turn, requested)
        if answered is None and self._interrupts(turn, requested):
            answered = self._answer_in_between(turn, requested)
        if answered is not None:
            return answered
        if requested.endswith(_RECAP) and says_wrong(turn):
            turn.read_as(names.INTENT_DENY)
        if self._takes_up(turn, requested):
            return _go_on(turn, requested)
        if requested.endswith(_RECAP) and is_reserved(turn) and is_mere(turn):
            turn.say("utter_request_what_to_change")
            return [SlotSet(requested, None)]
        mere_yes = turn.intent == names.INTENT_AFFIRM and (is_mere(turn) or says_only_yes(turn))
        if (mere_yes and requested in self.free_text_slots) or self._asks_again(turn, requested):
            return self.hear_again(turn, requested)
        return self._take(turn, requested)

    def aside(self, _turn: Turn, _requested: str) -> list[Event] | None:
        """Return what answers a question about the step itself, None when it is none."""
        return None

    def hear_again(self, _turn: Turn, requested: str) -> list[Event]:
        """Return what follows the wish said again where a text is expected: the question again."""
        return [SlotSet(requested, None)]

    def _take(self, turn: Turn, requested: str) -> list[Event]:
        """Return what the slot's reader makes of the message, or why it cannot."""
        if reworded := self._reworded(turn):
            return [*reworded, SlotSet(requested, None), SlotSet(names.SLOT_FAILURES, 0)]
        try:
            return [*self.readers()[requested](turn), SlotSet(names.SLOT_FAILURES, 0)]
        except AnswerRefused as refusal:
            return self._no_answer(turn, requested, refusal)

    def _reworded(self, turn: Turn) -> list[Event]:
        """Return what empties the text told for « laisse-moi reformuler », [] without a text."""
        if not says_to_reword(turn):
            return []
        texts = sorted(self.free_text_slots - self.name_slots)
        return [SlotSet(slot, None) for slot in texts if turn.slot(slot)]

    def _no_answer(self, turn: Turn, requested: str, refusal: AnswerRefused) -> list[Event]:
        if isinstance(refusal, AnswerUnfit):
            return self._refuse(turn, requested, refusal)
        if turn.entities("files"):
            turn.say("utter_form_file_beside")
            return [SlotSet(requested, None)]
        if self._goes_on(turn):
            return _go_on(turn, requested)
        if requested.endswith(_RECAP) and (anew := self.to_say_anew(turn)):
            return [*anew, SlotSet(requested, None), SlotSet(names.SLOT_FAILURES, 0)]
        if leaves_by_no(turn, at_files=requested in self.file_slots):
            return self._leave(turn)
        return self._beside(turn, requested) or self._refuse(turn, requested, refusal)

    def _beside(self, turn: Turn, requested: str) -> list[Event]:
        """Return what answers a message that is about something else, [] when it is not."""
        if requested.endswith(_RECAP) and says_no(turn) and turn.intent != names.INTENT_DENY:
            turn.read_as(names.INTENT_DENY)  # whatever else is said: nothing is written after a no
            return self._take(turn, requested)
        told = requested in self.free_text_slots - self.name_slots
        if not told and self.file_slots and turn.labels.mentions(turn.text, "already_sent"):
            turn.read_as(_OF_WHAT_WAS_SENT)
            return self._answer_in_between(turn, requested)
        if not told and self._is_angry(turn):
            turn.say("utter_form_anger")
            return _back(turn, requested)
        recap = requested.endswith(_RECAP)
        if not told and (likely := likely_question(turn)):
            turn.read_as(likely)
            return self._answer_in_between(turn, requested)
        if not told and (self.is_other_request(turn) or asks_else(turn, at_recap=recap)):
            return self._answer_in_between(turn, requested)
        # « Et celle de mon mari », « et en mars ? »
        follows = not told and (answered_before(turn) or (recap and turn.asks))
        return self._by_words(turn, requested) if follows or requested in self.file_slots else []

    def _is_angry(self, turn: Turn) -> bool:
        """Return whether anger is told beside the form; a complaint's own form is for it."""
        return self.form != names.FORM_COMPLAINT and turn.labels.mentions(turn.text, "angry")

    def _by_words(self, turn: Turn, requested: str) -> list[Event]:
        """Return what answers « et l’IRM ? » said instead of a file, [] when it means nothing."""
        events = self.tools.by_words(turn, self.tools)
        if events is None and turn.intent == names.INTENT_FALLBACK and turn.entity("act"):
            turn.read_as(_OF_AN_ACT)
            events = self.tools.answer_to(_OF_AN_ACT).handle(turn)
        if events is None:
            return []
        opened = next((one["name"] for one in events if one["event"] == "followup"), None)
        return self._make_way(turn, requested, opened) if opened else _back(turn, requested)

    def close(self) -> list[Event]:
        """Return the events that end the form and forget its slots."""
        emptied = [SlotSet(name, None) for name in (*self.slots, names.SLOT_OPERATION_KEY)]
        return [*emptied, SlotSet(names.SLOT_REQUESTED, None), ActiveLoop(None)]

    def _open(self, turn: Turn) -> list[Event]:
        told = self.tools.by_words(turn, self.tools) if only_asks(turn, self.tools) else None
        if told is not None:
            return [*told, *self.close()]  # « quel labo ? » of the line just told opens nothing
        if turn.intent == names.INTENT_RETRY:
            turn.replay(turn.last_request() or {})  # what the words that opened it said counts
        events = self._opened(turn)
        emptied = [SlotSet(name, None) for name in self.slots]
        wished = SlotSet(names.SLOT_ALSO, turn.entity(names.ENTITY_ALSO))
        return [*emptied, SlotSet(names.SLOT_OPERATION_KEY, turn.token.turn_id), wished, *events]

    def _opened(self, turn: Turn) -> list[Event]:
        try:
            return self.open(turn)
        except AnswerRefused as refusal:  # what the opening words say cannot be taken
            turn.say(refusal.response, **refusal.facts)
            return []

    def _leaves(self, turn: Turn, requested: str) -> bool:
        sure = turn.intent == names.INTENT_CANCEL and turn.confidence >= SURE / 2
        told = requested in self.free_text_slots
        taken_back = not told and self._takes_back(turn)
        if taken_back or (requested.endswith(_RECAP) and keeps_as_it_is(turn)):
            return True
        said = (sure or may_leave(turn)) and not says_to_go_on(turn) and not self._reworded(turn)
        return said and (may_be_question(turn) or not told)

    def _takes_back(self, turn: Turn) -> bool:
        """Return whether « je veux annuler le changement de RIB » is said in the form for it."""
        of_it = names.FORM_OF_INTENT.get(turn.intent) == self.form
        back = withdraws(turn) and (of_it or turn.intent in _MAY_WITHDRAW)
        return back or keeps_hands_off(turn)

    def _leave_or_go_on(self, turn: Turn, requested: str) -> list[Event]:
        if not cancels_another(turn, self.form):
            return self._leave(turn)
        self.tools.actions[_CANCEL].handle(turn)
        return _back(turn, requested)

    def _leave(self, turn: Turn) -> list[Event]:
        turn.say(self.cancelled)
        return self.close()

    def _asks_again(self, turn: Turn, requested: str) -> bool:
        """True when the wish that opened the form is said again where a text is expected."""
        same = names.FORM_OF_INTENT.get(turn.intent) == self.form
        sure = turn.confidence >= SURE and may_be_question(turn)
        return requested in self.free_text_slots and same and sure

    def _interrupts(self, turn: Turn, requested: str) -> bool:
        """True when the message is no answer, whatever the slot's reader would make of it."""
        if turn.intent in names.SAFETY:
            return turn.confidence >= SURE or requested not in self.free_text_slots
        if turn.intent in names.HANDS_OVER:
            return turn.confidence >= SURE and may_be_question(turn)
        if turn.intent == names.INTENT_THANK and is_mere(turn):
            return turn.confidence >= SURE
        if requested in self.free_text_slots and not is_aside(turn):
            return False  # it is what the member wants to tell
        return turn.asks and may_be_question(turn) and self.is_other_request(turn)

    def _takes_up(self, turn: Turn, requested: str) -> bool:
        """Return whether the form goes on without an answer; at the recap a yes is one."""
        if says_to_go_on(turn):
            return not (requested.endswith(_RECAP) and yes_or_no(turn))
        return requested in self.free_text_slots and self._goes_on(turn)

    def _goes_on(self, turn: Turn) -> bool:
        """True for « oui » after a question in the middle: it takes the form up again."""
        if not yes_or_no(turn) or not is_mere(turn):
            return False
        other_form = names.FORM_OF_INTENT.get(intent_before(turn), self.form) != self.form
        return answered_before(turn) or other_form

    def is_no_name(self, turn: Turn) -> bool:
        """Return whether a message surely names nothing: a yes, a question, another request."""
        bids = turn.labels.begins(turn.text, "bids")
        return turn.asks or bids or turn.intent == names.INTENT_AFFIRM or self.wishes_else(turn)

    def wishes_else(self, turn: Turn) -> bool:
        """Return whether a sentence, and not a few words, surely is another request."""
        return len(turn.text.split()) > FEW_WORDS and self.is_other_request(turn)

    def is_other_request(self, turn: Turn) -> bool:
        """True when the message surely is another request than this form."""
        at_files = turn.slot(names.SLOT_REQUESTED) in self.file_slots
        unsure = turn.confidence < self.sure and not at_files  # below doubt it is no intent at all
        if names.FORM_OF_INTENT.get(turn.intent) == self.form or unsure:
            return False
        if turn.intent == names.INTENT_OUT_OF_SCOPE and len(turn.text.split()) <= FEW_WORDS:
            return False  # a town, a name: an answer that does not fit
        return turn.intent in names.ACTION_OF_INTENT or turn.intent in names.FORM_OF_INTENT

    def _answer_in_between(self, turn: Turn, requested: str) -> list[Event]:
        if other := names.FORM_OF_INTENT.get(turn.intent):
            return self._make_way(turn, requested, other)
        if turn.intent == names.INTENT_THANK:
            turn.say("utter_form_thanks")
            return [SlotSet(requested, None)]
        if asks_of_uninsured(turn, self.services, turn.intent):
            tell_uninsured(turn)
        else:
            self.tools.answer_to(turn.intent).handle(turn)
        if turn.intent in names.HANDS_OVER:
            return self.close()
        return _back(turn, requested)

    def _make_way(self, turn: Turn, requested: str, other: str) -> list[Event]:
        """Return what opens another form instead of this one, or has this one ended first."""
        if other != self.form and self._gives_way_to(turn, requested):
            return [*self.close(), FollowupAction(other)]
        if other == names.FORM_CARE_NETWORK and self._searched(turn):
            return _back(turn, requested)
        turn.say("utter_form_finish_first")
        return [SlotSet(requested, None), *_kept_for_later(turn, other)]

    def _searched(self, turn: Turn) -> bool:
        """Return whether a search that says what and where was answered, which writes nothing."""
        where = any(turn.entity(one) for one in _PLACES) or turn.labels.mentions(
            turn.text, "near_home"
        )
        if not where or not turn.entity("provider_kind"):
            return False
        search = self.tools.actions[f"validate_{names.FORM_CARE_NETWORK}"]
        return ActiveLoop(None) in search.handle(turn)

    def _gives_way_to(self, turn: Turn, requested: str) -> bool:
        """Return whether another wish takes the form's place, which is told where it was begun."""
        if self.gives_way(turn):
            return True
        left = requested in self.file_slots and self.loses_nothing()
        if left:
            turn.say("utter_upload_left")
        return left

    def loses_nothing(self) -> bool:
        """Return whether leaving where a file is asked for would lose nothing that was told."""
        return False

    def gives_way(self, turn: Turn) -> bool:
        """Return whether another wish takes the form's place: nothing was said, or « plutôt »."""
        filled = any(turn.slot(slot) not in (None, "none") for slot in self.slots)
        return not filled or turn.labels.mentions(turn.text, "rather")

    def to_say_anew(self, turn: Turn) -> list[Event]:
        """Return what empties the slots that « changez la date » names; nothing to change: []."""
        if not turn.text or len(turn.text.split()) > MOST_WORDS_OF_A_CHANGE or turn.asks:
            return []
        named = [slot for slot in self.slots if turn.labels.mentions(turn.text, f"change_{slot}")]
        return [SlotSet(slot, None) for slot in named]

    def _refuse(self, turn: Turn, requested: str, refusal: AnswerRefused) -> list[Event]:
        failures = int(turn.slot(names.SLOT_FAILURES) or 0) + 1
        turn.say(refusal.response, **refusal.facts)
        if failures >= MAX_REFUSALS:
            turn.say("utter_form_person")
            failures = 0
        return [SlotSet(requested, None), SlotSet(names.SLOT_FAILURES, failures)]


def _back(turn: Turn, requested: str) -> list[Event]:
    turn.say("utter_form_back")
    return [SlotSet(requested, None)]


def _kept_for_later(turn: Turn, other: str) -> list[Event]:
    """Return what remembers a wish that waits, so that it is offered when the form ends."""
    wish = turn.intent
    known = names.FORM_OF_INTENT.get(wish) == other and wish in turn.labels.codes("intent")
    return [SlotSet(names.SLOT_ALSO, wish)] if known and not turn.slot(names.SLOT_ALSO) else []


def _go_on(turn: Turn, requested: str) -> list[Event]:
    turn.say("utter_form_goes_on")
    return [SlotSet(requested, None)]
