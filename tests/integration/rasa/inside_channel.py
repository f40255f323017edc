"""Rasa's private channel: who may call it, what it reads, and what a repeated turn gets."""

import json
import unittest
from types import SimpleNamespace
from typing import Any

from rasa.core.channels.channel import UserMessage
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.tracker_store import FailSafeTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, Event, SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.exc import OperationalError

from bot.components.channel import (
    NO_WORDS,
    SECRET_HEADER,
    EmmaChannel,
    MalformedTurn,
    harmless,
    parse_turn,
    stored_answer,
    strict_store,
)

SECRET = "a shared secret"
BODY = {"sender": "c", "turn_id": "t2", "text": "merci", "metadata": {"turn_token": "jws"}}


def said(turn_id: str) -> UserUttered:
    return UserUttered("merci", {"name": "thanks"}, metadata={"turn_id": turn_id})


def tracker(*events: Event) -> DialogueStateTracker:
    return DialogueStateTracker.from_events("c", list(events))


class Store:
    """A tracker store that holds one conversation, or is away."""

    def __init__(self, *events: Event, away: bool = False) -> None:
        self._events, self._away = events, away

    async def holds_turn(self, sender: str, turn_id: str) -> bool:
        if self._away:
            raise OperationalError("SELECT 'merci'", {}, Exception("away"))
        return any(
            isinstance(event, UserUttered) and event.metadata["turn_id"] == turn_id
            for event in self._events
        )

    async def retrieve(self, sender: str) -> DialogueStateTracker:
        return tracker(*self._events)


class Reading(unittest.TestCase):
    def test_words_are_read(self) -> None:
        turn = parse_turn(BODY)
        self.assertEqual((turn.sender, turn.turn_id, turn.message), ("c", "t2", "merci"))
        self.assertEqual(turn.metadata, {"turn_token": "jws", "turn_id": "t2"})

    def test_a_payload_of_the_bridge_is_read_as_it_is(self) -> None:
        body = {"sender": "c", "turn_id": "t", "payload": '/submit_form{"kind": "upload"}'}
        self.assertEqual(parse_turn(body).message, body["payload"])

    def test_the_callers_turn_id_goes_before_one_in_the_metadata(self) -> None:
        turn = parse_turn({**BODY, "metadata": {"turn_id": "forged"}})
        self.assertEqual(turn.metadata["turn_id"], "t2")

    def test_what_breaks_the_contract_is_refused(self) -> None:
        for body in (
            None,
            [],
            "words",
            {},
            {**BODY, "sender": ""},
            {**BODY, "sender": 3},
            {**BODY, "turn_id": None},
            {**BODY, "text": None},
            {**BODY, "text": 3},
            {**BODY, "payload": "/restart"},
            {"sender": "c", "turn_id": "t", "payload": "restart"},
            {"sender": "c", "turn_id": "t", "payload": ["/restart"]},
            {**BODY, "metadata": "words"},
            {**BODY, "metadata": [1]},
        ):
            with self.subTest(body=body), self.assertRaises(MalformedTurn):
                parse_turn(body)

    def test_a_typed_command_says_nothing(self) -> None:
        for typed in ("/restart", " /restart ", '/human_handoff{"reason": "asked"}', "/", "//", ""):
            with self.subTest(typed=typed):
                self.assertEqual(harmless(typed), NO_WORDS)

    def test_words_after_slashes_stay_words(self) -> None:
        for typed in ("/ ma carte", "//restart ma carte", "/restart ma carte", "1/2 part"):
            with self.subTest(typed=typed):
                self.assertFalse(harmless(typed).startswith("/"))
                self.assertTrue(harmless(typed).endswith(("carte", "part")))


class Repeating(unittest.TestCase):
    EVENTS = (
        SessionStarted(),
        said("t1"),
        BotUttered("De rien.", {"buttons": [{"title": "Oui", "payload": "/affirm"}]}),
        said("t2"),
        BotUttered(None, {"custom": {"block": "notice"}}),
        BotUttered("Fin.", {}),
        said("t3"),
    )

    def test_a_turn_that_ended_is_answered_again_with_its_own_answer(self) -> None:
        answer = stored_answer(tracker(*self.EVENTS), "t2")
        self.assertEqual(answer, [{"custom": {"block": "notice"}}, {"text": "Fin."}])

    def test_its_buttons_come_again_too(self) -> None:
        (message,) = stored_answer(tracker(*self.EVENTS), "t1") or []
        self.assertEqual(message["buttons"], [{"title": "Oui", "payload": "/affirm"}])

    def test_a_turn_without_answer_is_an_empty_one(self) -> None:
        self.assertEqual(stored_answer(tracker(*self.EVENTS), "t3"), [])

    def test_an_unknown_turn_has_none(self) -> None:
        self.assertIsNone(stored_answer(tracker(*self.EVENTS), "t4"))


class Calling(unittest.IsolatedAsyncioTestCase):
    def setUp(self) -> None:
        self.heard: list[UserMessage] = []

    async def hear(self, message: UserMessage) -> None:
        self.heard.append(message)
        await message.output_channel.send_text_message(message.sender_id, "De rien.")

    async def call(self, body: Any, store: Store | None = None, **headers: str) -> tuple[int, Any]:
        routes = EmmaChannel(SECRET).blueprint(self.hear)._future_routes
        (receive,) = [route.handler for route in routes if route.uri == "/webhook"]
        agent = SimpleNamespace(
            lock_store=InMemoryLockStore(), tracker_store=store or Store(), domain=Domain.empty()
        )
        request = SimpleNamespace(
            headers=headers or {SECRET_HEADER: SECRET},
            json=body,
            app=SimpleNamespace(ctx=SimpleNamespace(agent=agent)),
        )
        answer = await receive(request)
        return answer.status, json.loads(answer.body)

    async def test_without_the_secret_nothing_is_heard(self) -> None:
        for headers in ({"Other": SECRET}, {SECRET_HEADER: ""}, {SECRET_HEADER: "wr\u00f6ng"}):
            with self.subTest(headers=headers):
                self.assertEqual((await self.call(BODY, **headers))[0], 401)
        self.assertEqual(self.heard, [])

    async def test_a_malformed_turn_is_refused_and_its_field_named(self) -> None:
        answer = await self.call({**BODY, "sender": ""})
        self.assertEqual(answer, (400, {"error": "malformed", "field": "sender"}))

    async def test_a_new_turn_is_heard_and_answered(self) -> None:
        answer = await self.call(BODY)
        self.assertEqual(answer, (200, [{"text": "De rien."}]))
        (message,) = self.heard
        self.assertEqual((message.text, message.sender_id), ("merci", "c"))
        self.assertEqual(message.metadata["turn_token"], "jws")

    async def test_a_repeated_turn_is_answered_and_not_heard_again(self) -> None:
        answer = await self.call(BODY, Store(SessionStarted(), said("t2"), BotUttered("Déjà.")))
        status, (message, trace) = answer
        self.assertEqual((status, message), (200, {"text": "Déjà."}))
        self.assertEqual(trace["custom"]["trace"]["intent"], "thanks")
        self.assertEqual(self.heard, [])

    async def test_a_memory_that_is_away_is_said_and_nothing_heard(self) -> None:
        self.assertEqual(await self.call(BODY, Store(away=True)), (503, {"error": "memory_away"}))
        self.assertEqual(self.heard, [])

    async def test_rasas_fall_back_to_an_empty_memory_is_taken_off(self) -> None:
        store = Store(away=True)
        safe = FailSafeTrackerStore.__new__(FailSafeTrackerStore)
        safe._tracker_store = store
        agent = SimpleNamespace(tracker_store=safe, processor=SimpleNamespace())
        self.assertIs(strict_store(agent), store)
        self.assertIs(agent.processor.tracker_store, store)


class Configuring(unittest.TestCase):
    def test_a_channel_without_secret_does_not_start(self) -> None:
        for credentials in (None, {}, {"secret": ""}, {"secret": None}):
            with self.subTest(credentials=credentials), self.assertRaises(ValueError) as refused:
                EmmaChannel.from_credentials(credentials)
            self.assertIn("EMMA_SERVICE_SECRET", str(refused.exception))
