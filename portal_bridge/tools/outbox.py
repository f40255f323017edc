"""What happened at the desk, kept with the move itself and told until each tool has taken it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import delete, select
from sqlalchemy.orm import Session, aliased

from portal_bridge import metrics
from portal_bridge.clock import Clock, NewId
from portal_bridge.errors import DeliveryError, ProviderBusy
from portal_bridge.store.desk_rows import DeskEventRow, ToolLinkRow
from portal_bridge.store.engine import Database
from portal_bridge.store.orm import ConversationRow
from portal_bridge.tools.model import CallCentreTool, EventKind, ToolEvent

MOST_TRIES = 15  # the last one is made more than five hours after the first
KEPT = timedelta(days=30)
_FIRST_PAUSE = timedelta(seconds=5)
_LONGEST_PAUSE = timedelta(hours=1)
_LEASE = timedelta(minutes=1)  # a worker that died in the middle is taken over after this
_BATCH = 20
_log = structlog.get_logger(__name__)


class DeskEvents:
    """Writes events down in the transaction of the move that they tell of."""

    def __init__(self, tools: tuple[str, ...], public_url: str, *, new_id: NewId) -> None:
        self._tools = tools
        self._public_url = public_url
        self._new_id = new_id

    def record(
        self,
        session: Session,
        kind: EventKind,
        conversation: ConversationRow,
        now: datetime,
        **facts: str,
    ) -> None:
        """Keep an event for each tool; nothing without tools."""
        event_id = self._new_id()
        for tool in self._tools:
            session.add(
                DeskEventRow(
                    id=event_id,
                    tool=tool,
                    kind=kind.value,
                    conversation_id=conversation.id,
                    body=self._body(conversation, facts),
                    happened_at=now,
                    next_try_at=now,
                )
            )

    def _body(self, conversation: ConversationRow, facts: Mapping[str, str]) -> dict[str, Any]:
        return {
            "conversation_id": conversation.id,
            "channel": conversation.channel,
            "assurance": conversation.assurance,
            "reason": conversation.handoff_reason,
            "priority": conversation.priority,
            "url": f"{self._public_url}/console/conversations/{conversation.id}",
            **facts,
        }


@dataclass(frozen=True)
class _Due:
    place: int
    tries: int
    event: ToolEvent


class EventOutbox:
    """Tells one tool what is due, in order within each conversation, at least once."""

    def __init__(
        self, database: Database, name: str, tool: CallCentreTool, *, clock: Clock
    ) -> None:
        self._database = database
        self._name = name
        self._tool = tool
        self._clock = clock

    def deliver_due(self) -> int:
        """Tell what is due; return how many events were taken."""
        return sum(self._deliver(due) for due in self._lease())

    def _lease(self) -> list[_Due]:
        """Return what this worker tells now; no other does meanwhile."""
        now = self._clock()
        earlier = aliased(DeskEventRow)
        waits_for_another = (
            select(earlier.place)
            .where(
                earlier.tool == self._name,
                earlier.conversation_id == DeskEventRow.conversation_id,
                earlier.place < DeskEventRow.place,
                earlier.delivered_at.is_(None),
                earlier.tries < MOST_TRIES,
            )
            .exists()
        )
        query = (
            select(DeskEventRow)
            .where(
                DeskEventRow.tool == self._name,
                DeskEventRow.delivered_at.is_(None),
                DeskEventRow.tries < MOST_TRIES,
                DeskEventRow.next_try_at <= now,
                ~waits_for_another,
            )
            .order_by(DeskEventRow.place)
            .limit(_BATCH)
            .with_for_update(skip_locked=True)
        )
        with self._database.transaction() as session:
            rows = session.scalars(query).all()
            for row in rows:
                row.tries += 1
                row.next_try_at = now + _LEASE
            return [_Due(row.place, row.tries, _event(row)) for row in rows]

    def _deliver(self, due: _Due) -> bool:
        try:
            self._tool.tell(due.event)
        except DeliveryError as error:
            self._put_off(due, error)
            return False
        with self._database.transaction() as session:
            session.get_one(DeskEventRow, due.place).delivered_at = self._clock()
        metrics.TOOL_EVENTS.labels(tool=self._name, result="delivered").inc()
        return True

    def _put_off(self, due: _Due, error: DeliveryError) -> None:
        pause = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** (due.tries - 1))
        if isinstance(error, ProviderBusy) and error.retry_after is not None:
            pause = max(pause, timedelta(seconds=error.retry_after))
        with self._database.transaction() as session:
            row = session.get_one(DeskEventRow, due.place)
            row.next_try_at = self._clock() + pause
        result = "given_up" if due.tries >= MOST_TRIES else "failed"
        metrics.TOOL_EVENTS.labels(tool=self._name, result=result).inc()
        _log.warning(
            "tool_not_told", tool=self._name, id=due.event.id, result=result, error=error.code
        )


def forget_old(database: Database, now: datetime) -> int:
    """Delete what happened long ago, delivered or given up; return how many events."""
    old = delete(DeskEventRow).where(DeskEventRow.happened_at < now - KEPT)
    with database.transaction() as session:
        return len(session.scalars(old.returning(DeskEventRow.place)).all())


class ToolLinks:
    """Keeps a tool's ids of conversations."""

    def __init__(self, database: Database, tool: str) -> None:
        self._database = database
        self._tool = tool

    def find(self, conversation_id: str) -> str | None:
        """Return the tool's id of a conversation, None when it has none yet."""
        with self._database.transaction() as session:
            row = session.get(ToolLinkRow, (conversation_id, self._tool))
            return row.theirs if row else None

    def ours(self, theirs: str) -> str | None:
        """Return which of our conversations the tool's stands for."""
        query = select(ToolLinkRow.conversation_id).where(
            ToolLinkRow.tool == self._tool, ToolLinkRow.theirs == theirs
        )
        with self._database.transaction() as session:
            return session.scalar(query)

    def keep(self, conversation_id: str, theirs: str) -> None:
        """Remember the tool's id."""
        with self._database.transaction() as session:
            link = ToolLinkRow(conversation_id=conversation_id, tool=self._tool, theirs=theirs)
            session.merge(link)


def _event(row: DeskEventRow) -> ToolEvent:
    return ToolEvent(
        row.id, EventKind(row.kind), row.conversation_id, row.happened_at, dict(row.body)
    )
