"""Agents read at once why somebody stands on top: the words that made the alarm."""

import re
from datetime import timedelta
from typing import Any

import pytest

from portal_bridge import clock
from portal_bridge.channels.thread import SHOWN
from portal_bridge.handoff.line import Waiting
from portal_bridge.handoff.people import Agent
from portal_bridge.handoff.truth import wait_truth
from portal_bridge.store import bubbles
from portal_bridge.store.conversations import locked
from portal_bridge.store.orm import ConversationRow
from portal_bridge.texts import text
from tests.integration.bridge.house import House, Talk
from tests.integration.bridge.test_desk import csrf, sign_in
from wire.rasa_turn import PAYLOAD_OF_ALARM

AGENT = Agent(1, "camille", "Camille", "agent")
REASONS = {"une personne": "asked", "on a changé mon RIB": "fraud", "je vais tout casser": "anger"}


FIXED = {
    "/distress": ("Appelez le 3114.", "distress"),
    "/emergency": ("Appelez le 15.", "emergency"),
    PAYLOAD_OF_ALARM["fraud"]: ("Ne donnez aucun code.", "fraud"),
    PAYLOAD_OF_ALARM["died"]: ("Mes condoléances.", "bereavement"),
}


def _answer(turn: dict[str, Any]) -> list[dict[str, Any]]:
    if turn.get("payload") in FIXED:
        words, reason = FIXED[turn["payload"]]
        return [{"text": words}, {"custom": {"handoff": {"reason": reason}}}]
    reason = REASONS.get(str(turn.get("text")))
    return [{"custom": {"handoff": {"reason": reason}}}] if reason else [{"text": "Bonjour."}]


@pytest.fixture
def talk(house: House) -> Talk:
    """A member whose words are heard."""
    opened = house.talk()
    house.rasa.answer = _answer
    house.rasa.readings = {"je veux en finir": "distress", "ma poitrine me serre": "emergency"}
    house.rasa.alarms = {"on a changé mon RIB": "fraud", "ma femme est morte": "died"}
    return opened


def line_of(house: House) -> Waiting:
    (one,) = house.parts.handoff.line.waiting()
    return one


@pytest.mark.parametrize("words", ["on a changé mon RIB", "je vais tout casser"])
def test_words_that_made_an_alarm_stay_in_the_queue(talk: Talk, words: str) -> None:
    talk.say(words)
    talk.say("allo ?")
    one = line_of(talk.house)
    assert (one.alarm_words, one.last_words) == ((words,), "allo ?")


def test_alarm_while_waiting_is_told_by_its_own_words(talk: Talk) -> None:
    talk.say("une personne")
    talk.say("je veux en finir")
    talk.say("vous êtes là ?")
    assert line_of(talk.house).alarm_words == ("je veux en finir",)


def test_a_medical_question_while_waiting_is_told_whom_to_call(talk: Talk) -> None:
    talk.house.rasa.readings["ma ptite a 40 de fievre"] = "medical_advice"
    talk.say("une personne")
    (answer,) = talk.say("ma ptite a 40 de fievre")
    assert answer["blocks"][0]["text"] == text("danger_hint")


def test_who_only_asked_for_a_person_has_made_no_alarm(talk: Talk) -> None:
    talk.say("une personne")
    assert (line_of(talk.house).alarm_words, line_of(talk.house).last_words) == ((), "une personne")


def test_numbers_in_the_words_of_an_alarm_are_hidden(talk: Talk) -> None:
    said = "on a changé mon RIB FR7630006000011234567890189"
    talk.house.rasa.answer = lambda _turn: [{"custom": {"handoff": {"reason": "fraud"}}}]
    talk.say(said)
    (words,) = line_of(talk.house).alarm_words
    assert "on a changé mon RIB" in words
    assert "7630006000011234567890189" not in words


def test_urgency_without_an_answer_is_told_by_its_words(talk: Talk) -> None:
    talk.say("une personne")
    talk.say("je veux en finir")
    talk.house.parts.handoff.desk.end_by_member(talk.id)
    (owed,) = talk.house.parts.handoff.line.callbacks()
    assert (owed.urgent, owed.words) == (True, ("je veux en finir",))


def test_all_alarms_of_a_wait_are_told_oldest_first_and_each_once(talk: Talk) -> None:
    talk.say("on a changé mon RIB")
    for words in ("je veux en finir", "ma poitrine me serre", "je veux en finir"):
        talk.say(words)
    told = ("on a changé mon RIB", "je veux en finir", "ma poitrine me serre")
    assert line_of(talk.house).alarm_words == told
    talk.house.parts.handoff.desk.end_by_member(talk.id)
    (owed,) = talk.house.parts.handoff.line.callbacks()
    assert owed.words == told


def test_who_leaves_after_each_alarm_is_owed_one_call_that_tells_them_all(talk: Talk) -> None:
    for words in ("on a changé mon RIB", "je veux en finir"):
        talk.say("une personne")
        talk.say(words)
        talk.say("allo ?")
        talk.choose(text("choice_back"))
    (owed,) = talk.house.parts.handoff.line.callbacks()
    assert owed.words == ("on a changé mon RIB", "je veux en finir")
    assert (owed.reason, owed.urgent) == ("distress", True)
    assert owed.ends_at - owed.starts_at < timedelta(hours=2)


def test_alarm_after_a_call_was_made_is_owed_a_new_one(talk: Talk) -> None:
    for words in ("je veux en finir", "ma poitrine me serre"):
        talk.say("une personne")
        talk.say(words)
        talk.choose(text("choice_back"))
        (owed,) = talk.house.parts.handoff.line.callbacks()
        assert owed.words == (words,)
        talk.house.parts.handoff.line.called_back(AGENT, owed.id)


def test_call_after_a_danger_stands_before_all_who_wait(talk: Talk) -> None:
    talk.house.talk("BBB2").say("on a changé mon RIB")
    talk.say("une personne")
    talk.say("je veux en finir")
    talk.house.parts.handoff.desk.end_by_member(talk.id)
    page = sign_in(talk.house).get("/console").text
    assert page.index("Urgence sans réponse") < page.index("En attente</h1>")


def test_all_alarms_stand_on_the_agents_pages(talk: Talk) -> None:
    talk.say("on a changé mon RIB")
    talk.say("je veux en finir")
    client = sign_in(talk.house)
    for path in ("/console", f"/console/conversations/{talk.id}"):
        page = client.get(path).text
        assert page.index("on a changé mon RIB") < page.index("je veux en finir")


def link_to(page: str, label: str) -> str:
    """The address behind the first link with this label."""
    (address,) = re.findall(rf'href="([^"]*)">{label}</a>', page)
    return str(address)


def test_alarm_far_above_the_last_bubbles_is_shown_where_it_was_told(talk: Talk) -> None:
    talk.say("une personne")
    place = talk.say("je veux en finir")[0]["seq"] - 1
    with talk.house.parts.database.transaction() as session:
        row = locked(session, talk.id)
        for number in range(SHOWN):
            bubbles.append_notice(session, row, f"line {number}", clock.now())
    client = sign_in(talk.house)
    seen = client.get(f"/console/conversations/{talk.id}").text
    assert f'id="m-{place}"' not in seen
    path, anchor = link_to(seen, "Voir dans l’échange").split("#")
    assert anchor == f"m-{place}"
    page = client.get(path).text
    assert f'id="{anchor}"' in page
    assert link_to(page, "Voir dans l’échange") == f"#{anchor}"


def test_call_that_a_supervisor_made_leads_back_to_the_supervision(talk: Talk) -> None:
    talk.say("une personne")
    talk.say("je veux en finir")
    talk.house.parts.handoff.desk.end_by_member(talk.id)
    client = sign_in(talk.house, "nadia")
    page = client.get("/console/supervision").text
    (action,) = re.findall(r'action="([^"]*/callbacks/[^"]*)"', page)
    (back,) = re.findall(r'name="back" value="([^"]*)"', page)
    answer = client.post(action, data={"csrf": csrf(page), "back": back})
    assert answer.location == "/console/supervision"


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


@pytest.mark.parametrize(
    ("words", "reason", "told"),
    [
        ("on a changé mon RIB", "fraud", "Ne donnez aucun code."),
        ("ma femme est morte", "bereavement", "Mes condoléances."),
    ],
)
def test_alarm_told_while_waiting_is_answered_at_once_and_goes_first(
    talk: Talk, words: str, reason: str, told: str
) -> None:
    other = talk.house.talk("BBB2")
    other.say("une personne")
    talk.say("une personne")
    (answer,) = talk.say(words)
    assert answer["blocks"][0]["text"] == told
    first, second = talk.house.parts.handoff.line.waiting()
    assert (first.conversation_id, first.reason, first.priority) == (talk.id, reason, True)
    assert second.conversation_id == other.id


@pytest.mark.parametrize(
    ("before", "then", "stays"),
    [
        ("je veux en finir", "on a changé mon RIB", "distress"),
        ("on a changé mon RIB", "je veux en finir", "distress"),
        ("je vais tout casser", "on a changé mon RIB", "fraud"),
        ("on a changé mon RIB", "ma femme est morte", "bereavement"),
        ("ma femme est morte", "on a changé mon RIB", "bereavement"),
    ],
)
def test_graver_reason_stays_and_both_words_are_told(
    talk: Talk, before: str, then: str, stays: str
) -> None:
    if before not in REASONS:
        talk.say("une personne")
    talk.say(before)
    talk.say(then)
    one = line_of(talk.house)
    assert (one.reason, one.priority, one.alarm_words) == (stays, True, (before, then))


def test_visitor_who_waits_reads_what_to_do_after_a_fraud(talk: Talk) -> None:
    visitor = talk.house.talk(None)
    visitor.say("une personne")
    (answer,) = visitor.say("on a changé mon RIB")
    assert answer["blocks"][0]["text"] == "Ne donnez aucun code."


def test_fraud_told_to_an_agent_is_the_agents(talk: Talk) -> None:
    talk.say("une personne")
    talk.house.parts.handoff.desk.take(AGENT, talk.id)
    assert talk.say("on a changé mon RIB") == []
