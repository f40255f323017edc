"""The second request of one message: served after the first, or remembered and offered."""

from rasa_sdk.events import FollowupAction, SlotSet

from bot.actions import names
from bot.actions.base import EmmaAction
from bot.actions.payloads import payload_of
from bot.actions.turn import Event, Turn


class ActionAlso(EmmaAction):
    """Answer the second request; one that needs questions of its own is offered instead."""

    def name(self) -> str:
        return "action_also"

    def handle(self, turn: Turn) -> list[Event]:
        also = turn.entity(names.ENTITY_ALSO)
        if also is None:
            return []
        if also in names.FORM_OF_INTENT or also.partition("/")[0] not in names.ACTION_OF_INTENT:
            return offer(turn, also)
        return self.tools.answer_as(turn, also)


class ActionAffirm(EmmaAction):
    """Take up the request that was offered; else there is nothing to confirm."""

    def name(self) -> str:
        return "action_affirm"

    def handle(self, turn: Turn) -> list[Event]:
        also = turn.slot(names.SLOT_ALSO)
        forgotten = SlotSet(names.SLOT_ALSO, None)
        if form := names.FORM_OF_INTENT.get(also or ""):
            return [forgotten, FollowupAction(form)]
        if also is None or also.partition("/")[0] not in names.ACTION_OF_INTENT:
            known = turn.knows_member
            turn.say("utter_nothing_to_confirm" if known else "utter_nothing_to_deny_visitor")
            return [forgotten]
        return [forgotten, *self.tools.answer_as(turn, also)]


def offer(turn: Turn, also: str) -> list[Event]:
    """Offer a second request and remember it, so that a mere yes takes it up."""
    words = turn.labels.of("intent", also)
    turn.offer("utter_also", [(words, payload_of(also))])
    return [SlotSet(names.SLOT_ALSO, also)]
