"""The tracker store on a real PostgreSQL."""

import os
import unittest
from uuid import uuid4

from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError

from bot.components.tracker_store import RESTING_TRACKERS, TurnStore, saved_trackers

DOMAIN = Domain.from_dict({"intents": ["thanks"]})
SLOT = {"place": {"type": "any", "mappings": [{"type": "custom"}]}}


def said(turn_id: str) -> UserUttered:
    return UserUttered("merci", {"name": "thanks"}, metadata={"turn_id": turn_id})


def kinds(tracker: DialogueStateTracker | None) -> list[str]:
    assert tracker is not None
    return [event.type_name for event in tracker.events]


class TrackerStore(unittest.IsolatedAsyncioTestCase):
    def setUp(self) -> None:
        self.url = os.environ["EMMA_RASA_DB_URL"]
        self.store = TurnStore(host=self.url, domain=DOMAIN)
        self.rasas_own = SQLTrackerStore(host=self.url, domain=DOMAIN)
        self.sender = uuid4().hex

    async def turn(self, *events: object) -> None:
        tracker = await self.store.get_or_create_tracker(self.sender, append_action_listen=False)
        for event in events:
            tracker.update(event)  # type: ignore[arg-type]
        await self.store.save(tracker)

    async def test_a_turn_is_found_again_with_all_its_events(self) -> None:
        await self.turn(ActionExecuted("action_session_start"), SessionStarted(), said("t1"))
        await self.turn(BotUttered("De rien."))
        found = await self.store.retrieve(self.sender)
        self.assertEqual(kinds(found)[-3:], ["session_started", "user", "bot"])

    async def test_rasas_own_store_reads_what_is_written(self) -> None:
        await self.turn(SessionStarted(), said("t1"), BotUttered("De rien."))
        await self.turn(said("t2"))
        ours, theirs = (
            await self.store.retrieve(self.sender),
            await self.rasas_own.retrieve(self.sender),
        )
        assert ours is not None
        assert theirs is not None
        self.assertEqual(list(ours.events), list(theirs.events))

    async def test_saving_twice_writes_no_event_twice(self) -> None:
        await self.turn(SessionStarted(), said("t1"))
        tracker = await self.store.retrieve(self.sender)
        assert tracker is not None
        await self.store.save(tracker)
        tracker.update(BotUttered("De rien."))
        await self.store.save(tracker)
        await self.store.save(tracker)
        self.assertEqual(
            kinds(await self.store.retrieve(self.sender)), ["session_started", "user", "bot"]
        )

    async def test_a_tracker_read_elsewhere_is_saved_without_doubles(self) -> None:
        await self.turn(SessionStarted(), said("t1"))
        tracker = await self.rasas_own.retrieve(self.sender)
        assert tracker is not None
        tracker.update(BotUttered("De rien."))
        await self.store.save(tracker)
        self.assertEqual(
            kinds(await self.store.retrieve(self.sender)), ["session_started", "user", "bot"]
        )

    async def test_what_is_saved_within_is_collected(self) -> None:
        await self.turn(SessionStarted())
        with saved_trackers() as saved:
            await self.turn(said("t1"))
        await self.turn(said("t2"))
        self.assertEqual([kinds(one)[-1] for one in saved], ["user"])

    async def test_only_the_latest_session_is_read(self) -> None:
        await self.turn(SessionStarted(), said("t1"))
        await self.turn(SessionStarted(), said("t2"))
        self.assertEqual(kinds(await self.store.retrieve(self.sender)), ["session_started", "user"])

    async def test_a_turn_is_known_once_it_is_saved_and_only_in_its_conversation(self) -> None:
        await self.turn(SessionStarted(), said("t1"))
        self.assertTrue(await self.store.holds_turn(self.sender, "t1"))
        self.assertFalse(await self.store.holds_turn(self.sender, "t2"))
        self.assertFalse(await self.store.holds_turn(uuid4().hex, "t1"))

    async def test_what_rests_in_memory_is_what_the_database_holds(self) -> None:
        await self.turn(ActionExecuted("action_session_start"), SessionStarted(), said("t1"))
        await self.turn(BotUttered("De rien."))
        resting = await self.store.retrieve(self.sender)
        read = await TurnStore(host=self.url, domain=DOMAIN).retrieve(self.sender)
        assert resting is not None
        assert read is not None
        self.assertEqual(list(resting.events)[1:], list(read.events))  # from the session's start
        self.assertEqual(resting.current_state(), {**read.current_state()})

    async def test_what_another_rasa_added_is_seen(self) -> None:
        await self.turn(SessionStarted(), said("t1"))
        other = TurnStore(host=self.url, domain=DOMAIN)
        tracker = await other.retrieve(self.sender)
        assert tracker is not None
        tracker.update(said("t2"))
        await other.save(tracker)
        self.assertFalse(await self.store.holds_turn(self.sender, "t3"))
        self.assertEqual(
            kinds(await self.store.retrieve(self.sender)), ["session_started", "user", "user"]
        )

    async def test_a_turn_that_failed_leaves_nothing_in_memory(self) -> None:
        await self.turn(SessionStarted(), said("t1"))
        tracker = await self.store.retrieve(self.sender)
        assert tracker is not None
        tracker.update(said("t2"))  # and then its action breaks: it is never saved
        self.assertEqual(kinds(await self.store.retrieve(self.sender)), ["session_started", "user"])

    async def test_a_new_model_reads_the_conversation_anew(self) -> None:
        await self.turn(SessionStarted(), said("t1"))
        self.store.domain = Domain.from_dict({"intents": ["thanks"], "slots": SLOT})
        tracker = await self.store.retrieve(self.sender)
        assert tracker is not None
        self.assertIn("place", tracker.slots)

    async def test_only_so_many_conversations_rest_in_memory(self) -> None:
        await self.turn(SessionStarted(), said("t1"))
        first = self.sender
        for _ in range(RESTING_TRACKERS):
            self.sender = uuid4().hex
            await self.turn(SessionStarted(), said("t1"))
        self.assertNotIn(first, self.store._resting)
        self.assertEqual(kinds(await self.store.retrieve(first)), ["session_started", "user"])

    async def test_a_new_conversation_has_no_tracker(self) -> None:
        self.assertIsNone(await self.store.retrieve(self.sender))

    async def test_a_database_that_is_away_is_an_error_and_no_empty_memory(self) -> None:
        self.store.lone_engine.dispose()
        away = self.store.lone_engine.url.set(database="nobody")
        self.store.lone_engine = create_engine(away)
        with self.assertRaises(OperationalError):
            await self.store.retrieve(self.sender)
