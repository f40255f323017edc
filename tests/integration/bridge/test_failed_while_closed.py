"""Emma fails twice while the centre is closed: the truth about it, and a way on."""

from typing import Any

import pytest

from portal_bridge.texts import text as sentence
from tests.integration.bridge.house import House, Talk
from tests.integration.bridge.test_handoff_time import SUNDAY, Hand


def _understands_nothing(turn: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"text": "Je passe la main."}, {"custom": {"handoff": {"reason": "not_understood"}}}]


@pytest.fixture
def talk(house: House) -> Talk:
    """A member on a Sunday."""
    hand = Hand(house)
    hand.now = SUNDAY
    return house.talk()


def assert_told_when_somebody_comes_back(talk: Talk) -> None:
    (told,) = [words for author, words in talk.texts() if author == "system"]
    assert "ne sont pas disponibles à cette heure" in told
    assert "lundi 9 mars" in told
    ways_on = {sentence(f"choice_{way}") for way in ("message", "callback", "back")}
    assert ways_on <= set(talk.offered())


def test_two_failed_answers_promise_no_retry_and_tell_when_somebody_is_there(talk: Talk) -> None:
    talk.house.rasa.answer = lambda _turn: []
    talk.say("mes remboursements")
    talk.say("mes remboursements")
    assert ("bot", sentence("apology_again")) in talk.texts()
    assert_told_when_somebody_comes_back(talk)


def test_who_is_not_understood_twice_is_told_when_somebody_is_there(talk: Talk) -> None:
    talk.house.rasa.answer = _understands_nothing
    talk.say("charabia")
    assert_told_when_somebody_comes_back(talk)


def test_call_back_is_booked_on_the_next_opening_while_emma_fails(talk: Talk) -> None:
    talk.house.rasa.answer = lambda _turn: []
    talk.say("mes remboursements")
    talk.say("mes remboursements")
    talk.choose(sentence("choice_callback"))
    slot = next(label for label in talk.offered() if label.startswith("lundi 9 mars"))
    talk.choose(slot)
    assert "RAP-" in talk.texts()[-1][1]
