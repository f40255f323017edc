"""What every action needs, written once: thread, caller, errors that become sentences."""

import abc
import asyncio
import re
from typing import Any

import structlog
from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.actions import names
from bot.actions.toolbox import Toolbox
from bot.actions.turn import Event, Turn
from insurer.domain.caller import Assurance
from insurer.domain.profile import InsurerProfile
from insurer.errors import InsurerError, NotAllowed, StoreUnavailable
from insurer.wiring import Services
from wire.errors import WireError
from wire.trace import ActionFailure

_ASKS = "action_ask_"  # Rasa's name for the question of a form's slot
_VALIDATES = "validate_"  # a form reads its answers itself
_DATA_AWAY = "utter_data_unavailable"
ACTION_ALSO = "action_also"
_FILE_NUMBER = re.compile(r"\d{7}")  # of whomever it is, it proves nothing
_log = structlog.get_logger(__name__)


class EmmaAction(Action, abc.ABC):
    """Read the turn, ask a service, say a response, return events."""

    def __init__(self, tools: Toolbox) -> None:
        self.tools = tools

    @property
    def services(self) -> Services:
        """The insurer."""
        return self.tools.services

    @abc.abstractmethod
    def handle(self, turn: Turn) -> list[Event]:
        """Answer one turn; always say something."""

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """Handle the turn off the event loop; nothing escapes, the SDK would echo the tracker."""
        try:
            turn = Turn(tracker, dispatcher, key=self.tools.turn_key, labels=self.tools.labels)
        except WireError as error:
            _log.warning("turn_refused", action=self.name(), error=type(error).__name__)
            dispatcher.utter_message(response="utter_session_lost")
            return []
        try:
            return await asyncio.to_thread(self._handle_and_reset_failures, turn)
        except InsurerError as error:
            return apologise(turn, error, self.services.profile, action=self.name())
        except Exception as error:  # noqa: BLE001 - the last stop before the SDK
            # The traceback only: the message of a foreign error may quote what a member typed.
            _log.error(
                "action_failed", action=self.name(), error=type(error).__name__, where=_where(error)
            )
            turn.say("utter_technical_problem")
            turn.report(self.name(), ActionFailure.FAILED)
            return []

    def _handle_and_reset_failures(self, turn: Turn) -> list[Event]:
        leads_on = self.leads_on(turn)
        events = self._as_said_before(turn)
        if events is None:
            events = self.handle(turn)
        set_here = {event.get("name") for event in events if event.get("event") == "slot"}
        if turn.slot(names.SLOT_FAILURES) and self._answers(set_here):
            events = [*events, SlotSet(names.SLOT_FAILURES, 0)]
        if turn.slot(names.SLOT_ALSO) and names.SLOT_ALSO not in set_here and not turn.form:
            events = [*events, SlotSet(names.SLOT_ALSO, None)]  # the talk has gone on
        if leads_on and not any(event.get("event") == "followup" for event in events):
            events = [*events, FollowupAction(ACTION_ALSO)]
        return events

    def _as_said_before(self, turn: Turn) -> list[Event] | None:
        """Answer « et le mois d’avant ? » as a change of the last question, None when it is none.

        Such words are read as anything: « et pour Emma » as the wish of another topic.
        """
        if turn.form or self.name().startswith(_VALIDATES):
            return None
        return self.tools.by_words(turn, self.tools)

    def _answers(self, set_here: set[str | None]) -> bool:
        """Return whether the action ends a row of failures; a form's question follows refusals."""
        return names.SLOT_FAILURES not in set_here and not self.name().startswith(_ASKS)

    def leads_on(self, turn: Turn) -> bool:
        """Return whether the second request of the message is to follow this action."""
        return bool(turn.entity(names.ENTITY_ALSO)) and self.name() != ACTION_ALSO and not turn.form


def apologise(
    turn: Turn, error: InsurerError, profile: InsurerProfile, *, action: str
) -> list[Event]:
    """Say what an error of the data layer means to the member."""
    _log.info("action_refused", action=action, error=type(error).__name__, turn=turn.token.turn_id)
    match error:
        case NotAllowed():
            _say_not_allowed(turn, error, profile)
            failure = ActionFailure.NOT_ALLOWED
        case StoreUnavailable():
            if not turn.was_told(_DATA_AWAY):  # a form that asks again fails again
                turn.say(_DATA_AWAY)
            failure = ActionFailure.UNAVAILABLE
        case _:
            turn.say("utter_technical_problem")
            failure = ActionFailure.FAILED
    turn.report(action, failure)
    return []


def _say_not_allowed(turn: Turn, error: NotAllowed, profile: InsurerProfile) -> None:
    others = turn.labels.mentions(turn.text, "others_files")
    if turn.on_portal and not turn.knows_member and (others or _FILE_NUMBER.search(turn.text)):
        turn.say("utter_not_allowed_number")
        return
    place = profile.portal.get(turn.intent)
    if place and turn.on_portal and not turn.knows_member:
        turn.say("utter_portal_place", place=place.says)
    else:
        turn.say(_not_allowed(turn, error))


def _not_allowed(turn: Turn, error: NotAllowed) -> str:
    if error.needed >= Assurance.CONFIRMED:
        return "utter_not_allowed_confirmed"
    if turn.on_portal:
        return "utter_not_allowed_portal"
    known = turn.token.member_id is not None
    return "utter_not_allowed_phone_linked" if known else "utter_not_allowed_phone"


def _where(error: Exception) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "" if trace is None else f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"


class SaysOnly(EmmaAction, abc.ABC):
    """An action that only says one response."""

    response: str
    to_visitors: str | None = None  # said to who is not signed in, where it differs

    @property
    @abc.abstractmethod
    def action(self) -> str:
        """The action's name; abstract, so that rasa-sdk does not register this class itself."""

    def name(self) -> str:
        return self.action

    def handle(self, turn: Turn) -> list[Event]:
        known = turn.knows_member or self.to_visitors is None
        turn.say(self.response if known else str(self.to_visitors))
        return []
