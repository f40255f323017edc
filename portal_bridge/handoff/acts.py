"""The audit trail of the agents: append-only, each line sealed with the one before it.

The seal is a keyed hash, so that whoever changes a line in the database cannot seal it again.
What is cut off at the end shows by the count and the last seal, which `emma-admin audit verify`
prints to be noted elsewhere.
"""

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal_bridge.clock import Clock
from portal_bridge.errors import BridgeError
from portal_bridge.store.desk_rows import ActRow
from portal_bridge.store.engine import Database

_LOCK = 7_305_003  # one line at a time: each needs the one before it
_FIRST = ""  # what stands before the first line
_BATCH = 1000


class Act(StrEnum):
    """What is written down; codes, never words."""

    SIGNED_IN = "signed_in"
    SIGN_IN_REFUSED = "sign_in_refused"
    SIGNED_OUT = "signed_out"
    READ = "read"
    TOOK = "took"
    REPLIED = "replied"
    REPLY_REFUSED = "reply_refused"  # the conversation is not theirs
    SENT_FILE = "sent_file"
    OPENED_FILE = "opened_file"
    NOTED = "noted"
    PASSED_ON = "passed_on"
    GAVE_BACK = "gave_back"
    ENDED = "ended"
    CONTACTED = "contacted"
    REVEALED = "revealed"
    CALLED_BACK = "called_back"
    SEARCHED = "searched"
    EXPORTED = "exported"
    LABELLED = "labelled"
    REQUEUED = "requeued"  # by the system: the agent did not answer
    CANNED_CHANGED = "canned_changed"
    CANNED_DROPPED = "canned_dropped"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - the name of an act
    SECOND_FACTOR_SET = "second_factor_set"
    SECOND_FACTOR_REMOVED = "second_factor_removed"
    AGENT_ADDED = "agent_added"
    AGENT_CHANGED = "agent_changed"
    PASSWORD_GIVEN = "password_given"  # noqa: S105 - the name of an act
    SECOND_FACTOR_RESET = "second_factor_reset"
    READ_TRAIL = "read_trail"
    SESSIONS_ENDED = "sessions_ended"


class TrailBroken(BridgeError):
    """A line of the trail was changed, removed or added from outside."""

    def __init__(self, place: int) -> None:
        super().__init__("trail_broken")
        self.place = place
        self.args = (f"the audit trail is broken at line {place}",)


@dataclass(frozen=True)
class Line:
    """A line of the trail, to be read."""

    place: int
    happened_at: datetime
    actor: str
    act: str
    conversation_id: str | None
    details: Mapping[str, str]


@dataclass(frozen=True)
class Verified:
    """A trail that holds: how many lines, and the seal of the last."""

    lines: int
    head: str


class Acts:
    """Writes and verifies the trail."""

    def __init__(self, database: Database, *, key: bytes, clock: Clock) -> None:
        self._database = database
        self._key = hashlib.sha256(b"emma agent acts" + key).digest()
        self._clock = clock

    def record(
        self,
        session: Session,
        actor: str,
        act: Act,
        *,
        conversation_id: str | None = None,
        **details: str,
    ) -> None:
        """Add a line in the caller's transaction; make it the last thing that locks."""
        session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        last = session.execute(
            select(ActRow.place, ActRow.chain).order_by(ActRow.place.desc()).limit(1)
        ).one_or_none()
        place, chain = (last.place, last.chain) if last else (0, _FIRST)
        row = ActRow(
            place=place + 1,
            happened_at=self._clock(),
            actor=actor,
            act=act.value,
            conversation_id=conversation_id,
            details=details,
        )
        row.chain = self._seal(row, chain)
        session.add(row)
        session.flush()

    def write(
        self, actor: str, act: Act, *, conversation_id: str | None = None, **details: str
    ) -> None:
        """Add a line in a transaction of its own."""
        with self._database.transaction() as session:
            self.record(session, actor, act, conversation_id=conversation_id, **details)

    def read(
        self, *, before: int | None, actor: str = "", act: str = "", most: int = 50
    ) -> tuple[Line, ...]:
        """Return the newest lines behind `before`, of one actor and of one act when given."""
        query = select(ActRow).order_by(ActRow.place.desc()).limit(most)
        if before is not None:
            query = query.where(ActRow.place < before)
        if actor:
            query = query.where(ActRow.actor == actor)
        if act:
            query = query.where(ActRow.act == act)
        with self._database.transaction() as session:
            return tuple(_line(row) for row in session.scalars(query))

    def verify(self) -> Verified:
        """Return how far the trail holds: to its end. TrailBroken names the first bad line."""
        lines, chain = 0, _FIRST
        for row in self._rows():
            if row.place != lines + 1 or not hmac.compare_digest(row.chain, self._seal(row, chain)):
                raise TrailBroken(lines + 1)
            lines, chain = row.place, row.chain
        return Verified(lines, chain)

    def _rows(self) -> Iterator[ActRow]:
        last = None
        while True:
            query = select(ActRow).order_by(ActRow.place).limit(_BATCH)
            if last is not None:
                query = query.where(ActRow.place > last)
            with self._database.transaction() as session:
                rows = session.scalars(query).all()
            yield from rows
            if len(rows) < _BATCH:
                return
            last = rows[-1].place

    def _seal(self, row: ActRow, before: str) -> str:
        line = [
            before,
            row.place,
            row.happened_at.astimezone(UTC).isoformat(),
            row.actor,
            row.act,
            row.conversation_id,
            row.details,
        ]
        words = json.dumps(line, sort_keys=True, separators=(",", ":"))
        return hmac.new(self._key, words.encode(), hashlib.sha256).hexdigest()


def _line(row: ActRow) -> Line:
    return Line(row.place, row.happened_at, row.actor, row.act, row.conversation_id, row.details)
