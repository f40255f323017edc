"""A bridge that is started anew: streams go on where they were, nothing lost and nothing twice."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from portal_bridge.app import create_app
from portal_bridge.wiring import build_parts
from tests.integration.bridge.house import House, Talk
from tests.integration.bridge.test_desk import agents, csrf, sign_in, waiting_talk
from tests.integration.bridge.test_waiting import Event, streaming


@contextmanager
def restarted(house: House) -> Iterator[House]:
    """End the bridge's process and start another on the same database."""
    house.parts.wakeups.stop()
    parts = build_parts(house.parts.settings)
    parts.wakeups.start()
    try:
        yield House(parts, create_app(parts), house.rasa)
    finally:
        parts.wakeups.stop()
        parts.services.close()
        parts.database.engine.dispose()


def moved(talk: Talk, house: House) -> Talk:
    """Return the member's window as it is with another process: same token, same place."""
    return Talk(house, house.app.test_client(), talk.id, talk.token, resumed=True)


def bubbles(events: Iterator[Event], count: int) -> list[Event]:
    """Return so many bubbles; how the conversation stands is told in between."""
    found: list[Event] = []
    while len(found) < count:
        event = next(events)
        found += [event] if event["event"] == "message" else []
    return found


@pytest.fixture
def talk(house: House) -> Talk:
    """A member whom an agent answers."""
    house.parts.wakeups.start()
    talk = waiting_talk(house)
    house.parts.handoff.desk.take(agents(house)[0], talk.id)
    return talk


def test_stream_goes_on_after_a_restart_without_losing_or_doubling(talk: Talk) -> None:
    house, agent = talk.house, agents(talk.house)[0]
    before = len(talk.messages())
    with streaming(talk) as events:
        seen = bubbles(events, before)
        house.parts.handoff.desk.reply(agent, talk.id, "avant")
        seen += bubbles(events, 1)
    house.parts.handoff.desk.reply(agent, talk.id, "pendant l’arrêt")
    with restarted(house) as again:
        window = moved(talk, again)
        with streaming(window, **{"Last-Event-ID": seen[-1]["id"]}) as events:
            seen += bubbles(events, 1)
            again.parts.handoff.desk.reply(agent, talk.id, "après")
            seen += bubbles(events, 1)
        whole = window.messages()
    assert [int(event["id"]) for event in seen] == list(range(1, before + 4))
    assert [event["data"]["id"] for event in seen] == [one["id"] for one in whole]
    assert [one["data"]["blocks"][0]["text"] for one in seen[-3:]] == [
        "avant",
        "pendant l’arrêt",
        "après",
    ]


def test_agents_window_goes_on_after_a_restart(talk: Talk) -> None:
    client = sign_in(talk.house)
    page = f"/console/conversations/{talk.id}"
    last = talk.messages()[-1]["seq"]
    talk.say("pendant l’arrêt")
    cookie = client.get_cookie("session")
    assert cookie is not None
    with restarted(talk.house) as again:
        window = again.app.test_client()
        window.set_cookie("session", cookie.value)
        assert window.get(f"{page}/more?after={last}").text.count("pendant l’arrêt") == 1
        assert "pendant l’arrêt" not in window.get(f"{page}/more?after={last + 1}").text
        token = csrf(window.get(page).text)
        form = {"csrf": token, "text": "Je suis là"}
        assert window.post(f"{page}/reply", data=form).status_code == 302
        assert moved(talk, again).texts()[-1] == ("agent", "Je suis là")


def test_words_said_while_the_bridge_was_away_are_kept_once(talk: Talk) -> None:
    body = {"client_message_id": "the-same-id", "text": "vous m’entendez ?"}
    assert talk.post(**body).status_code == 202
    with restarted(talk.house) as again:
        assert moved(talk, again).post(**body).status_code == 202  # its answer was lost: again
        words = [said for who, said in moved(talk, again).texts() if who == "member"]
    assert words.count("vous m’entendez ?") == 1
