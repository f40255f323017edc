"""Rasa's SQL tracker store with one read and one write a turn (ADR 0009).

Rasa's own store counts a conversation's events again before it saves, writes them one by one,
and the channel would load the whole tracker only to see that a turn is new.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker

_LATEST_SESSION = sa.text(
    "SELECT data FROM events WHERE sender_id = :sender AND timestamp >= coalesce("
    " (SELECT max(timestamp) FROM events"
    "  WHERE sender_id = :sender AND type_name = 'session_started'), 0) ORDER BY id"
)
_HOLDS_TURN = sa.text(
    "SELECT EXISTS (SELECT 1 FROM events WHERE sender_id = :sender AND type_name = 'user'"
    " AND data::jsonb #>> '{metadata,turn_id}' = :turn)"
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


class TurnStore(SQLTrackerStore):
    """Keeps trackers in Rasa's own table `events`, in Rasa's own format."""

    def __init__(self, host: str | None = None, **options: Any) -> None:
        super().__init__(host=host, **options)
        self._table = self.SQLEvent.__table__

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Return the tracker of the conversation's latest session, None when it has none."""
        with self.engine.connect() as connection:
            rows = connection.execute(_LATEST_SESSION, {"sender": sender_id}).scalars().all()
        if not rows or not self.domain:
            return None
        events = [json.loads(row) for row in rows]
        tracker = DialogueStateTracker.from_dict(sender_id, events, self.domain.slots)
        setattr(tracker, _COUNTED, len(tracker.events))
        return tracker

    async def holds_turn(self, sender_id: str, turn_id: str) -> bool:
        """Return whether this turn was answered and saved before."""
        with self.engine.connect() as connection:
            found = connection.execute(_HOLDS_TURN, {"sender": sender_id, "turn": turn_id})
            return bool(found.scalar())

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
            with self.engine.begin() as connection:
                connection.execute(self._table.insert(), self._rows(tracker.sender_id, new))
        setattr(tracker, _COUNTED, len(tracker.events))

    @staticmethod
    def _rows(sender_id: str, events: Iterable[Event]) -> list[dict[str, Any]]:
        return [_row(sender_id, event.type_name, event.as_dict()) for event in events]


def _row(sender_id: str, kind: str, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "sender_id": sender_id,
        "type_name": kind,
        "timestamp": data.get("timestamp"),
        "intent_name": data.get("parse_data", {}).get("intent", {}).get("name"),
        "action_name": data.get("name"),
        "data": json.dumps(data),
    }
