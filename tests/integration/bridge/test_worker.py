"""The worker runs what was accepted, whatever happened to it before."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import select, text, update

from insurer.store.orm.access import VaultEntryRow
from portal_bridge import clock
from portal_bridge.store.orm import AccessTokenRow, InboxRow
from portal_bridge.store.turn_jobs import requeue_lost_turns
from portal_bridge.wiring import Parts
from portal_bridge.worker import work
from tests.integration.bridge.house import House, Talk, assert_error
from tests.waiting import until_true

PATIENCE_S = 40.0


@contextmanager
def working(parts: Parts) -> Iterator[None]:
    """Run a worker in a thread of its own."""
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()

    def run() -> None:
        loop.run_until_complete(work(parts, stop))
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(PATIENCE_S)


def answered(talk: Talk, words: str) -> Callable[[], bool]:
    return lambda: ("bot", f"You said: {words}") in talk.texts()


def test_worker_answers_in_order_and_shows_that_it_lives(house: House) -> None:
    talk = house.talk()
    with working(house.parts):
        for number in range(5):
            talk.post(text=f"message {number}")
        until_true(answered(talk, "message 4"))
        checks = (house.app.test_client().get("/readyz").json or {})["checks"]
    assert house.rasa.said == [f"message {number}" for number in range(5)]
    assert checks["worker"] is True


def test_turn_whose_job_is_gone_is_answered_all_the_same(house: House) -> None:
    talk = house.talk()
    talk.post(text="lost")
    lose_jobs(house)
    with working(house.parts):
        until_true(answered(talk, "lost"))
    assert house.rasa.said == ["lost"]


def test_turn_that_is_queued_is_not_queued_again(house: House) -> None:
    talk = house.talk()
    talk.post(text="waits")
    with house.parts.database.transaction() as session:
        session.execute(update(InboxRow).values(received_at=clock.now() - timedelta(minutes=1)))
        assert requeue_lost_turns(session, received_before=clock.now()) == 0


def test_error_of_our_own_becomes_an_apology(house: House) -> None:
    talk = house.talk()

    def broken(turn: dict[str, Any]) -> Any:
        return [{"text": "\x00 cannot be stored"}]

    house.rasa.answer = broken
    talk.post(text="bonjour")
    with working(house.parts):
        until_true(lambda: not talk.state()["typing"])
    assert talk.offered()


def test_worker_deletes_what_has_served_its_time(house: House) -> None:
    old, new = house.talk("AAA1"), house.talk("BBB2")
    old.post(text="mon iban DE89370400440532013000")
    age(house, old.id)
    new.post(text="mon iban DE89370400440532013000")
    with working(house.parts):
        until_true(lambda: kept(house, AccessTokenRow) == [new.id])
        until_true(lambda: kept(house, VaultEntryRow) == [new.id])
    assert_error(old.post(text="bonjour"), 401, "unauthorized")


def age(house: House, conversation_id: str) -> None:
    """Let all that a conversation may keep expire."""
    with house.parts.database.transaction() as session:
        for row in (AccessTokenRow, VaultEntryRow):
            session.execute(
                update(row)
                .where(row.conversation_id == conversation_id)
                .values(expires_at=clock.now())
            )


def kept(house: House, row: type[AccessTokenRow | VaultEntryRow]) -> list[str]:
    with house.parts.database.transaction() as session:
        return list(session.scalars(select(row.conversation_id)))


def lose_jobs(house: House) -> None:
    """End all jobs as a worker does that is stopped in the middle of them."""
    with house.parts.database.transaction() as session:
        session.execute(text("UPDATE procrastinate_jobs SET status = 'aborted'"))
        old = clock.now() - timedelta(minutes=1)
        session.execute(update(InboxRow).values(received_at=old))
