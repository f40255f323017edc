"""What must have happened before some functions find something to write."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import update

from insurer.domain.documents import NotificationKind
from insurer.domain.one_time_codes import CodePurpose
from insurer.store.orm.members import MemberRow
from tests.integration.store.every_service import ANA, ROWS
from tests.integration.store.world import PDF, World

Prepare = Callable[[World], Mapping[str, Any]]  # gives the arguments that depend on it


def _offered_code(world: World) -> Mapping[str, Any]:
    return {"code": world.services.channel_links.offer(world.caller()).code}


def _linked_phone(world: World) -> Mapping[str, Any]:
    caller, number = replace(world.caller(), channel="sms"), "+33639980101"
    world.services.channel_links.link(caller, number)
    return {"channel": caller.channel, "number": number}


def _number_that_changed(world: World) -> Mapping[str, Any]:
    linked = _linked_phone(world)
    moved = update(MemberRow).where(MemberRow.number == ANA).values(phone="+33639980177")
    with world.engine.begin() as connection:
        connection.execute(moved)
    return linked


def _later(world: World) -> Mapping[str, Any]:
    world.clock.forward(minutes=20)  # codes are not sent without end
    return {}


def _sent_code(world: World) -> Mapping[str, Any]:
    _later(world)
    world.services.one_time_codes.issue(world.caller(), CodePurpose.CONTACT_CHANGE)
    return {"code": world.codes[-1]}


def _forgotten_upload(world: World) -> Mapping[str, Any]:
    world.services.files.store(world.caller(), name="a.pdf", content=PDF)
    world.clock.forward(days=2)
    return {}


def _expired_words(world: World) -> Mapping[str, Any]:
    world.keep("words of the member")
    world.clock.forward(days=400)
    return {}


def _finding(world: World) -> Mapping[str, Any]:
    kind = NotificationKind.CONTRIBUTION_PAYMENT_MODE
    world.services.centre.raise_notification("manager", ANA, kind)
    return {}


def _answered_thread(world: World) -> Mapping[str, Any]:
    reference = ROWS["centre.answer.reference"].give(world, ANA)
    world.services.centre.answer("manager", reference, "Bonjour")
    return {"thread_id": world.services.messages.inbox(world.caller()).threads[0].thread_id}


def _row(name: str) -> Prepare:
    def prepare(world: World) -> Mapping[str, Any]:
        ROWS[name].give(world, ANA)
        return {}

    return prepare


PREPARED: Mapping[str, Prepare] = {
    "centre.resolve_notification": _finding,
    "channel_links.member_of": _number_that_changed,
    "channel_links.redeem": _offered_code,
    "channel_links.unlink": _linked_phone,
    "files.sweep": _forgotten_upload,
    "messages.read": _answered_thread,
    "notices.due": _row("notice_id"),
    "notifications.announce": _finding,
    "notifications.catch_up": _row("news_id"),
    "notifications.due_news": _row("news_id"),
    "one_time_codes.issue": _later,
    "one_time_codes.verify": _sent_code,
    "vault.purge": _expired_words,
}
