"""Messages to the management centre; notices and their delivery."""

from typing import Any

import pytest
from sqlalchemy import text

from insurer.domain.one_time_codes import CodePurpose
from insurer.domain.requests import Receipt
from insurer.errors import InvalidInput, NotFound
from tests.integration.store.world import PDF, World


def send(world: World, **changes: Any) -> Receipt:
    arguments: dict[str, Any] = {
        "theme": "card",
        "subject_ref": world.keep("Ma carte"),
        "body_ref": world.keep("Bonjour"),
        "file_ids": (),
        **changes,
    }
    return world.services.messages.send(world.caller(), **arguments)


def test_a_sent_message_is_in_the_inbox_and_can_be_followed(world: World) -> None:
    receipt = send(world)
    inbox = world.services.messages.inbox(world.caller())
    assert [(one.theme, one.subject, one.last_from_member) for one in inbox.threads] == [
        ("card", "Ma carte", True)
    ]
    assert world.services.requests.list(world.caller())[0].reference == receipt.reference
    assert world.services.messages.inbox(world.caller("BBB2")).threads == ()


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"theme": "weather"}, "theme"), ({"file_ids": ("a",) * 6}, "files")],
)
def test_a_bad_message_is_refused(world: World, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        send(world, **changes)
    assert refusal.value.field == field


@pytest.mark.parametrize(("body", "code"), [("  \n", "empty"), ("x" * 5001, "too_long")])
def test_a_body_that_says_nothing_or_too_much_is_refused(
    world: World, body: str, code: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        send(world, body_ref=world.keep(body))
    assert (refusal.value.field, refusal.value.code) == ("body", code)


def test_files_beyond_seven_megabytes_in_all_are_refused(world: World) -> None:
    content = PDF + b"x" * (4 * 1024 * 1024)
    files = [
        world.services.files.store(world.caller(), name=f"{i}.pdf", content=content).file_id
        for i in range(2)
    ]
    with pytest.raises(InvalidInput) as refusal:
        send(world, file_ids=tuple(files))
    assert refusal.value.code == "too_large_in_all"


def test_a_failed_message_leaves_nothing_behind(world: World) -> None:
    with pytest.raises(NotFound):
        send(world, body_ref="000000000000")
    with world.engine.connect() as connection:
        for table in ("message_threads", "requests", "operations", "audit_entries"):
            query = text(f"SELECT count(*) FROM insurer.{table}")  # noqa: S608
            found = connection.execute(query).scalar_one()
            assert found == 0


def test_a_notice_is_handed_out_once_and_forgotten_when_sent(world: World) -> None:
    world.services.one_time_codes.issue(world.caller(), CodePurpose.CONTACT_CHANGE)
    notice = world.services.notices.due(10)[0]
    assert notice.params == {"code": world.codes[-1], "minutes": "10", "purpose": "contact_change"}
    assert world.services.notices.due(10) == ()
    world.services.notices.mark_sent(notice.notice_id)
    world.clock.forward(days=1)
    assert world.services.notices.due(10) == ()
    with world.engine.connect() as connection:
        row = connection.execute(text("SELECT recipient, params FROM insurer.notices")).one()
    assert tuple(row) == (None, None)


def test_a_failed_notice_comes_back_later_and_is_given_up_in_the_end(world: World) -> None:
    world.services.one_time_codes.issue(world.caller(), CodePurpose.CONTACT_CHANGE)
    handed_out = 0
    for _ in range(10):
        for notice in world.services.notices.due(10):
            handed_out += 1
            world.services.notices.mark_failed(notice.notice_id)
        world.clock.forward(hours=1)
    assert handed_out == 6


def test_a_sender_that_died_lets_another_one_try(world: World) -> None:
    world.services.one_time_codes.issue(world.caller(), CodePurpose.CONTACT_CHANGE)
    first = world.services.notices.due(10)
    world.clock.forward(minutes=1)
    assert world.services.notices.due(10) == first
