"""Who waits for a person and is in danger is answered at once."""

from typing import Any

import pytest

from portal_bridge.handoff.moves import Owner
from portal_bridge.handoff.people import Agent
from portal_bridge.store.orm import ConversationRow
from portal_bridge.texts import text as sentence
from tests.integration.bridge.house import House, Talk

AGENT = Agent(1, "camille", "Camille", "agent")
WORDS = "Appelez le 3114."


def waiting_talk(house: House, reason: str = "asked") -> Talk:
    """A member who has asked for a person."""

    def answer(turn: dict[str, Any]) -> list[dict[str, Any]]:
        if turn.get("payload") == "/distress":
            return [{"text": WORDS}, {"custom": {"handoff": {"reason": "distress"}}}]
        return [{"custom": {"handoff": {"reason": reason}}}]

    talk = house.talk()
    house.rasa.answer = answer
    house.rasa.readings = {"je veux en finir": "distress"}
    talk.say("une personne")
    return talk


def conversation_of(house: House, talk: Talk) -> ConversationRow:
    with house.parts.database.transaction() as session:
        return session.get_one(ConversationRow, talk.id)


def test_waiting_member_in_danger_is_given_the_fixed_words_and_goes_first(house: House) -> None:
    talk = waiting_talk(house)
    talk.say("je veux en finir")
    assert talk.texts()[-1] == ("bot", WORDS)
    row = conversation_of(house, talk)
    assert (row.owner, row.handoff_reason, row.priority) == (Owner.WAITING, "distress", True)


def test_words_that_may_tell_of_danger_get_the_numbers_and_no_alarm(house: House) -> None:
    talk = waiting_talk(house)
    house.rasa.hints = {"vous allez me tuer avec vos papiers": "emergency"}
    talk.say("vous allez me tuer avec vos papiers")
    assert talk.texts()[-1] == ("bot", sentence("danger_hint"))
    row = conversation_of(house, talk)
    assert (row.handoff_reason, row.priority) == ("asked", False)


def test_emmas_answer_begins_with_the_numbers_when_the_words_may_tell_of_danger(
    house: House,
) -> None:
    talk = house.talk()
    trace = {"intent": "reimbursement_delay", "confidence": 0.7, "danger": "distress"}
    house.rasa.answer = lambda _turn: [{"text": "Le voici."}, {"custom": {"trace": trace}}]
    talk.say("j'en peux plus de vos délais")
    assert talk.texts()[-2:] == [("bot", sentence("danger_hint")), ("bot", "Le voici.")]
    assert conversation_of(house, talk).owner == Owner.BOT


def test_what_else_a_waiting_member_writes_is_left_to_the_agent(house: House) -> None:
    talk = waiting_talk(house)
    asked = len(house.rasa.turns)
    talk.say("vous êtes là ?")
    assert talk.texts()[-1] == ("bot", sentence("offer_noted"))
    assert len(house.rasa.turns) == asked
    assert talk.state()["typing"] is False


def test_several_messages_in_a_row_are_noted_once(house: House) -> None:
    talk = waiting_talk(house)
    for words in ("vous êtes là ?", "allo", "??"):
        talk.post(text=words)
    house.run_turns()
    assert talk.texts().count(("bot", sentence("offer_noted"))) == 1


def bubbles_of_emma(talk: Talk) -> list[str]:
    return [words for author, words in talk.texts() if author == "bot"]


def test_the_full_words_are_told_once_and_then_brief_ones(house: House) -> None:
    talk = waiting_talk(house)
    talk.say("j'ai envoyé la facture le 3")
    before = bubbles_of_emma(talk)
    assert before[-1] == sentence("offer_noted")
    talk.say("et aussi l'ordonnance")
    assert bubbles_of_emma(talk) == [*before, sentence("noted_again_2")]
    assert sentence("choice_back") in talk.offered()


def test_a_phone_gets_no_choices_alone_and_keeps_those_it_has(house: House) -> None:
    talk = waiting_talk(house)
    with house.parts.database.transaction() as session:
        session.get_one(ConversationRow, talk.id).channel = "sms"
    talk.say("j'ai envoyé la facture le 3")
    assert talk.say("et aussi l'ordonnance") == []
    talk.choose(sentence("choice_back"))
    assert conversation_of(house, talk).owner == Owner.BOT


def test_a_question_is_never_met_with_silence(house: House) -> None:
    talk = waiting_talk(house)
    talk.say("bonjour")
    for words in ("c'est encore long ?", "pourquoi personne répond", "alors ?"):
        (answer,) = talk.say(words)
        assert [block["type"] for block in answer["blocks"]] == ["text", "choices"]


@pytest.mark.parametrize(
    "words",
    [
        "c'est encore long ?",
        "combien de temps encore",
        "C’est quoi mon temps d’attente ?",
        "j'en ai marre d'attendre",
        "je suis le combientième ?",
        "y a quelqu'un ?",
    ],
)
def test_who_asks_how_long_the_wait_is_gets_the_truth_again(house: House, words: str) -> None:
    talk = waiting_talk(house)
    (told,) = [words for author, words in talk.texts() if author == "system"]
    (answer,) = talk.say(words)
    assert answer["blocks"][0]["text"] == told
    assert sentence("choice_back") in talk.offered()


@pytest.mark.parametrize(
    "words",
    [
        "annule ma demande de conseiller",
        "c'est pas grave laissez",
        "non finalement je veux pas de conseiller",
        "laisse tomber",
        "c'est bon plus besoin, merci",
        "Je ne veux plus attendre.",
        "annuler",
        "Annulez, s’il vous plaît.",
        "bon, annule tout",
        "non laissez",
    ],
)
def test_who_wants_nobody_any_more_goes_on_with_emma(house: House, words: str) -> None:
    talk = waiting_talk(house)
    talk.say(words)
    assert conversation_of(house, talk).owner == Owner.BOT
    house.run_turns()
    assert house.rasa.turns[-1]["payload"] == "/handoff_ended"


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("distress", "laisse tomber"),
        ("asked", "annulez mon virement"),
        ("distress", "annuler"),
        ("asked", "annulez le rendez-vous de mon fils et dites-moi pourquoi vous aviez refusé"),
    ],
)
def test_who_may_need_somebody_stays_in_the_queue(house: House, reason: str, words: str) -> None:
    talk = waiting_talk(house, reason)
    talk.say(words)
    assert conversation_of(house, talk).owner == Owner.WAITING


def test_the_wait_is_told_without_a_counter_of_choices_after_a_danger(house: House) -> None:
    talk = waiting_talk(house, "emergency")
    talk.say("c'est encore long ?")
    assert list(talk.offered()) == [sentence("choice_back")]


def test_asking_how_long_makes_the_wait_no_longer(house: House) -> None:
    talk = waiting_talk(house)
    due = conversation_of(house, talk).due_at
    talk.say("c'est encore long ?")
    assert conversation_of(house, talk).due_at == due


@pytest.mark.parametrize(
    "words", ["j'attends mon remboursement depuis mars", "combien de temps pour une couronne ?"]
)
def test_words_about_another_wait_are_for_the_agent(house: House, words: str) -> None:
    talk = waiting_talk(house)
    talk.say(words)
    assert talk.texts()[-1] == ("bot", sentence("offer_noted"))


def test_every_word_of_who_waits_is_there_for_the_agent(house: House) -> None:
    talk = waiting_talk(house)
    written = ["bonjour", "c'est pour ma fille", "vous êtes là ?", "merci"]
    for words in written:
        talk.say(words)
    assert [words for author, words in talk.texts() if author == "member"][1:] == written


def test_who_waits_after_danger_can_always_go_back_to_emma(house: House) -> None:
    talk = waiting_talk(house, "emergency")
    assert sentence("choice_back") not in talk.offered()
    talk.say("c'était une erreur")
    assert sentence("choice_back") in talk.offered()
    assert sentence("choice_callback") not in talk.offered()  # no counter after a danger


def test_danger_told_while_rasa_is_down_reaches_the_agent(house: House) -> None:
    talk = waiting_talk(house)
    house.rasa.status = 503
    talk.say("je veux en finir")
    assert conversation_of(house, talk).owner == Owner.WAITING
    assert talk.texts()[-1] == ("bot", sentence("offer_noted"))
    assert talk.state()["typing"] is False


def test_danger_told_to_an_agent_is_answered_at_once_and_marked(house: House) -> None:
    talk = waiting_talk(house)
    house.parts.handoff.desk.take(AGENT, talk.id)
    talk.say("je veux en finir")
    assert talk.texts()[-1] == ("bot", WORDS)
    row = conversation_of(house, talk)
    assert (row.owner, row.handoff_reason, row.priority) == (Owner.AGENT, "distress", True)


def test_what_else_is_told_to_an_agent_is_left_to_the_agent(house: House) -> None:
    talk = waiting_talk(house)
    house.parts.handoff.desk.take(AGENT, talk.id)
    assert talk.say("merci d’être là") == []
    assert talk.state()["typing"] is False
