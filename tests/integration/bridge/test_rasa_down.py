"""A Rasa that is away is waited for, then apologised for; nobody sleeps for real here."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from deploy.local.settings import free_ports
from portal_bridge.clients.rasa import RasaClient, RasaTurn
from portal_bridge.clock import new_id
from portal_bridge.conversations.turns import LONG_S, PATIENCE, PAUSE_S, TurnRunner, _Later
from portal_bridge.texts import text as sentence
from tests.integration.bridge.house import SECRET, House, Talk

STARTING_AGAIN = ("system", f"{sentence('starting_again')} {sentence('danger_hint')}")


class FakeTime:
    """A clock that goes on only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)
        self.slept = 0
        self.until_back = -1  # after how many pauses Rasa is back

    def __call__(self) -> datetime:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        self.slept += 1


class Away(RasaClient):
    """Rasa behind a closed port, until it is back."""

    def __init__(self, time: FakeTime, house: House) -> None:
        self._time = time
        self._there = RasaClient(house.rasa.url, SECRET)
        super().__init__(f"http://127.0.0.1:{free_ports(1)[0]}", SECRET)

    def answer(self, turn: RasaTurn) -> list[dict[str, Any]]:
        back = 0 <= self._time.until_back <= self._time.slept
        return self._there.answer(turn) if back else super().answer(turn)


def in_time(_seconds: float, _do: Callable[[], None]) -> Callable[[], None]:
    """Stand for a timer that is cancelled before it is up."""
    return lambda: None


def run(
    house: House, talk: Talk, rasa: RasaClient, time: FakeTime, later: _Later = in_time
) -> None:
    """Run what is queued as the worker would, in the time of the test."""
    runner = TurnRunner(
        house.parts.database,
        rasa,
        house.parts.handoff.desk,
        turn_key=house.parts.settings.turn_key,
        assistant="Emma",
        clock=time,
        new_id=new_id,
        sleep=time.sleep,
        later=later,
    )
    for turn_id in house.pending():
        runner.run(turn_id)
    assert talk.state()["typing"] is False


def test_rasa_that_stays_away_ends_in_an_apology_and_its_retry(house: House) -> None:
    talk, time = house.talk(), FakeTime()
    talk.post(text="ma carte")
    run(house, talk, Away(time, house), time)
    assert talk.texts(2) == [STARTING_AGAIN, ("bot", sentence("apology_unreachable"))]
    assert timedelta(seconds=time.slept * PAUSE_S) > PATIENCE
    talk.choose(sentence("choice_retry"))
    assert talk.texts()[-1] == ("bot", "You said: ma carte")


def test_rasa_that_comes_back_in_time_answers(house: House) -> None:
    talk, time = house.talk(), FakeTime()
    time.until_back = 5
    talk.post(text="ma carte")
    run(house, talk, Away(time, house), time)
    assert talk.texts(2) == [("bot", "You said: ma carte")]
    assert time.slept == 5


def test_who_waits_for_rasa_is_told_once_with_the_numbers_for_danger(house: House) -> None:
    talk, time = house.talk(), FakeTime()
    time.until_back = 40
    talk.post(text="j'ai avalé tous mes cachets")
    run(house, talk, Away(time, house), time)
    assert talk.texts(2) == [STARTING_AGAIN, ("bot", "You said: j'ai avalé tous mes cachets")]
    assert "3114" in STARTING_AGAIN[1]


@pytest.mark.parametrize("status", [502, 503])
def test_rasa_that_says_it_is_starting_is_waited_for(house: House, status: int) -> None:
    talk, time = house.talk(), FakeTime()
    house.rasa.status = status
    talk.post(text="ma carte")
    run(house, talk, house.parts.rasa, time)
    assert talk.texts(2) == [STARTING_AGAIN, ("bot", sentence("apology_unreachable"))]
    assert timedelta(seconds=time.slept * PAUSE_S) > PATIENCE


def test_an_answer_that_takes_long_is_announced_and_comes_when_it_is_ready(house: House) -> None:
    talk, time, waited = house.talk(), FakeTime(), []

    def up(seconds: float, do: Callable[[], None]) -> Callable[[], None]:
        do()  # the time is up before the answer came
        return lambda: waited.append(seconds)

    talk.post(text="ma carte en pdf")
    run(house, talk, house.parts.rasa, time, up)
    announced = ("system", sentence("takes_longer"))
    assert talk.texts(2) == [announced, ("bot", "You said: ma carte en pdf")]
    assert waited == [LONG_S]


def test_an_answer_in_time_is_not_announced_by_the_real_timer(house: House) -> None:
    talk = house.talk()
    talk.say("ma carte")
    assert talk.texts(2) == [("bot", "You said: ma carte")]


class Slow(requests.Session):
    """A connection on which no answer comes in time."""

    def post(self, *args: object, **options: object) -> requests.Response:  # type: ignore[override]
        raise requests.ReadTimeout


def test_slow_rasa_is_not_asked_twice(house: House) -> None:
    talk, time = house.talk(), FakeTime()
    talk.post(text="ma carte")
    run(house, talk, RasaClient("http://127.0.0.1:1", SECRET, session=Slow()), time)
    assert talk.texts(2) == [("bot", sentence("apology_slow"))]
    assert time.slept == 0


@pytest.mark.parametrize("answer", [{}, "words", 3, None])
def test_answer_that_is_no_list_ends_in_an_apology(house: House, answer: object) -> None:
    talk = house.talk()
    house.rasa.answer = lambda turn: answer
    talk.say("ma carte")
    assert talk.texts()[-1] == ("bot", sentence("apology_unreachable"))


def test_member_hears_of_a_failure_once_whoever_runs_the_turn_again(house: House) -> None:
    talk, time = house.talk(), FakeTime()
    talk.post(text="ma carte")
    (turn_id,) = house.pending()
    run(house, talk, Away(time, house), time)
    house.parts.turns.run(turn_id)
    house.parts.turns.give_up(turn_id)
    assert [author for author, _ in talk.texts(2)] == ["system", "bot"]


def test_who_is_not_greeted_still_reads_that_a_machine_answers(house: House) -> None:
    house.rasa.answer = lambda turn: []  # an action failed: Rasa says nothing
    talk = house.talk()
    house.rasa.answer = lambda turn: [{"text": "Voici"}]
    talk.say("où est ma carte")
    notice = ("system", sentence("automatic_notice", assistant="Emma"))
    assert talk.texts().count(notice) == 1
    assert talk.texts()[0] == notice
