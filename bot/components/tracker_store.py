"""Rasa's SQL tracker store with one read and one write a turn (ADR 0009).

Rasa's own store counts a conversation's events again before it saves, writes them one by one,
and the channel would load the whole tracker only to see that a turn is new.
"""

import json
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore, create_engine_kwargs
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SessionStarted
from rasa.shared.core.trackers import DialogueStateTracker

RESTING_TRACKERS = 100  # conversations whose next turn needs no rebuilding; some 200 KB each
_LATEST_SESSION = sa.text(
    "SELECT id, data FROM events WHERE sender_id = :sender AND timestamp >= coalesce("
    " (SELECT max(timestamp) FROM events"
    "  WHERE sender_id = :sender AND type_name = 'session_started'), 0) ORDER BY id"
)
_LOOK = sa.text(
    "SELECT EXISTS (SELECT 1 FROM events WHERE sender_id = :sender AND id > :last_id) AS grew,"
    " EXISTS (SELECT 1 FROM events WHERE sender_id = :sender AND type_name = 'user'"
    " AND data::jsonb #>> '{metadata,turn_id}' = :turn) AS holds_turn"
)
# One statement is one transaction: nothing of a turn is written without the rest.
_APPEND = sa.text(
    "INSERT INTO events (sender_id, type_name, timestamp, intent_name, action_name, data)"
    " SELECT :sender, type_name, timestamp, intent_name, action_name, data"
    " FROM unnest(CAST(:type_name AS text[]), CAST(:timestamp AS float8[]),"
    "  CAST(:intent_name AS text[]), CAST(:action_name AS text[]), CAST(:data AS text[]))"
    " WITH ORDINALITY AS"
    "  new (type_name, timestamp, intent_name, action_name, data, place) ORDER BY place"
    " RETURNING id"
)
_COUNTED = "emma_stored_events"  # how many of a tracker's events the database holds
_saved: ContextVar[list[DialogueStateTracker] | None] = ContextVar("saved", default=None)


@contextmanager
def saved_trackers() -> Iterator[list[DialogueStateTracker]]:
    """Collect the trackers that are saved within; so nobody has to read them again."""
    collected: list[DialogueStateTracker] = []
    token = _saved.set(collected)
    try:
        yield collected
    finally:
        _saved.reset(token)


@dataclass(frozen=True)
class _Resting:
    """A tracker as it was saved, for as long as nobody else adds to its conversation."""

    tracker: DialogueStateTracker
    last_id: int
    domain: Domain


class TurnStore(SQLTrackerStore):
    """Keeps trackers in Rasa's own table `events`, in Rasa's own format."""

    def __init__(self, host: str | None = None, **options: Any) -> None:
        super().__init__(host=host, **options)
        url = self.engine.url
        # Every statement stands alone: no BEGIN or SET before it and no ROLLBACK behind it.
        self.lone_engine = sa.create_engine(
            url, isolation_level="AUTOCOMMIT", **create_engine_kwargs(url)
        )
        self._resting: OrderedDict[str, _Resting] = OrderedDict()

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Return the tracker of the conversation's latest session, None when it has none.

        What is returned is the caller's own: a turn that fails leaves nothing behind in memory.
        One that rested is as fresh as the last `holds_turn`, with which every turn begins.
        """
        resting = self._resting.pop(sender_id, None)
        if resting is not None and resting.domain is self.domain:
            return resting.tracker
        rows = self._rows(_LATEST_SESSION, sender=sender_id)
        if not rows or not self.domain:
            return None
        events = [json.loads(row.data) for row in rows]
        tracker = DialogueStateTracker.from_dict(sender_id, events, self.domain.slots)
        setattr(tracker, _COUNTED, len(tracker.events))
        return tracker

    async def holds_turn(self, sender_id: str, turn_id: str) -> bool:
        """Return whether this turn was answered and saved before.

        Lets a tracker rest no longer if another Rasa went on with its conversation.
        """
        resting = self._resting.get(sender_id)
        last_id = resting.last_id if resting else 0
        found = self._rows(_LOOK, sender=sender_id, last_id=last_id, turn=turn_id)[0]
        if found.grew:
            self._resting.pop(sender_id, None)
        return bool(found.holds_turn)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Append the events that are not stored yet, in one transaction."""
        await self._append(tracker)
        collected = _saved.get()
        if collected is not None:
            collected.append(tracker)

    async def _append(self, tracker: DialogueStateTracker) -> None:
        stored = getattr(tracker, _COUNTED, None)
        if stored is None and await self.retrieve(tracker.sender_id) is not None:
            await super().save(tracker)  # not read through us: Rasa counts
            return
        await self.stream_events(tracker)
        new = list(tracker.events)[stored or 0 :]
        if new:
            written = self._rows(_APPEND, sender=tracker.sender_id, **_columns(new))
            setattr(tracker, _COUNTED, len(tracker.events))
            self._rest(tracker, last_id=max(row.id for row in written))

    def _rest(self, tracker: DialogueStateTracker, *, last_id: int) -> None:
        """Keep a saved tracker at hand for its next turn."""
        sessions = sum(isinstance(event, SessionStarted) for event in tracker.events)
        if sessions > 1:
            return  # the next turn sees the latest session only
        self._resting[tracker.sender_id] = _Resting(tracker, last_id, self.domain)
        if len(self._resting) > RESTING_TRACKERS:
            self._resting.popitem(last=False)

    def _rows(self, statement: Any, **values: Any) -> list[Any]:
        with self.lone_engine.connect() as connection:
            return list(connection.execute(statement, values).all())


def _columns(events: Iterable[Event]) -> dict[str, list[Any]]:
    rows = [_row(event.type_name, event.as_dict()) for event in events]
    return {name: [row[name] for row in rows] for name in rows[0]}


def _row(kind: str, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "type_name": kind,
        "timestamp": data.get("timestamp"),
        "intent_name": data.get("parse_data", {}).get("intent", {}).get("name"),
        "action_name": data.get("name"),
        "data": json.dumps(data),
    }
