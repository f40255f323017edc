"""The lists of the console name the people, as far as they have proven who they are."""

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.integration.bridge.house import House
from tests.integration.bridge.test_desk import agents, csrf, sign_in, waiting_talk


def ended_talk(house: House) -> None:
    talk, (first, *_) = waiting_talk(house), agents(house)
    house.parts.handoff.desk.take(first, talk.id)
    house.parts.handoff.desk.end(first, talk.id)


def test_queue_names_the_member_and_a_visitor_is_one(house: House) -> None:
    waiting_talk(house)
    page = sign_in(house).get("/console").text
    assert "<strong>Ana Silva</strong>" in page
    assert "Visiteur" not in page
    visitor = house.talk(None)
    house.rasa.answer = lambda turn: [{"custom": {"handoff": {"reason": "asked"}}}]
    visitor.say("une personne")
    assert "<strong>Visiteur</strong>" in sign_in(house).get("/console").text


def search(client: FlaskClient, **fields: str) -> TestResponse:
    """Send the search form and follow to what it finds."""
    form = {"csrf": csrf(client.get("/console/search").text), **fields}
    return client.post("/console/search", data=form, follow_redirects=True)


@pytest.mark.parametrize("words", ["AAA1", "silva", "Ana Silva", "SILVA ana", "sil"])
def test_past_conversations_are_found_by_number_and_name(house: House, words: str) -> None:
    ended_talk(house)
    page = search(sign_in(house), member=words).text
    assert "<strong>Ana Silva</strong>" in page


@pytest.mark.parametrize("words", ["BBB2", "Roy", "ZZZ9", "nobody"])
def test_other_members_conversations_are_not_found(house: House, words: str) -> None:
    ended_talk(house)
    page = search(sign_in(house), member=words).text
    assert "Silva" not in page
    assert "Aucune conversation ne correspond" in page


def test_search_is_audited_without_the_name(house: House) -> None:
    search(sign_in(house), member="Silva")
    trail = sign_in(house, "alix").get("/console/trail").text
    assert "Recherche" in trail
    assert "Silva" not in trail


def test_address_of_a_search_tells_nothing_of_it_and_can_be_opened_again(house: House) -> None:
    ended_talk(house)
    client = sign_in(house)
    found = search(client, member="Silva", words="personne")
    address = found.request.full_path
    for part in ("ilva", "personne", "member", "words"):
        assert part not in address
    again = client.get(address).text
    assert "<strong>Ana Silva</strong>" in again
    assert 'value="Silva"' in again


@pytest.mark.parametrize("address", ["?member=silva&words=x", "?asked=silva", "?asked="])
def test_address_that_was_not_made_here_asks_nothing(house: House, address: str) -> None:
    ended_talk(house)
    answer = sign_in(house).get(f"/console/search{address}")
    assert answer.status_code == 200
    assert "Ana Silva" not in answer.text
    assert "Aucune conversation" not in answer.text


def test_other_conversations_stand_beside_the_one_an_agent_is_in(house: House) -> None:
    (first, *_) = agents(house)
    one, other = waiting_talk(house), waiting_talk(house, number="BBB2")
    for talk in (one, other):
        house.parts.handoff.desk.take(first, talk.id)
    other.post(text="vous êtes là ?")
    client = sign_in(house, first.login)
    page = client.get(f"/console/conversations/{one.id}").text
    beside = page[page.index('id="others"') : page.index("</nav>", page.index('id="others"'))]
    assert "Bob Roy" in beside
    assert "2 non lus" in beside
    assert "Ana" not in beside
    assert 'data-unread="2"' in beside
    assert csrf(page)
