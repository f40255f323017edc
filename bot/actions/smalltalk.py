"""Greetings, thanks, help and what Emma is not for."""

import abc
from datetime import timedelta

from rasa_sdk.events import SlotSet

from bot.actions import names
from bot.actions.bank_account import tell_pending
from bot.actions.base import EmmaAction, SaysOnly
from bot.actions.clarify import ActionClarify
from bot.actions.faq import say_unknown
from bot.actions.follow_up import follow_up
from bot.actions.last_question import FEW_WORDS, NO_QUESTION, last_question
from bot.actions.notifications import tell_findings, tell_news
from bot.actions.requests import say_request
from bot.actions.turn import Event, Turn
from insurer.domain.caller import Assurance
from insurer.domain.clock import system_clock
from insurer.domain.requests import MemberRequest, RequestKind
from insurer.errors import StoreUnavailable
from wire.handoff import HandoffReason

_SURELY = 0.95  # so sure that few words are no question about the answer before
_LATELY = timedelta(days=1)  # what was asked for before is cancelled by its name


class ActionWelcome(EmmaAction):
    """Begin a conversation: who Emma is (AI Act, article 50) and what she can do."""

    def name(self) -> str:
        return "action_welcome"

    def handle(self, turn: Turn) -> list[Event]:
        profile = self.services.profile
        turn.say("utter_welcome", assistant=profile.assistant, insurer=profile.name)
        if turn.caller.member_id is None:
            turn.say("utter_welcome_anonymous")
        elif not self._tell_unasked(turn):
            turn.say("utter_welcome_choices")
        return []

    def _tell_unasked(self, turn: Turn) -> bool:
        """Tell news and findings, each once; whether there were any."""
        unasked = self.services.notifications
        try:
            news = unasked.catch_up(turn.caller)
            verified = turn.caller.assurance >= Assurance.VERIFIED
            findings = unasked.announce(turn.caller) if verified else ()
        except StoreUnavailable:
            return False  # a greeting needs no database; they are told another time
        for one in news:
            tell_news(turn, one)
        if findings:
            tell_findings(turn, findings, self.services.profile)
        return bool(news or findings)


class _UnlessFollowUp(SaysOnly, abc.ABC):
    """Says its response, unless the words only change the last question."""

    def handle(self, turn: Turn) -> list[Event]:
        answered = follow_up(turn, self.tools)
        return super().handle(turn) if answered is None else answered


class ActionGreet(SaysOnly):
    action = "action_greet"
    response = "utter_greet"
    to_visitors = "utter_greet_visitor"


class ActionGoodbye(SaysOnly):
    action = "action_goodbye"
    response = "utter_goodbye"


class ActionThank(SaysOnly):
    action = "action_thank"
    response = "utter_thank"
    to_visitors = "utter_thank_visitor"


class ActionDeny(_UnlessFollowUp):
    action = "action_deny"
    response = "utter_nothing_to_deny"
    to_visitors = "utter_nothing_to_deny_visitor"


class ActionCancel(SaysOnly):
    action = "action_cancel"
    response = "utter_nothing_to_cancel"
    to_visitors = "utter_nothing_to_cancel_visitor"

    def handle(self, turn: Turn) -> list[Event]:
        sent = turn.knows_member and turn.labels.mentions(turn.text, "sent_request")
        if self._tell_pending(turn) or sent:
            turn.say("utter_request_cancel_how")
            return []
        return super().handle(turn)

    def _tell_pending(self, turn: Turn) -> bool:
        """Tell what waits and is meant: the kind that is named, else what was asked for last."""
        if turn.caller.member_id is None or turn.caller.assurance < Assurance.VERIFIED:
            return False
        if not any(turn.labels.mentions(turn.text, one) for one in ("withdraw", "sent_request")):
            return False
        meant = self._meant(turn)
        account = meant is None or meant.kind is RequestKind.BANK_DETAILS_CHANGE
        if account and tell_pending(self, turn):
            return True
        if meant:
            say_request(turn, meant)
        return meant is not None

    def _meant(self, turn: Turn) -> MemberRequest | None:
        waiting = [one for one in self.services.requests.list(turn.caller) if one.state.open]
        named = [one for one in waiting if turn.labels.mentions(turn.text, f"request_{one.kind}")]
        since = system_clock() - _LATELY
        lately = [one for one in waiting if one.created_at >= since]
        return next(iter([*named, *lately]), None)


class ActionHelp(SaysOnly):
    action = "action_help"
    response = "utter_help"
    to_visitors = "utter_help_visitor"


class ActionBotChallenge(SaysOnly):
    action = "action_bot_challenge"
    response = "utter_bot_challenge"


class ActionInsult(EmmaAction):
    """Stay calm and offer a person; anger that lasts is for a person to hear (H2)."""

    def name(self) -> str:
        return "action_insult"

    def handle(self, turn: Turn) -> list[Event]:
        before = (turn.last_request() or {}).get("intent") or {}
        if before.get("name") == names.INTENT_INSULT:
            turn.say("utter_insult_person")
            turn.hand_over(HandoffReason.ANGER)
            return []
        turn.say("utter_insult")
        return [SlotSet(names.SLOT_ALSO, names.INTENT_PERSON)]  # a mere yes takes it up


class ActionOutOfScope(_UnlessFollowUp):
    action = "action_out_of_scope"
    response = "utter_out_of_scope"
    to_visitors = "utter_out_of_scope_visitor"

    def handle(self, turn: Turn) -> list[Event]:
        if turn.labels.mentions(turn.text, "vitale_card"):
            turn.say("utter_vitale_card")
            return []
        if turn.labels.mentions(turn.text, "of_insured_life"):
            say_unknown(turn, self.services.profile, turn.labels.of("pattern", "your_situation"))
            return []
        if _may_lean_on_the_answer(turn):
            return ActionClarify(self.tools).handle(turn)
        return super().handle(turn)


def _may_lean_on_the_answer(turn: Turn) -> bool:
    """Return whether « quand » after an answer is not surely out of scope: nobody is told off."""
    few = 0 < len(turn.text.split()) <= FEW_WORDS and turn.confidence < _SURELY
    return few and last_question(turn) in names.ACTION_OF_INTENT.keys() - NO_QUESTION


class ActionSubmitForm(SaysOnly):
    """A form sent after its conversation went on."""

    action = "action_submit_form"
    response = "utter_form_is_over"
