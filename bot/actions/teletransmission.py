"""The link with the health insurance, per person: its state, on and off (B7)."""

from collections.abc import Sequence
from typing import Any

from rasa_sdk.events import SlotSet

from bot.actions import names
from bot.actions.base import EmmaAction
from bot.actions.choices import answered, choices_of
from bot.actions.clues import wanted
from bot.actions.delays import say_if_delay_is_unknown
from bot.actions.form_words import yes_or_no
from bot.actions.forms import Reader
from bot.actions.request_forms import (
    CONFIRMED,
    KIND,
    PERSON,
    Question,
    RequestForm,
    first_name,
)
from bot.actions.turn import Event, Turn
from insurer.domain.faq import FaqTopic
from insurer.domain.members import Beneficiary, Teletransmission
from insurer.domain.profile import InsurerProfile
from insurer.domain.requests import Receipt
from insurer.errors import InvalidInput
from insurer.services.household import check_switch

ON, OFF = "on", "off"
_NOT_APPLICABLE = Teletransmission.NOT_APPLICABLE.value
_NEXT_ALPHA = "utter_teletransmission_next_alpha"


class ActionTeletransmissionStatus(EmmaAction):
    """Say the state of the link with the health insurance, per person."""

    def name(self) -> str:
        return "action_teletransmission_status"

    def handle(self, turn: Turn) -> list[Event]:
        persons = self.services.members.profile(turn.caller).beneficiaries
        found = wanted(turn, self.services.cards.holders(turn.caller)) if turn.text else None
        asked = [one for one in persons if found is None or one.person_id == found.person_id]
        say_if_delay_is_unknown(turn, self.services.profile.teletransmission_days)
        _say_states(turn, asked, self.services.profile)
        inactive = any(one.teletransmission is Teletransmission.INACTIVE for one in asked)
        # A mere yes takes up what is offered.
        return [SlotSet(names.SLOT_ALSO, "teletransmission_change" if inactive else None)]


def _say_states(turn: Turn, persons: Sequence[Beneficiary], profile: InsurerProfile) -> None:
    wait = setting_up(turn, profile)
    for one in persons:
        state = one.teletransmission.value
        turn.say(f"utter_teletransmission_state_{state}", person=one.first_name, wait=wait)
    step = _next_step({one.teletransmission for one in persons})
    if step == _NEXT_ALPHA:
        ways = answered(profile, FaqTopic.ALPHA_PLAN)
        turn.offer(step, choices_of(turn, "claim_submit", *ways))
    else:
        turn.say(step, wait=wait)


def setting_up(turn: Turn, profile: InsurerProfile) -> str:
    """Return how long setting up the télétransmission takes, nothing where no source says."""
    days = profile.teletransmission_days
    return "" if days is None else turn.labels.of("pattern", "setting_up").format(days=days)


def _next_step(states: set[Teletransmission]) -> str:
    if Teletransmission.INACTIVE in states:
        return "utter_teletransmission_next_inactive"
    if Teletransmission.PENDING in states:
        return "utter_teletransmission_next_pending"
    if states == {Teletransmission.NOT_APPLICABLE}:
        return _NEXT_ALPHA
    return "utter_teletransmission_next_active"


class ValidateTeletransmissionForm(RequestForm):
    """On or off ▸ for whom ▸ confirmation."""

    form = names.FORM_TELETRANSMISSION
    topic = "teletransmission_change"
    intent = "teletransmission_change"
    slots = (KIND, PERSON, CONFIRMED)

    def found(self, turn: Turn) -> list[Event]:
        """With the ALPHA plan there is nothing to switch (source 002): say so, ask nothing."""
        persons = self.services.members.profile(turn.caller).beneficiaries
        if all(one.teletransmission is Teletransmission.NOT_APPLICABLE for one in persons):
            _say_states(turn, persons, self.services.profile)
            return self.close()
        return self._unless_so(turn, super().found(turn))

    def readers(self) -> dict[str, Reader]:
        """Return the readers; what the link is already is said before anything is confirmed."""
        readers = super().readers()
        asked = {slot: self._checked(readers[slot]) for slot in (KIND, PERSON)}
        return {**readers, **asked}

    def _checked(self, read: Reader) -> Reader:
        return lambda turn: self._unless_so(turn, read(turn))

    def _unless_so(self, turn: Turn, events: list[Event]) -> list[Event]:
        """Return the events, or those that end the form where the link is so already."""
        told = {event["name"]: event["value"] for event in events if event["event"] == "slot"}
        person_id, switch = (told.get(slot) or turn.slot(slot) for slot in (PERSON, KIND))
        refused = person_id and switch and self._refuses(turn, person_id, switch)
        return self.close() if refused else events

    def questions(self) -> tuple[Question, ...]:
        return (
            Question(KIND, self._switch, "utter_teletransmission_change_kind_unknown"),
            Question(PERSON, self.person, "utter_teletransmission_change_person_unknown"),
        )

    def recap(self, turn: Turn) -> dict[str, Any]:
        return {
            "switch": turn.labels.of("switch", turn.slot(KIND)),
            "person": first_name(self, turn, turn.slot(PERSON)),
        }

    def write(self, turn: Turn) -> Receipt:
        return self.services.household.switch_teletransmission(
            turn.caller, person_id=turn.slot(PERSON), on=turn.slot(KIND) == ON
        )

    def told(self, turn: Turn, _receipt: Receipt) -> dict[str, Any]:
        return {"wait": setting_up(turn, self.services.profile)}

    def confirmed(self, turn: Turn) -> list[Event]:
        refused = self._refuses(turn, turn.slot(PERSON), turn.slot(KIND))
        return self.close() if refused else self.finish(turn)

    def _refuses(self, turn: Turn, person_id: str, switch: str) -> bool:
        """Say that the link cannot be switched so; False where it can."""
        persons = self.services.members.profile(turn.caller).beneficiaries
        person = next(one for one in persons if one.person_id == person_id)
        try:
            check_switch(person.teletransmission, on=switch == ON)
        except InvalidInput as error:
            ways = answered(self.services.profile, FaqTopic.ALPHA_PLAN)
            steps = choices_of(turn, *ways, "claim_submit", "human_handoff")
            offered = steps if error.code == _NOT_APPLICABLE else []
            refused = f"utter_teletransmission_refused_{error.code}"
            turn.offer(refused, offered, person=person.first_name)
            return True
        return False

    def _switch(self, turn: Turn) -> str | None:
        chosen = self.option(turn, "switch", (ON, OFF))
        return ON if chosen is None and self._agrees_to_the_only_way(turn) else chosen

    def _agrees_to_the_only_way(self, turn: Turn) -> bool:
        """Return whether « oui » answers on or off where all links are inactive."""
        if turn.slot(names.SLOT_REQUESTED) != KIND or not yes_or_no(turn):
            return False
        persons = self.services.members.profile(turn.caller).beneficiaries
        return all(one.teletransmission is Teletransmission.INACTIVE for one in persons)
