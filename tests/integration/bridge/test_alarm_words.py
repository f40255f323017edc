"""Agents read at once why somebody stands on top: the words that made the alarm."""

from typing import Any

import pytest

from portal_bridge.handoff.line import Waiting
from portal_bridge.handoff.truth import wait_truth
from portal_bridge.store.orm import ConversationRow
from portal_bridge.texts import text
from tests.integration.bridge.house import House, Talk

REASONS = {"une personne": "asked", "on a changé mon RIB": "fraud", "je vais tout casser": "anger"}


def _answer(turn: dict[str, Any]) -> list[dict[str, Any]]:
    if turn.get("payload") == "/distress":
        return [{"text": "Appelez le 3114."}, {"custom": {"handoff": {"reason": "distress"}}}]
    reason = REASONS.get(str(turn.get("text")))
    return [{"custom": {"handoff": {"reason": reason}}}] if reason else [{"text": "Bonjour."}]


@pytest.fixture
def talk(house: House) -> Talk:
    """A member whose words are heard."""
    opened = house.talk()
    house.rasa.answer = _answer
    house.rasa.readings = {"je veux en finir": "distress"}
    return opened


def line_of(house: House) -> Waiting:
    (one,) = house.parts.handoff.line.waiting()
    return one


@pytest.mark.parametrize("words", ["on a changé mon RIB", "je vais tout casser"])
def test_words_that_made_an_alarm_stay_in_the_queue(talk: Talk, words: str) -> None:
    talk.say(words)
    talk.say("allo ?")
    one = line_of(talk.house)
    assert (one.alarm_words, one.last_words) == (words, "allo ?")


def test_alarm_while_waiting_is_told_by_its_own_words(talk: Talk) -> None:
    talk.say("une personne")
    talk.say("je veux en finir")
    talk.say("vous êtes là ?")
    assert line_of(talk.house).alarm_words == "je veux en finir"


def test_who_only_asked_for_a_person_has_made_no_alarm(talk: Talk) -> None:
    talk.say("une personne")
    assert (line_of(talk.house).alarm_words, line_of(talk.house).last_words) == ("", "une personne")


def test_numbers_in_the_words_of_an_alarm_are_hidden(talk: Talk) -> None:
    said = "on a changé mon RIB FR7630006000011234567890189"
    talk.house.rasa.answer = lambda _turn: [{"custom": {"handoff": {"reason": "fraud"}}}]
    talk.say(said)
    assert "on a changé mon RIB" in line_of(talk.house).alarm_words
    assert "7630006000011234567890189" not in line_of(talk.house).alarm_words


def test_urgency_without_an_answer_is_told_by_its_words(talk: Talk) -> None:
    talk.say("une personne")
    talk.say("je veux en finir")
    talk.house.parts.handoff.desk.end_by_member(talk.id)
    (owed,) = talk.house.parts.handoff.line.callbacks()
    assert (owed.urgent, owed.words) == (True, "je veux en finir")


def test_life_at_stake_goes_before_a_fraud_that_came_earlier(talk: Talk) -> None:
    talk.say("on a changé mon RIB")
    other = talk.house.talk("BBB2")
    other.say("une personne")
    other.say("je veux en finir")
    assert [one.reason for one in talk.house.parts.handoff.line.waiting()] == ["distress", "fraud"]
    with talk.house.parts.database.reading() as session:
        row = session.get_one(ConversationRow, other.id)
        truth = wait_truth(session, talk.house.parts.services.profile, row, row.last_activity_at)
    assert truth.position == 1


def test_question_after_a_danger_is_met_by_no_counter_words(talk: Talk) -> None:
    talk.say("une personne")
    talk.say("je veux en finir")
    talk.say("j’ai peur")
    (answer,) = talk.say("vous êtes là ?")
    assert answer["blocks"][0]["text"] in {text("noted_grave_1"), text("noted_grave_2")}
