"""Who waits for a message is woken by it: long poll and server-sent events."""

import json
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.integration.bridge.house import House, Talk
from tests.waiting import until_true

LESS_THAN_THE_POLL = 20  # seconds; who is not woken answers after 25 only


@pytest.fixture
def listening(house: House) -> House:
    """The bridge with its listener, as in its own process."""
    house.parts.wakeups.start()
    return house


@contextmanager
def polling(talk: Talk, after: int) -> Iterator["Future[TestResponse]"]:
    """A long poll of the longest kind that waits already."""
    path = f"{talk.path}/messages?after={after}&wait=25"
    client = talk.house.app.test_client()
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(client.get, path, headers=talk.headers)
        until_true(lambda: waits(talk.house))
        assert not future.done()
        yield future


def waits(house: House) -> bool:
    """Return whether somebody sleeps."""
    return house.parts.wakeups.resting() > 0


def test_waiting_poll_answers_as_soon_as_something_is_said(listening: House) -> None:
    talk = listening.talk()
    with polling(talk, 1) as answer:
        assert talk.post(text="bonjour").status_code == 202
        woken = answer.result(LESS_THAN_THE_POLL).json or {}
    assert [message["author"] for message in woken["messages"]] == ["member"]


def test_waiting_poll_holds_no_connection_to_the_database(listening: House) -> None:
    talk = listening.talk()
    with polling(talk, 1) as answer:
        assert listening.parts.database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
        talk.post(text="bonjour")
        answer.result(LESS_THAN_THE_POLL)


def test_poll_of_one_conversation_is_not_answered_by_another(listening: House) -> None:
    talk, other = listening.talk("AAA1"), listening.talk("BBB2")
    with polling(talk, 1) as answer:
        other.post(text="ailleurs")
        until_true(lambda: waits(listening))
        assert not answer.done()
        talk.post(text="ici")
        (message,) = (answer.result(LESS_THAN_THE_POLL).json or {})["messages"]
    assert message["blocks"][0]["text"] == "ici"


def test_poll_is_answered_when_the_process_ends(listening: House) -> None:
    talk = listening.talk()
    with polling(talk, 1) as answer:
        listening.parts.wakeups.stop()
        assert (answer.result(LESS_THAN_THE_POLL).json or {})["messages"] == []


Event = dict[str, Any]


@contextmanager
def streaming(talk: Talk, **headers: str) -> Iterator[Iterator[Event]]:
    """The events of the stream, without heartbeats."""
    client = talk.house.app.test_client()
    answer = client.get(f"{talk.path}/events", headers={**talk.headers, **headers})
    assert answer.mimetype == "text/event-stream"
    assert answer.headers["Cache-Control"] == "no-cache"
    yield (read_event(chunk) for chunk in answer.iter_encoded() if not chunk.startswith(b":"))
    answer.close()


def read_event(chunk: bytes) -> Event:
    fields = dict(line.split(": ", 1) for line in chunk.decode().strip().splitlines())
    return {**fields, "data": json.loads(fields["data"])}


def test_stream_begins_with_all_that_was_said_and_the_state(listening: House) -> None:
    talk = listening.talk()
    talk.say("bonjour")
    with streaming(talk) as events:
        said = [next(events) for _ in range(4)]
    assert [event.get("id") for event in said] == ["1", "2", "3", None]
    assert [event["event"] for event in said] == ["message"] * 3 + ["state"]
    assert said[1]["data"]["blocks"] == [{"type": "text", "text": "bonjour"}]
    assert said[3]["data"] == {"owner": "bot", "typing": False}


def test_stream_resumes_after_the_last_event_that_was_seen(listening: House) -> None:
    talk = listening.talk()
    talk.say("bonjour")
    with streaming(talk, **{"Last-Event-ID": "2"}) as events:
        assert next(events)["id"] == "3"
        assert next(events)["event"] == "state"


def test_stream_says_what_comes_while_it_is_open(listening: House) -> None:
    talk = listening.talk()
    with streaming(talk, **{"Last-Event-ID": "1"}) as events:
        assert next(events)["data"] == {"owner": "bot", "typing": False}
        talk.post(text="bonjour")
        assert [next(events)["event"] for _ in range(2)] == ["message", "state"]
        talk.house.run_turns()
        answer = next(events)
    assert (answer["id"], answer["data"]["author"]) == ("3", "bot")


@pytest.mark.parametrize("place", ["x", "-1", "", "9999999999999", "9" * 5000, "\u0663"])
def test_stream_from_a_place_that_is_none_begins_at_the_start(listening: House, place: str) -> None:
    talk = listening.talk()
    path = f"{talk.path}/events?after={place}"
    answer = talk.client.get(path, headers=talk.headers)
    assert read_event(next(iter(answer.iter_encoded())))["id"] == "1"
    answer.close()


def test_stream_ends_with_the_process(listening: House) -> None:
    talk = listening.talk()
    with streaming(talk) as events:
        next(events)
        listening.parts.wakeups.stop()
        assert [event["event"] for event in events] in ([], ["state"])
