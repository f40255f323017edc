"""What a member can choose while no agent answers, and after the end.

These choices are answered by the bridge itself, so that they work while Rasa is down or a
person owns the conversation. Their payloads never reach Rasa.
"""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from insurer.domain.caller import Assurance
from portal_bridge.clock import NewId
from portal_bridge.conversations.blocks import BotMessage, Choice, choices_block, text_block
from portal_bridge.french_days import day_and_hour, hour
from portal_bridge.handoff.hours import Slot
from portal_bridge.store.orm import ConversationRow
from portal_bridge.texts import text
from wire.handoff import HandoffReason
from wire.turn_token import Channel

PREFIX = "/desk_"
PERSON = f"{PREFIX}person"  # + {"reason"}
MESSAGE = f"{PREFIX}message"
CALLBACK = f"{PREFIX}callback"
SLOT = f"{PREFIX}slot"  # + {"start"}
BACK = f"{PREFIX}back"
RATE = f"{PREFIX}rate"  # + {"score"}
_MARKS = ("rating_1", "rating_2", "rating_3", "rating_4", "rating_5")
SCORES = range(1, len(_MARKS) + 1)


def is_offer(content: str) -> bool:
    """True for the payload of a choice that the desk answers."""
    return content.startswith(PREFIX)


def with_facts(name: str, **facts: str | int) -> str:
    """Return a payload with its facts."""
    return name + json.dumps(facts)


def read_offer(payload: str) -> tuple[str, dict[str, Any]]:
    """Return the name and the facts of a payload that was made here."""
    name, brace, rest = payload.partition("{")
    return name, json.loads(brace + rest) if brace else {}


def person_choice(reason: HandoffReason, *, new_id: NewId) -> Choice:
    """Return the choice that asks for a person without asking Rasa."""
    return Choice(new_id(), text("choice_person"), with_facts(PERSON, reason=reason.value))


def while_waiting(
    conversation: ConversationRow, words: str, *, hours_known: bool, new_id: NewId
) -> BotMessage:
    """Return what the member may do instead of waiting, led in by `words`, if any."""
    offers = []
    if conversation.member_id is not None and conversation.assurance >= Assurance.VERIFIED:
        offers.append(Choice(new_id(), text("choice_message"), MESSAGE))
        if hours_known:
            offers.append(Choice(new_id(), text("choice_callback"), CALLBACK))
    offers.append(Choice(new_id(), text("choice_back"), BACK))
    return _asking(words, offers)


def way_back(words: str, *, new_id: NewId) -> BotMessage:
    """Return the one way on from a wait after a danger or a death, without a counter's choices."""
    return _asking(words, [Choice(new_id(), text("choice_back"), BACK)])


def callback_slots(slots: Iterable[Slot], *, new_id: NewId) -> BotMessage:
    """Return the call-back slots to choose from."""
    offers = [
        Choice(new_id(), slot_words(slot), with_facts(SLOT, start=slot.starts_at.isoformat()))
        for slot in slots
    ]
    return _asking(text("offer_slots"), offers)


def rating(channel: str, *, new_id: NewId) -> BotMessage:
    """Return the question that follows the end; on a phone one message tells mark and word."""
    question = "rating_ask" if channel == Channel.PORTAL else "rating_ask_phone"
    offers = [
        Choice(new_id(), text(mark), with_facts(RATE, score=score))
        for score, mark in enumerate(_MARKS, start=1)
    ]
    return _asking(text(question), offers)


def slot_words(slot: Slot) -> str:
    """Return a slot in French, like a weekday and two hours."""
    return text("slot", starts=day_and_hour(slot.starts_at), ends=hour(slot.ends_at))


def slot_starting(slots: Iterable[Slot], start: str) -> Slot | None:
    """Return the slot that begins at `start`, None when it is no longer to be had."""
    wanted = datetime.fromisoformat(start)
    return next((slot for slot in slots if slot.starts_at == wanted), None)


def _asking(words: str, offers: list[Choice]) -> BotMessage:
    choices = tuple(offers)
    lead = (text_block(words),) if words else ()
    return BotMessage((*lead, choices_block(choices)), choices)
