"""Whatever service there is: it asks who calls, and another member's rows do not exist for it."""

import pytest

from insurer.domain.caller import Assurance
from insurer.errors import InsurerError, NotAllowed, NotFound
from tests.integration.store.every_service import (
    BOB,
    NOWHERE,
    ROWS,
    VALUES,
    WITHOUT_CALLER,
    Function,
    arguments,
    functions,
    proven,
)
from tests.integration.store.world import World

ALL = tuple(functions())
OF_CALLER = [one for one in ALL if one.takes_caller]
WITH_ROWS = [one for one in OF_CALLER if ROWS.keys() & set(one.parameters)]
# These tell anybody as much as the caller's level allows, or need no member at all.
FOR_ANYBODY = {
    "audit.record",
    "care_network.is_open_to",
    "care_network.nearest",
    "handoff_context.__call__",
    "vault.read",
}
MARKS_OF_BOB = ("BBB2", "Bob", "Roy", "bob@", "rue B", "Hospital")


def test_each_function_takes_the_caller_first_or_is_known_to_need_none() -> None:
    assert {str(one) for one in ALL if not one.takes_caller} == WITHOUT_CALLER


def test_each_parameter_is_known_here() -> None:
    named = {name for one in ALL for name in one.parameters}
    known = {name.rpartition(".")[2] for name in (*ROWS, *VALUES)}
    assert named - known == set()


@pytest.mark.parametrize("function", OF_CALLER, ids=str)
def test_nobody_in_particular_is_refused(world: World, function: Function) -> None:
    if str(function) in FOR_ANYBODY:
        return
    anonymous = world.caller(level=Assurance.ANONYMOUS)
    with pytest.raises(NotAllowed):
        function(world.services, anonymous, **arguments(world, function))


@pytest.mark.parametrize("function", WITH_ROWS, ids=str)
def test_another_members_row_is_as_good_as_none(world: World, function: Function) -> None:
    for parameter in ROWS.keys() & set(function.parameters):
        theirs = ROWS[parameter].give(world, BOB)
        refused = outcome(world, function, parameter, theirs)
        assert refused == outcome(world, function, parameter, NOWHERE)
        assert refused is NotFound or not function.writes


@pytest.mark.parametrize("function", OF_CALLER, ids=str)
def test_nothing_of_another_member_is_in_an_answer(world: World, function: Function) -> None:
    bob = world.services.members.by_number(BOB).member_id
    try:
        answer = function(world.services, proven(world), **arguments(world, function))
    except InsurerError as refusal:
        answer = refusal
    assert [mark for mark in (*MARKS_OF_BOB, bob) if mark in repr(answer)] == []


def outcome(world: World, function: Function, parameter: str, row: str) -> object:
    """Return what comes of a call with `row`: an answer, or the kind of refusal."""
    given = arguments(world, function, **{parameter: row})
    try:
        return function(world.services, proven(world), **given)
    except InsurerError as refusal:
        return type(refusal)
