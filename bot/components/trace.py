"""What a turn was understood as and what it did, for the people who see the conversation.

Names and codes only (wire/trace.py): no words of the member, no value of a slot.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rasa.shared.core.constants import (
    ACTION_EXTRACT_SLOTS,
    ACTION_LISTEN_NAME,
    ACTION_SESSION_START_NAME,
    REQUESTED_SLOT,
)
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

TRACE_KEY = "trace"
READINGS = 3
_ALWAYS = {ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME, ACTION_EXTRACT_SLOTS}
_TOPIC = "faq_topic"
_DANGER = "danger"


def trace_of(tracker: DialogueStateTracker, turn_id: str, domain: Domain) -> dict[str, Any] | None:
    """Return the trace of a turn, None when the tracker does not hold it."""
    form, heard, actions = None, None, []
    for event in tracker.events:
        if isinstance(event, UserUttered):
            if heard is not None:
                break
            if event.metadata.get("turn_id") == turn_id:
                heard, in_form = event, form is not None
        elif isinstance(event, ActiveLoop):
            form = event.name
        elif heard is not None:
            actions += _action(event)
    if heard is None:
        return None
    return {
        **_understood(heard),
        "in_form": in_form,
        "actions": actions,
        "form": _form(tracker, form, domain) if form else None,
    }


def _action(event: Event) -> Iterator[str]:
    if isinstance(event, ActionExecuted) and event.action_name not in {None, *_ALWAYS}:
        yield str(event.action_name)


def _understood(heard: UserUttered) -> dict[str, Any]:
    parsed = heard.parse_data or {}
    ranking = parsed.get("intent_ranking") or []
    entities = parsed.get("entities") or []
    name, topic = heard.intent.get("name"), _first(entities, _TOPIC)
    return {
        "intent": f"{name}/{topic}" if topic and name == "faq" else name,
        "confidence": heard.intent.get("confidence"),
        "readings": [reading["name"] for reading in ranking[:READINGS]],
        "danger": danger_in(entities),
    }


def danger_in(entities: list[dict[str, Any]]) -> str | None:
    """Return the danger that words may tell of beside their intent (intent_classifier.py)."""
    return _first(entities, _DANGER)


def _first(entities: list[dict[str, Any]], name: str) -> str | None:
    return next((str(one["value"]) for one in entities if one.get("entity") == name), None)


def _form(tracker: DialogueStateTracker, name: str, domain: Domain) -> dict[str, Any]:
    slots = domain.required_slots_for_form(name)
    return {
        "name": name,
        "asked": tracker.get_slot(REQUESTED_SLOT),
        "filled": [slot for slot in slots if tracker.get_slot(slot) is not None],
    }
