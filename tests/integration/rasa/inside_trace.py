"""What the channel tells of a turn: names, never words or values."""

import json
import unittest
from typing import Any

from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    BotUttered,
    Event,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from bot.components.trace import trace_of

DOMAIN = Domain.from_dict(
    {
        "intents": ["card_status", "faq"],
        "slots": {
            name: {"type": "any", "mappings": [{"type": "custom"}]}
            for name in ("bank_iban", "bank_holder")
        },
        "forms": {"bank_form": {"required_slots": ["bank_iban", "bank_holder"]}},
    }
)


def said(turn_id: str, intent: str, **parsed: Any) -> UserUttered:
    data = {
        "text": "mes mots",
        "intent": {"name": intent, "confidence": 0.75},
        "intent_ranking": [{"name": name, "confidence": 0.2} for name in "abcd"],
        "entities": [],
        **parsed,
    }
    return UserUttered(
        "mes mots", data["intent"], data["entities"], data, None, "emma", None, {"turn_id": turn_id}
    )


def traced(turn_id: str, *events: Event) -> dict[str, Any]:
    tracker = DialogueStateTracker.from_events("c", list(events), DOMAIN.slots)
    trace = trace_of(tracker, turn_id, DOMAIN)
    assert trace is not None
    return trace


class Tracing(unittest.TestCase):
    def test_what_was_understood_and_done_is_told(self) -> None:
        trace = traced(
            "t1",
            said("t1", "card_status"),
            ActionExecuted("action_extract_slots"),
            ActionExecuted("action_card_status"),
            BotUttered("Voici."),
            ActionExecuted("action_listen"),
        )
        self.assertEqual((trace["intent"], trace["confidence"]), ("card_status", 0.75))
        self.assertEqual(trace["readings"], ["a", "b", "c"])
        self.assertEqual(trace["actions"], ["action_card_status"])
        self.assertEqual((trace["form"], trace["in_form"]), (None, False))

    def test_a_general_question_is_told_with_its_topic(self) -> None:
        topic = {"entity": "faq_topic", "value": "first_login"}
        self.assertEqual(
            traced("t1", said("t1", "faq", entities=[topic]))["intent"], "faq/first_login"
        )

    def test_an_open_form_is_told_by_names(self) -> None:
        trace = traced(
            "t2",
            said("t1", "card_status"),
            ActiveLoop("bank_form"),
            said("t2", "card_status"),
            SlotSet("bank_iban", "FR7630006000011234567890189"),
            SlotSet("requested_slot", "bank_holder"),
        )
        self.assertTrue(trace["in_form"])
        self.assertEqual(
            trace["form"], {"name": "bank_form", "asked": "bank_holder", "filled": ["bank_iban"]}
        )
        self.assertNotIn("FR76", json.dumps(trace))
        self.assertNotIn("mots", json.dumps(trace))

    def test_a_form_that_was_left_is_not_open(self) -> None:
        trace = traced("t2", ActiveLoop("bank_form"), said("t2", "card_status"), ActiveLoop(None))
        self.assertEqual((trace["in_form"], trace["form"]), (True, None))

    def test_later_turns_are_not_told_with_it(self) -> None:
        trace = traced(
            "t1", said("t1", "card_status"), said("t2", "card_status"), ActionExecuted("action_x")
        )
        self.assertEqual(trace["actions"], [])

    def test_an_unknown_turn_has_none(self) -> None:
        tracker = DialogueStateTracker.from_events("c", [said("t1", "card_status")])
        self.assertIsNone(trace_of(tracker, "t2", DOMAIN))
