"""A complaint in a durable form (H3): words ▸ files ▸ confirmation ▸ reference and dates."""

from typing import Any

from rasa_sdk.events import SlotSet

from bot.actions import names
from bot.actions.form_words import FEW_WORDS, LONGEST_ASIDE
from bot.actions.formatting import long_date
from bot.actions.forms import AnswerUnfit
from bot.actions.last_question import NO_QUESTION, last_question_topic
from bot.actions.request_forms import (
    CONFIRMED,
    FILES,
    WORDS,
    Question,
    RequestForm,
    attached,
)
from bot.actions.turn import Event, Turn
from bot.actions.words import read_words, ref_of
from insurer.domain.clock import system_clock
from insurer.domain.faq import FaqTopic
from insurer.domain.profile import InsurerProfile
from insurer.domain.requests import Receipt
from insurer.services.complaints import deadlines


class ValidateComplaintForm(RequestForm):
    """Read each answer; write after the recap was confirmed."""

    form = names.FORM_COMPLAINT
    topic = "complaints"
    intent = "complaint_submit"
    slots = (WORDS, FILES, CONFIRMED)
    free_text_slots = frozenset({WORDS})

    def found(self, turn: Turn) -> list[Event]:
        """Return the complaint where it is told at once, after « je veux réclamer »."""
        events = super().found(turn)
        return [*events, SlotSet(WORDS, self.words(turn))] if tells_complaint(turn) else events

    def questions(self) -> tuple[Question, ...]:
        return (
            Question(WORDS, self._text, "utter_complaints_words_missing", in_passing=False),
            Question(FILES, self.files_or_none, "utter_complaints_files_how", in_passing=False),
        )

    def _text(self, turn: Turn) -> str | None:
        """Return the complaint; « vous répondez quand » is a question about it, and answered."""
        if turn.labels.mentions(turn.text, "asks_reply_delay") and len(turn.text) <= LONGEST_ASIDE:
            due = deadlines(system_clock())
            raise AnswerUnfit(
                "utter_complaints_delay",
                acknowledge_by=long_date(due.acknowledge_by),
                answer_by=long_date(due.answer_by),
            )
        return self.words(turn)

    def recap(self, turn: Turn) -> dict[str, Any]:
        words = read_words(turn, self.services, turn.slot(WORDS))
        return {"words": words, "files": turn.labels.counted("count_of_files", len(attached(turn)))}

    def write(self, turn: Turn) -> Receipt:
        return self.services.complaints.file(
            turn.caller, words_ref=ref_of(turn.slot(WORDS)), file_ids=attached(turn)
        )

    def told(self, _turn: Turn, receipt: Receipt) -> dict[str, Any]:
        due = deadlines(receipt.created_at)
        return {
            "acknowledge_by": long_date(due.acknowledge_by),
            "answer_by": long_date(due.answer_by),
        }

    def say_more(self, turn: Turn, receipt: Receipt) -> None:
        say_mediator(turn, self.services.profile)
        turn.say("utter_complaints_next")


def tells_complaint(turn: Turn) -> bool:
    """Return whether the complaint itself follows the answer how to complain."""
    offered = last_question_topic(turn) == FaqTopic.COMPLAINT
    told = len(turn.text.split()) > FEW_WORDS and not turn.asks
    of_it = turn.intent in NO_QUESTION or turn.labels.mentions(turn.text, "contests")
    return offered and told and of_it


def say_mediator(turn: Turn, profile: InsurerProfile) -> None:
    """Name the mediator where the insurer's documents do, else who can."""
    if profile.mediator:
        turn.say("utter_complaints_mediator", mediator=", ".join(profile.mediator))
    else:
        turn.say("utter_complaints_mediator_unknown", contact_way=profile.contact_way)
