"""The check of the action server's replies."""

import unittest

from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction

from bot.components import action_replies


class ActionReplies(unittest.TestCase):
    def setUp(self) -> None:
        action_replies.install()
        self.action = RemoteAction("action_card_status", None)

    def test_a_reply_with_events_and_responses_passes(self) -> None:
        event = {"event": "slot", "name": "topic", "value": "card", "timestamp": None}
        reply = {"events": [event], "responses": [{"response": "utter_hello"}]}
        self.assertTrue(self.action._validate_action_result(reply))

    def test_a_reply_that_rasa_refuses_is_refused(self) -> None:
        for reply in ({"events": "none"}, {"responses": ["words"]}, {"events": [{"event": 3}]}):
            with self.subTest(reply=reply), self.assertRaises(ValidationError):
                self.action._validate_action_result(reply)
