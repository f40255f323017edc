"""A masked value is shown to the agent who answers, once, for a reason that the trail keeps."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text, update
from werkzeug.test import TestResponse

from portal_bridge.handoff.people import Agent
from portal_bridge.store.orm import ConversationRow
from portal_bridge.texts import text as sentence
from tests.integration.bridge.house import House, Talk, assert_error
from tests.integration.bridge.test_desk import csrf, sign_in, waiting_talk

IBAN = "FR7699999007940584220741140"
NIR = "288057511212156"
PHONE = "+33639980101"
TYPED = "+33639980055"
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
AGENT = Agent(1, "camille", "Camille", "agent")
GROUPED = "FR76 9999 9007 9405 8422 0741 140"
ON_FILE = {"iban": GROUPED, "nir": NIR, "phone": PHONE}


def taken(house: House, number: str | None = "AAA1", said: str = "une personne") -> Talk:
    """A conversation that Camille answers."""
    talk = house.talk(number)
    house.rasa.answer = lambda turn: [{"custom": {"handoff": {"reason": "asked"}}}]
    talk.say(said)
    client = sign_in(house)
    client.post(f"/console/conversations/{talk.id}/take", data={"csrf": token(client)})
    return talk


def token(client: FlaskClient) -> str:
    return csrf(client.get("/console").text)


def ask(house: House, talk: Talk, key: str, reason: str = "identity", **how: Any) -> TestResponse:
    client = sign_in(house, how.pop("login", "camille"))
    data = {"csrf": token(client), "key": key, "reason": reason}
    return client.post(f"/console/conversations/{talk.id}/reveal", data=data, **how)


def reveals(house: House) -> list[tuple[str, str, dict[str, str]]]:
    query = "SELECT actor, conversation_id, details FROM agent_act WHERE act = 'revealed'"
    with house.parts.database.transaction() as session:
        return [tuple(row) for row in session.execute(text(query))]


def page(house: House, talk: Talk) -> str:
    return sign_in(house).get(f"/console/conversations/{talk.id}").text


@pytest.mark.parametrize("key", list(ON_FILE))
def test_value_is_masked_until_it_is_asked_for_and_after(house: House, key: str) -> None:
    talk = taken(house)
    assert ON_FILE[key] not in page(house, talk)
    answer = ask(house, talk, key, headers={"HX-Request": "true"})
    assert ON_FILE[key] in answer.text
    assert "<html" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert [value for value in ON_FILE.values() if value in answer.text] == [ON_FILE[key]]
    assert ON_FILE[key] not in page(house, talk)


def test_without_scripts_the_whole_page_comes_with_it(house: House) -> None:
    talk = taken(house)
    answer = ask(house, talk, "nir")
    assert NIR in answer.text
    assert "</html>" in answer.text


def test_trail_holds_who_what_and_why_and_never_the_value(house: House) -> None:
    talk = taken(house)
    ask(house, talk, "iban", "bank")
    assert reveals(house) == [
        ("camille", talk.id, {"what": "iban", "source": "file", "reason": "bank"})
    ]
    house.parts.handoff.acts.verify()


@pytest.mark.parametrize("reason", ["", "curiosity"])
def test_reason_of_the_list_is_needed(house: House, reason: str) -> None:
    talk = taken(house)
    assert_error(ask(house, talk, "iban", reason), 400, "invalid_field")
    assert reveals(house) == []


@pytest.mark.parametrize("login", ["karim", "nadia"])
def test_only_who_answers_may_see_it(house: House, login: str) -> None:
    talk = taken(house)
    assert_error(ask(house, talk, "iban", login=login), 403, "forbidden")
    page = sign_in(house, login).get(f"/console/conversations/{talk.id}").text
    assert "FR76 ••••" in page
    assert "Afficher une fois" not in page


def test_nothing_is_shown_of_a_conversation_that_waits(house: House) -> None:
    talk = waiting_talk(house)
    assert_error(ask(house, talk, "iban"), 403, "forbidden")


def test_number_of_who_is_to_be_called_is_shown_to_any_agent_until_it_is_done(
    house: House,
) -> None:
    talk = waiting_talk(house)
    talk.choose(sentence("choice_callback"))
    talk.choose(next(label for label in talk.offered() if label.startswith(DAYS)))
    assert PHONE in ask(house, talk, "phone", "call_back").text
    assert_error(ask(house, talk, "iban", "call_back"), 403, "forbidden")
    page = sign_in(house).get(f"/console/conversations/{talk.id}").text
    assert page.count("Afficher une fois") == 1
    (call,) = house.parts.handoff.line.callbacks()
    house.parts.handoff.line.called_back(AGENT, call.id)
    assert_error(ask(house, talk, "phone", "call_back"), 403, "forbidden")


@pytest.mark.parametrize("level", [0, 1])
def test_file_of_who_has_not_proven_enough_is_neither_listed_nor_shown(
    house: House, level: int
) -> None:
    talk = taken(house)
    with house.parts.database.transaction() as session:
        session.execute(update(ConversationRow).values(assurance=level))
    assert "Données masquées" not in page(house, talk)
    for key in ON_FILE:
        assert_error(ask(house, talk, key), 403, "forbidden")
    assert reveals(house) == []


def test_what_the_person_typed_here_is_shown_at_any_level(house: House) -> None:
    """A visitor who leaves a number to be called back gave it to us."""
    talk = taken(house, None, "rappelez-moi au 06 39 98 00 55")
    masked = page(house, talk)
    assert "06 39 98 00 55" not in masked
    key = masked.split('name="key" value="')[1].split('"')[0]
    assert TYPED in ask(house, talk, key, "call_back").text.replace(" ", "")
    assert reveals(house)[0][2] == {"what": "phone", "source": "typed", "reason": "call_back"}


def test_reference_of_another_conversation_is_none(house: House) -> None:
    other = taken(house, "BBB2", "mon iban est FR76 9999 9007 9405 8422 0741 140")
    key = page(house, other).split('name="key" value="')[-1].split('"')[0]
    mine = taken(house)
    assert_error(ask(house, mine, key), 404, "not_found")


def test_words_in_the_vault_are_no_identifier(house: House) -> None:
    talk = taken(house)
    key = house.parts.services.vault.put(
        conversation_id=talk.id, kind="text", value="words of the member"
    )
    assert_error(ask(house, talk, key), 404, "not_found")


def test_value_is_in_no_log(house: House, capfd: pytest.CaptureFixture[str]) -> None:
    talk = taken(house)
    ask(house, talk, "iban")
    out, err = capfd.readouterr()
    assert IBAN not in out + err
