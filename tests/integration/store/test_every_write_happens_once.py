"""Every function that gives a receipt has one effect per operation key, however it is called."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from insurer.domain.caller import Caller
from insurer.domain.requests import Receipt
from insurer.errors import InsurerError
from insurer.store.orm.messages import MessageRow
from insurer.store.orm.requests import OperationRow, RequestEventRow, RequestRow
from insurer.store.orm.traces import AuditEntryRow, NoticeRow
from tests.integration.store.every_service import Function, arguments, functions, proven
from tests.integration.store.world import World

WRITES = [one for one in functions() if one.writes]
EFFECTS = (OperationRow, RequestRow, RequestEventRow, AuditEntryRow, MessageRow, NoticeRow)
RIVALS = 4


def effects(world: World) -> list[int]:
    """Return how many rows there are of all that a write leaves behind."""
    with Session(world.engine) as session:
        return [session.scalar(select(func.count()).select_from(row)) or 0 for row in EFFECTS]


def attempt(world: World, function: Function, caller: Caller, how: object) -> Receipt | None:
    try:
        receipt: Receipt = function(world.services, caller, **how)
    except InsurerError:
        return None
    return receipt


@pytest.mark.parametrize("function", WRITES, ids=str)
@given(calls=st.lists(st.integers(0, 2), min_size=2, max_size=6))
@settings(
    max_examples=8,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_the_same_key_gives_the_same_receipt_and_one_effect(
    world: World, function: Function, calls: list[int]
) -> None:
    run, receipts = uuid4().hex[:8], {}
    how = arguments(world, function)
    for call in calls:
        caller = proven(world, key=f"{run}-{call}")
        before = effects(world)
        receipt = attempt(world, function, caller, how)
        after = effects(world)
        if call in receipts:
            assert receipt == receipts[call]
            assert after == before
        elif receipt is None:  # refused, like a second new card: nothing may be left behind
            assert after == before
        else:
            receipts[call] = receipt
            assert [now - then for now, then in zip(after, before, strict=True)][:4] == [1, 1, 1, 1]


@pytest.mark.parametrize("function", WRITES, ids=str)
def test_rivals_with_one_key_get_one_receipt(world: World, function: Function) -> None:
    how, caller, start = arguments(world, function), proven(world), Barrier(RIVALS)
    before = effects(world)

    def rival(_: int) -> Receipt | None:
        start.wait()
        return attempt(world, function, caller, how)

    with ThreadPoolExecutor(RIVALS) as pool:
        receipts = list(pool.map(rival, range(RIVALS)))
    assert receipts[0] is not None
    assert receipts == [receipts[0]] * RIVALS
    grown = [now - then for now, then in zip(effects(world), before, strict=True)]
    assert grown[:4] == [1, 1, 1, 1]
