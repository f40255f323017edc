"""One-time codes, with a clock that tests move."""

from datetime import timedelta

import pytest

from insurer.domain.caller import Assurance
from insurer.domain.notices import Medium
from insurer.domain.one_time_codes import CodePurpose
from insurer.errors import CodeRefusal, CodeRefused, NotAllowed
from tests.integration.store.world import World

PURPOSE = CodePurpose.BANK_DETAILS_CHANGE


def refused(world: World, code: str, purpose: CodePurpose = PURPOSE) -> CodeRefused:
    with pytest.raises(CodeRefused) as refusal:
        world.services.one_time_codes.verify(world.caller(), purpose, code)
    return refusal.value


def test_the_right_code_confirms_the_caller(world: World) -> None:
    sent = world.services.one_time_codes.issue(world.caller(), PURPOSE)
    assert (sent.via, sent.destination_masked) == (Medium.SMS, "06 •• •• •• 01")
    assert sent.expires_at == world.clock.now + timedelta(minutes=10)
    code = f" {world.codes[-1][:3]} {world.codes[-1][3:]}"
    caller = world.services.one_time_codes.verify(world.caller(), PURPOSE, code)
    assert caller.assurance is Assurance.CONFIRMED


def test_the_right_code_twice_gives_the_same_answer(world: World) -> None:
    world.services.one_time_codes.issue(world.caller(), PURPOSE)
    for _ in range(2):
        caller = world.services.one_time_codes.verify(world.caller(), PURPOSE, world.codes[-1])
        assert caller.assurance is Assurance.CONFIRMED


def test_a_sign_in_code_verifies_a_linked_caller(world: World) -> None:
    linked = world.caller(level=Assurance.LINKED)
    world.services.one_time_codes.issue(linked, CodePurpose.SIGN_IN)
    caller = world.services.one_time_codes.verify(linked, CodePurpose.SIGN_IN, world.codes[-1])
    assert caller.assurance is Assurance.VERIFIED


def test_a_linked_caller_gets_no_code_for_bank_details(world: World) -> None:
    with pytest.raises(NotAllowed):
        world.services.one_time_codes.issue(world.caller(level=Assurance.LINKED), PURPOSE)


def test_the_first_wrong_code_leaves_one_try_and_the_second_blocks_for_15_minutes(
    world: World,
) -> None:
    world.services.one_time_codes.issue(world.caller(), PURPOSE)
    first = refused(world, "000000")
    assert (first.reason, first.attempts_left) == (CodeRefusal.WRONG, 1)
    second = refused(world, "000000")
    assert second.reason is CodeRefusal.BLOCKED
    assert second.blocked_until == world.clock.now + timedelta(minutes=15)
    assert refused(world, world.codes[-1]).reason is CodeRefusal.BLOCKED
    with pytest.raises(CodeRefused):
        world.services.one_time_codes.issue(world.caller(), PURPOSE)


def test_after_the_block_a_new_code_works(world: World) -> None:
    world.services.one_time_codes.issue(world.caller(), PURPOSE)
    refused(world, "000000")
    refused(world, "000000")
    world.clock.forward(minutes=15, seconds=1)
    world.services.one_time_codes.issue(world.caller(), PURPOSE)
    caller = world.services.one_time_codes.verify(world.caller(), PURPOSE, world.codes[-1])
    assert caller.assurance is Assurance.CONFIRMED


def test_a_new_code_does_not_wipe_out_a_wrong_try(world: World) -> None:
    world.services.one_time_codes.issue(world.caller(), PURPOSE)
    refused(world, "000000")
    world.clock.forward(minutes=1)
    world.services.one_time_codes.issue(world.caller(), PURPOSE)
    assert refused(world, "000000").reason is CodeRefusal.BLOCKED


def test_a_late_code_is_expired(world: World) -> None:
    world.services.one_time_codes.issue(world.caller(), PURPOSE)
    world.clock.forward(minutes=10)
    assert refused(world, world.codes[-1]).reason is CodeRefusal.EXPIRED


def test_only_the_last_code_counts(world: World) -> None:
    world.services.one_time_codes.issue(world.caller(), PURPOSE)
    world.clock.forward(minutes=1)
    world.services.one_time_codes.issue(world.caller(), PURPOSE)
    assert refused(world, world.codes[0]).reason is CodeRefusal.WRONG


def test_a_code_is_worth_nothing_for_another_purpose_or_conversation(world: World) -> None:
    world.services.one_time_codes.issue(world.caller(conversation="conv-2"), PURPOSE)
    assert refused(world, world.codes[-1]).reason is CodeRefusal.NONE_PENDING
    other = refused(world, world.codes[-1], CodePurpose.CONTACT_CHANGE)
    assert other.reason is CodeRefusal.NONE_PENDING


def test_the_fourth_code_in_15_minutes_is_refused(world: World) -> None:
    for _ in range(3):
        world.services.one_time_codes.issue(world.caller(), PURPOSE)
        world.clock.forward(minutes=1)
    with pytest.raises(CodeRefused) as refusal:
        world.services.one_time_codes.issue(world.caller(), PURPOSE)
    assert refusal.value.reason is CodeRefusal.BLOCKED
    assert refusal.value.blocked_until == world.clock.now + timedelta(minutes=12)


def test_a_repeated_turn_sends_no_second_code(world: World) -> None:
    first = world.services.one_time_codes.issue(world.caller(), PURPOSE)
    again = world.services.one_time_codes.issue(world.caller(), PURPOSE)
    assert len(world.sent()) == 1
    assert (first.just_before, again.just_before) == (False, True)


def test_without_phone_the_code_goes_by_email(world: World) -> None:
    sent = world.services.one_time_codes.issue(world.caller("BBB2"), PURPOSE)
    assert (sent.via, sent.destination_masked) == (Medium.EMAIL, "b••••@example.org")
