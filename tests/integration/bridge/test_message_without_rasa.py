"""A waiting member can leave a message at any time, also while Rasa is down."""

import pytest
from sqlalchemy import func, select

from insurer.store.orm.messages import MessageRow as SentMessage
from portal_bridge.handoff.moves import Owner
from portal_bridge.handoff.people import Agent
from portal_bridge.texts import text as sentence
from tests.integration.bridge.house import House, Talk
from tests.integration.bridge.test_watch import conversation_of, waiting_talk

AGENT = Agent(1, "camille", "Camille", "agent")
ASKED = ("bot", sentence("message_ask"))


def sent(house: House) -> int:
    """Return how many messages the management centre has."""
    with house.parts.database.reading() as session:
        return session.scalar(select(func.count()).select_from(SentMessage)) or 0


@pytest.fixture
def talk(house: House) -> Talk:
    """A member who waits, has chosen to leave a message and is asked for it by the desk."""
    opened = waiting_talk(house)
    house.rasa.status = 503
    opened.choose(sentence("choice_message"))
    assert opened.texts()[-1] == ASKED
    return opened


def test_message_is_taken_without_rasa_and_has_a_reference(house: House, talk: Talk) -> None:
    before = sent(house)
    talk.say("ma facture du 3 mars n'est pas remboursée")
    author, words = talk.texts()[-1]
    assert author == "bot"
    assert "MSG-" in words
    assert sent(house) == before + 1
    assert conversation_of(house, talk).owner == Owner.BOT


def test_place_in_the_queue_is_kept_until_the_words_come(house: House, talk: Talk) -> None:
    assert conversation_of(house, talk).owner == Owner.WAITING
    talk.choose(sentence("choice_back"))
    assert conversation_of(house, talk).owner == Owner.BOT


def test_several_messages_in_a_row_are_one_message(house: House, talk: Talk) -> None:
    before = sent(house)
    for words in ("ma facture du 3 mars", "n'est pas remboursée"):
        talk.post(text=words)
    house.run_turns()
    assert sent(house) == before + 1
    assert sum("MSG-" in words for _, words in talk.texts()) == 1


def test_words_written_before_the_question_is_there_are_the_message(house: House) -> None:
    opened, before = waiting_talk(house), sent(house)
    house.rasa.status = 503
    opened.post(choice=opened.offered()[sentence("choice_message")])
    opened.post(text="ma facture du 3 mars")
    house.run_turns()
    assert sent(house) == before + 1
    assert "MSG-" in opened.texts()[-1][1]


def test_who_thinks_better_of_it_sends_nothing(house: House, talk: Talk) -> None:
    before = sent(house)
    talk.say("laisse tomber")
    assert sent(house) == before
    assert conversation_of(house, talk).owner == Owner.BOT


def test_words_about_the_wait_are_the_message_when_one_was_asked_for(
    house: House, talk: Talk
) -> None:
    before = sent(house)
    talk.say("personne ne répond et j'attends toujours mes 40 euros")
    assert sent(house) == before + 1


def test_danger_told_instead_of_the_message_stays_in_the_queue(house: House, talk: Talk) -> None:
    before = sent(house)
    house.rasa.status = 200
    talk.say("je veux en finir")
    row = conversation_of(house, talk)
    assert (row.owner, row.handoff_reason) == (Owner.WAITING, "distress")
    assert sent(house) == before


def test_message_read_without_rasa_ends_with_the_numbers_to_call(talk: Talk) -> None:
    talk.say("je veux en finir")
    assert talk.texts()[-1][1].endswith(sentence("danger_hint"))


def test_agent_who_comes_first_reads_the_words(house: House, talk: Talk) -> None:
    before = sent(house)
    house.parts.handoff.desk.take(AGENT, talk.id)
    talk.say("ma facture du 3 mars")
    assert sent(house) == before
    assert talk.texts()[-1] == ("member", "ma facture du 3 mars")


def test_message_goes_through_emmas_form_while_she_is_there(house: House) -> None:
    opened = waiting_talk(house)
    opened.choose(sentence("choice_message"))
    house.run_turns()
    assert house.rasa.turns[-1]["payload"] == "/contact_message"
    assert ASKED not in opened.texts()
