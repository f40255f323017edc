"""A message to the management centre (M1): theme ▸ words ▸ files ▸ confirmation ▸ reference."""

from rasa_sdk.events import FollowupAction, SlotSet

from bot.actions import names
from bot.actions.base import EmmaAction
from bot.actions.form_words import FEW_WORDS, LONGEST_ASIDE, yes_or_no
from bot.actions.forms import (
    AnswerRefused,
    EmmaForm,
    Reader,
)
from bot.actions.turn import Event, Turn
from bot.actions.uploads import about_files, ask_for_files, joined_files
from bot.actions.words import add_words, keep_words, read_words, ref_of, words_added
from insurer.domain.caller import Assurance
from insurer.domain.folding import fold
from insurer.errors import InvalidInput, NotAllowed, NotFound

NONE = "none"
_WIDEST = "contract"  # the theme of what fits no other
_LONGEST_THING = 4  # words: « l’hospitalisation de ma femme »
_SHORTEST = 3  # characters; less is a slip of the finger, not a message


class ValidateMessageForm(EmmaForm):
    """Read each answer; the words lie in the vault, never in a slot."""

    form = names.FORM_MESSAGE
    slots = ("message_theme", "message_body", "message_files", "message_confirmed")
    cancelled = "utter_message_cancelled"
    free_text_slots = frozenset({"message_theme", "message_body"})
    name_slots = frozenset({"message_theme"})

    def open(self, turn: Turn) -> list[Event]:
        if turn.caller.assurance < Assurance.VERIFIED:
            raise NotAllowed(Assurance.VERIFIED)
        if self._answers_a_letter(turn):
            return [*self.close(), FollowupAction(names.FORM_ANSWER)]
        if any(turn.labels.mentions(turn.text, one) for one in ("died", "leaving_death")):
            turn.say("utter_condolences")  # who writes of it wants to write, and hears this first
        theme, letter = self._theme(turn), letter_in(turn)
        events = [SlotSet("message_theme", theme)] if theme else []
        if not letter:
            return events
        return [*events, SlotSet("message_body", keep_words(turn, self.services, letter))]

    def readers(self) -> dict[str, Reader]:
        return {
            "message_theme": self._read_theme,
            "message_body": self._read_body,
            "message_files": self._read_files,
            "message_confirmed": self._read_confirmation,
        }

    def aside(self, turn: Turn, requested: str) -> list[Event] | None:
        if requested != "message_files":
            return None
        return about_files(self, turn, requested, "utter_message_files_wanted")

    def _interrupts(self, turn: Turn, requested: str) -> bool:
        """A question of the theme that was chosen is the message itself."""
        of_it = requested == "message_body" and self._theme(turn) == turn.slot("message_theme")
        general = turn.entity(names.ENTITY_FAQ_TOPIC) is not None and bool(turn.text)
        return not (of_it and general) and super()._interrupts(turn, requested)

    def _answers_a_letter(self, turn: Turn) -> bool:
        """Return whether « répondre au message » is said by who has received one."""
        said = turn.labels.mentions(turn.text, "answer_letter")
        return said and bool(self.services.messages.inbox(turn.caller).threads)

    def _theme(self, turn: Turn) -> str | None:
        themes = self.services.messages.themes()
        if turn.entity("theme") in themes:
            return turn.entity("theme")
        named = [theme for theme in themes if turn.labels.affirms(turn.text, f"theme_{theme}")]
        return named[0] if len(named) == 1 else None

    def _asks_again(self, turn: Turn, requested: str) -> bool:
        """A theme that is chosen is the answer."""
        return requested != "message_theme" and super()._asks_again(turn, requested)

    def _read_theme(self, turn: Turn) -> list[Event]:
        theme = self._theme(turn)
        told = self._told_already(turn)
        if theme is None and not told:
            theme = self._nearest(turn)
        return [SlotSet("message_theme", theme), *told]

    def _nearest(self, turn: Turn) -> str:
        """Return the theme for what none is named after: « ma grand-mère », « au sujet de… »."""
        said = any(turn.labels.mentions(turn.text, one) for one in ("about", "another_care"))
        if turn.asks or not (said or _names_a_thing(turn)):
            raise AnswerRefused("utter_message_theme_unknown")
        themes = self.services.messages.themes()
        nearest = _WIDEST if _WIDEST in themes else themes[-1]
        turn.say("utter_message_theme_nearest", theme=turn.labels.of("theme", nearest))
        return nearest

    def _told_already(self, turn: Turn) -> list[Event]:
        """Return the text of the message, or what is added to it, told before its theme."""
        added = turn.labels.mentions(turn.text, "adds")
        if len(turn.text) <= LONGEST_ASIDE and not added:
            return []
        if turn.slot("message_body") is not None:
            return self._add_to_body(turn)
        if self._theme(turn) is None:
            turn.say("utter_message_kept")
        return [SlotSet("message_body", keep_words(turn, self.services))]

    def _read_body(self, turn: Turn) -> list[Event]:
        if changed := self._other_theme(turn):
            return changed
        words = turn.text.strip()
        no_file = turn.labels.mentions(words, "no_file") and turn.labels.says_only(
            words, "no_file", "no_file_around"
        )
        if len(words) < _SHORTEST or no_file:
            raise AnswerRefused("utter_message_body_missing")
        return [SlotSet("message_body", keep_words(turn, self.services))]

    def _read_files(self, turn: Turn) -> list[Event]:
        if files := joined_files(self, turn):
            return [SlotSet("message_files", files)]
        if yes_or_no(turn) is False or _has_no_file(turn):
            return [SlotSet("message_files", NONE)]
        if self._tells_more(turn):
            return self._add_to_body(turn)
        raise AnswerRefused("utter_message_files_how")

    def _tells_more(self, turn: Turn) -> bool:
        """Return whether the message goes on in words: it is no question and no other wish."""
        told = len(turn.text.split()) > FEW_WORDS and not turn.asks and yes_or_no(turn) is None
        other = turn.intent != names.INTENT_OUT_OF_SCOPE and self.is_other_request(turn)
        return told and (len(turn.text) > LONGEST_ASIDE or not other)

    def _add_to_body(self, turn: Turn) -> list[Event]:
        kept = add_words(turn, self.services, turn.slot("message_body"), turn.text)
        return [SlotSet("message_body", kept), SlotSet("message_files", None)]

    def _other_theme(self, turn: Turn) -> list[Event]:
        """Return what « changez le sujet » makes of the theme: asked again, or the one named."""
        if SlotSet("message_theme", None) not in self.to_say_anew(turn):
            return []
        return [SlotSet("message_theme", self._theme(turn))]

    def _read_confirmation(self, turn: Turn) -> list[Event]:
        if turn.entity("theme"):
            return [*self._read_theme(turn), SlotSet("message_confirmed", None)]
        if added := words_added(turn, self.services, turn.slot("message_body")):
            return [SlotSet("message_body", added), SlotSet("message_confirmed", None)]
        answer = yes_or_no(turn)
        if not answer and (other := self._other_theme(turn)):
            return [*other, SlotSet("message_confirmed", None)]
        if answer is None:
            raise AnswerRefused("utter_form_yes_or_no")
        if answer:
            return self._send(turn)
        turn.say("utter_message_correct")
        return [SlotSet("message_body", None), SlotSet("message_confirmed", None)]

    def _send(self, turn: Turn) -> list[Event]:
        files = turn.slot("message_files")
        try:
            receipt = self.services.messages.send(
                turn.caller,
                theme=turn.slot("message_theme"),
                subject_ref=None,
                body_ref=ref_of(turn.slot("message_body")),
                file_ids=() if files == NONE else tuple(files),
            )
        except (InvalidInput, NotFound):
            turn.say("utter_message_not_sent")
            return self.close()
        turn.say("utter_message_receipt", reference=receipt.reference)
        return self.close()


def letter_in(turn: Turn) -> str:
    """Return the message in « écris au centre : ma carte… », « pour dire que… », "" without one."""
    labels, text = turn.labels, turn.text
    said, _, letter = text.partition(":")
    if not labels.begins(said, "writes_to_centre", behind="question_lead"):
        return ""
    letter = letter or labels.after(text, "letter_says") or labels.since(text, "letter_asks") or ""
    return letter.strip() if len(letter.split()) >= FEW_WORDS else ""


def _names_a_thing(turn: Turn) -> bool:
    """Return whether « mes lunettes cassées » names what a message is of: no sentence, no wish."""
    first, *rest = fold(turn.text).split() or [""]
    return first in turn.labels.words["theme_article"] and 0 < len(rest) <= _LONGEST_THING


def _has_no_file(turn: Turn) -> bool:
    """Return whether there is nothing to join; a longer text may say « rien » of anything."""
    about_files = turn.labels.mentions(turn.text, "change_message_files")
    short = len(turn.text) <= LONGEST_ASIDE
    said = turn.labels.mentions(turn.text, "no_file")
    return said and (short or about_files) and not turn.labels.mentions(turn.text, "reproach")


class ActionAskMessageTheme(EmmaAction):
    """Ask for the theme with the insurer's own themes as choices."""

    def name(self) -> str:
        return "action_ask_message_form_message_theme"

    def handle(self, turn: Turn) -> list[Event]:
        themes = self.services.messages.themes()
        turn.offer(
            "utter_message_ask_theme",
            [
                (turn.labels.of("theme", theme), f'/choose_theme{{"theme": "{theme}"}}')
                for theme in themes
            ],
        )
        return []


class ActionAskMessageFiles(EmmaAction):
    """Ask for files, with the insurer's limits."""

    def name(self) -> str:
        return "action_ask_message_form_message_files"

    def handle(self, turn: Turn) -> list[Event]:
        ask_for_files(self, turn, "utter_message_ask_files")
        return []


class ActionAskMessageConfirmed(EmmaAction):
    """Ask for confirmation with what will be sent."""

    def name(self) -> str:
        return "action_ask_message_form_message_confirmed"

    def handle(self, turn: Turn) -> list[Event]:
        files = turn.slot("message_files")
        turn.say(
            "utter_message_recap",
            theme=turn.labels.of("theme", turn.slot("message_theme")),
            body=read_words(turn, self.services, turn.slot("message_body")),
            files=turn.labels.counted("count_of_files", 0 if files == NONE else len(files)),
        )
        return []
