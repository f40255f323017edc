"""What the management centre does reaches the member: in the conversation and by e-mail, once."""

import requests

from tests.e2e.conftest import OpenTalk
from tests.emma_client import TIMEOUT, Talk, choices_in, text_of
from tests.stack import Stack

MEMBER = "10000012"


def choose(talk: Talk, answer: list[dict[str, object]], words: str) -> list[dict[str, object]]:
    """Press the choice whose label holds `words`."""
    label = next(one for one in choices_in(answer) if words in one)
    return talk.choose(choices_in(answer)[label])


def write_to_the_centre(emma: Stack, talk: Talk) -> str:
    """Send a message and return its reference."""
    answer = choose(talk, talk.say("Je veux écrire au centre de gestion"), "Carte")
    answer = talk.say("Ma carte n’est pas arrivée.")
    answer = choose(talk, answer, "Sans fichier")
    choose(talk, answer, "Oui")
    listed = emma.admin("messages", "list").splitlines()
    return next(line.split()[0] for line in listed if f"  {MEMBER}  " in line)


def test_an_answer_of_the_centre_is_told_in_the_conversation_and_by_mail_once(
    emma: Stack, open_talk: OpenTalk
) -> None:
    talk = open_talk(MEMBER)
    reference = write_to_the_centre(emma, talk)
    before = talk.last_seq
    emma.admin("messages", "answer", reference, "Bonjour, elle est partie hier.")
    told = text_of(talk.answers_after(before))
    assert f"a répondu à votre message {reference}" in told
    assert "partie hier" not in told  # the words are in the member's messages only
    assert reference in requests.get(f"{emma.url}/dev/outbox", timeout=TIMEOUT).text
    talk.end()
    again = open_talk(MEMBER)
    assert reference not in text_of(again.seen)


def test_news_come_in_the_middle_of_a_form_and_the_form_goes_on(
    emma: Stack, open_talk: OpenTalk
) -> None:
    talk = open_talk(MEMBER)
    reference = write_to_the_centre(emma, talk)
    talk.say("Je veux écrire au centre de gestion")
    before = talk.last_seq
    emma.admin("messages", "answer", reference, "C’est fait.")
    told = talk.answers_after(before)
    assert reference in text_of(told)
    assert any("Carte" in label for label in choices_in(told))  # the form asks again
