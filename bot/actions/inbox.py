"""The member's messages (M2): unread count, reading a thread, answering in it."""

from typing import Any

from rasa_sdk.events import SlotSet

from bot.actions import names
from bot.actions.base import EmmaAction
from bot.actions.formatting import long_day
from bot.actions.ranks import one_meant
from bot.actions.request_forms import (
    CONFIRMED,
    FILES,
    THREAD,
    WORDS,
    Question,
    RequestForm,
    attached,
)
from bot.actions.turn import Event, Turn
from bot.actions.words import keep_words, read_words, ref_of
from insurer.domain.folding import fold
from insurer.domain.messages import Inbox, LetterInThread, MessageThread, ReadThread
from insurer.domain.requests import Receipt
from insurer.errors import NotFound

MAX_CHOICES = 4
_TELLING = 4  # letters of a word of a subject; shorter ones are articles
SHOWN_LETTERS = 4  # of a thread, newest last; the portal has the others


class ActionInboxCheck(EmmaAction):
    """Say how many messages are unread; read the only one, else offer them."""

    def name(self) -> str:
        return "action_inbox_check"

    def handle(self, turn: Turn) -> list[Event]:
        inbox = self.services.messages.inbox(turn.caller)
        unread = [thread for thread in inbox.threads if thread.unread]
        if (one := one_meant(turn, unread if len(unread) > 1 else inbox.threads)) is not None:
            _say_thread(self, turn, one.thread_id)
        elif len(unread) == 1:
            turn.say(
                "utter_inbox_one_unread" if inbox.unread == 1 else "utter_inbox_unread",
                count=inbox.unread,
            )
            _say_thread(self, turn, unread[0].thread_id)
        elif inbox.threads:
            self._offer(turn, unread or list(inbox.threads), inbox.unread)
        else:
            turn.say("utter_inbox_empty")
        return []

    def _offer(self, turn: Turn, threads: list[MessageThread], unread: int) -> None:
        turn.offer(
            "utter_inbox_unread_choose" if unread else "utter_inbox_no_unread",
            [(_title(turn, one), _opens(one.thread_id)) for one in threads[:MAX_CHOICES]],
            count=unread,
        )


class ActionReadThread(EmmaAction):
    """Show a thread that was chosen; it counts as read."""

    def name(self) -> str:
        return "action_read_thread"

    def handle(self, turn: Turn) -> list[Event]:
        try:
            _say_thread(self, turn, turn.entity("thread_id") or "")
        except NotFound:
            turn.say("utter_inbox_no_such_thread")
        return []


class ValidateAnswerForm(RequestForm):
    """Words ▸ files ▸ confirmation; the thread is chosen, or the one the opening words mean."""

    form = names.FORM_ANSWER
    topic = "answers"
    intent = "message_answer"
    slots = (THREAD, WORDS, FILES, CONFIRMED)
    free_text_slots = frozenset({WORDS})

    def found(self, turn: Turn) -> list[Event]:
        if thread_id := turn.entity("thread_id"):
            return [SlotSet(THREAD, thread_id)]
        meant = threads_meant(turn, self.services.messages.inbox(turn.caller))
        if len(meant) == 1:
            turn.say(
                "utter_inbox_answering",
                subject=_subject(turn, meant[0]),
                day=long_day(meant[0].last_message_at),
            )
            return [SlotSet(THREAD, meant[0].thread_id), *self._told(turn)]
        if meant:
            turn.offer(
                "utter_inbox_answer_which",
                [(_title(turn, one), _answers(one.thread_id)) for one in meant[:MAX_CHOICES]],
            )
        else:
            turn.say("utter_inbox_no_such_thread")
        return self.close()

    def _told(self, turn: Turn) -> list[Event]:
        """Return the text in « répondre merci, c’est réglé », [] for « répondre à ce message »."""
        text = turn.labels.after(turn.text, "answers_with") or ""
        first, *rest = fold(text).split() or [""]
        if not rest or first in turn.labels.words["answers_to"]:
            return []
        return [SlotSet(WORDS, keep_words(turn, self.services, text))]

    def questions(self) -> tuple[Question, ...]:
        return (
            Question(WORDS, self.words, "utter_message_body_missing", in_passing=False),
            Question(FILES, self.files_or_none, "utter_message_files_how", in_passing=False),
        )

    def recap(self, turn: Turn) -> dict[str, Any]:
        words = read_words(turn, self.services, turn.slot(WORDS))
        return {"words": words, "files": turn.labels.counted("count_of_files", len(attached(turn)))}

    def write(self, turn: Turn) -> Receipt:
        return self.services.messages.answer(
            turn.caller,
            thread_id=turn.slot(THREAD),
            body_ref=ref_of(turn.slot(WORDS)),
            file_ids=attached(turn),
        )


def threads_meant(turn: Turn, inbox: Inbox) -> tuple[MessageThread, ...]:
    """Return the threads that a member may want to answer: of the topic said, else received."""
    received = tuple(one for one in inbox.threads if not one.last_from_member) or inbox.threads
    about = tuple(one for one in received if _is_about(turn, one))
    return about or received


def _is_about(turn: Turn, thread: MessageThread) -> bool:
    said = set(fold(turn.text).split())
    subject = {word for word in fold(thread.subject or "").split() if len(word) >= _TELLING}
    return bool(said & subject) or turn.labels.mentions(turn.text, f"theme_{thread.theme}")


def _say_thread(action: EmmaAction, turn: Turn, thread_id: str) -> None:
    thread = action.services.messages.read(turn.caller, thread_id)
    turn.say("utter_inbox_thread", subject=_subject(turn, thread))
    for letter in thread.letters[-SHOWN_LETTERS:]:
        _say_letter(turn, letter)
    turn.offer(
        "utter_inbox_next",
        [
            (turn.labels.of("pattern", "answer"), _answers(thread_id)),
            (turn.labels.of("intent", "request_status"), "/request_status"),
            (turn.labels.of("intent", "human_handoff"), "/human_handoff"),
        ],
    )


def _say_letter(turn: Turn, letter: LetterInThread) -> None:
    turn.say(
        "utter_inbox_own_letter" if letter.from_member else "utter_inbox_letter",
        day=long_day(letter.sent_at),
        body=letter.body,
    )
    for file in letter.files:
        turn.say(
            "utter_inbox_file",
            file_id=file.file_id,
            name=file.name,
            media_type=file.media_type,
            size=file.size,
        )


def _subject(turn: Turn, thread: ReadThread | MessageThread) -> str:
    return thread.subject or turn.labels.of("theme", thread.theme)


def _title(turn: Turn, thread: MessageThread) -> str:
    return f"{_subject(turn, thread)} ({long_day(thread.last_message_at)})"


def _answers(thread_id: str) -> str:
    return f'/message_answer{{"thread_id": "{thread_id}"}}'


def _opens(thread_id: str) -> str:
    return f'/read_thread{{"thread_id": "{thread_id}"}}'
