"""What is written without an operation's key: the same again, or at once, changes nothing more."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from insurer.errors import InsurerError
from insurer.store.orm.base import Base
from insurer.store.orm.traces import AuditEntryRow
from tests.integration.store.every_service import (
    Function,
    arguments,
    first_arguments,
    functions,
)
from tests.integration.store.something_to_write import PREPARED
from tests.integration.store.world import World

RIVALS = 4
# The trail tells each act, also one that changed nothing.
TABLES = [one for one in Base.metadata.sorted_tables if one.name != "audit_entries"]
# Each call is meant to have an effect of its own, and why.
ANEW = {
    "audit.record": "a line of the trail is what it writes",
    "channel_links.offer": "a new code takes the place of one that may have been seen",
    "files.store": "a file that is sent twice is two; what no request takes is swept",
    "notices.mark_failed": "each failed try is counted",
    "one_time_codes.issue": "a code is sent again on wish, within its limits",
    "vault.put": "words said again get a placeholder of their own",
}
# Each commits a line of the trail and nothing else.
TRAIL_ONLY = {"audit.record", "centre.requests", "centre.threads"}
ALL = list(functions())
KEYLESS = [one for one in ALL if not one.writes and str(one) not in ANEW]
KEYED_OR_ANEW = [one for one in ALL if one not in KEYLESS]


def rows(world: World) -> dict[str, list[str]]:
    with world.engine.connect() as connection:
        return {
            table.name: sorted(repr(row) for row in connection.execute(select(table)))
            for table in TABLES
        }


class Attempt:
    """One call with all it takes, to be made again and again."""

    def __init__(self, world: World, function: Function) -> None:
        self._first = first_arguments(world, function)
        prepared = PREPARED[str(function)](world) if str(function) in PREPARED else {}
        self._how = {**arguments(world, function), **prepared}
        self._world, self._function = world, function

    def __call__(self) -> InsurerError | None:
        """Return why the call was refused; None where it was not."""
        try:
            self._function(self._world.services, *self._first, **self._how)
        except InsurerError as refusal:
            return refusal
        return None


def audited(world: World) -> int:
    with Session(world.engine) as session:
        return session.scalar(select(func.count()).select_from(AuditEntryRow)) or 0


@contextmanager
def commits() -> Iterator[list[Session]]:
    """Give the sessions that commit meanwhile: what a function writes is known by that."""
    seen: list[Session] = []
    note = seen.append  # one object, that it can be taken away again
    event.listen(Session, "before_commit", note)
    try:
        yield seen
    finally:
        event.remove(Session, "before_commit", note)


def tries_it(world: World, function: Function, attempt: Attempt) -> bool:
    """Return whether a call succeeds, and changes rows if it commits, or the trail alone."""
    before = rows(world)
    with commits() as seen:
        refusal = attempt()
    wrote = rows(world) != before
    return refusal is None and (bool(seen) and not wrote) is (str(function) in TRAIL_ONLY)


@pytest.mark.parametrize("function", KEYED_OR_ANEW, ids=str)
def test_what_commits_is_tried_where_it_has_something_to_write(
    world: World, function: Function
) -> None:
    assert tries_it(world, function, Attempt(world, function))


@pytest.mark.parametrize("function", KEYLESS, ids=str)
def test_the_same_again_changes_nothing_more(world: World, function: Function) -> None:
    attempt = Attempt(world, function)
    assert tries_it(world, function, attempt)
    once, lines = rows(world), audited(world)
    attempt()
    assert rows(world) == once
    assert audited(world) - lines <= 1


@pytest.mark.parametrize("function", KEYLESS, ids=str)
def test_rivals_leave_what_one_leaves(world: World, function: Function) -> None:
    attempt, start = Attempt(world, function), Barrier(RIVALS)
    before = rows(world)

    def rival(_: int) -> None:
        start.wait()
        attempt()

    with ThreadPoolExecutor(RIVALS) as pool:
        list(pool.map(rival, range(RIVALS)))
    grown = {name: Counter(now) - Counter(before[name]) for name, now in rows(world).items()}
    assert {name: more.total() for name, more in grown.items() if more.total() > 1} == {}
