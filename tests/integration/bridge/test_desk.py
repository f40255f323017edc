"""People take over from Emma, and give back."""

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from portal_bridge.errors import Conflict, NotFound
from portal_bridge.handoff.people import Agent, as_agent
from portal_bridge.store.conversations import locked
from portal_bridge.store.orm import AgentRow
from portal_bridge.texts import text as sentence
from tests.integration.bridge.house import PASSWORD, House, Talk, assert_error
from wire.handoff import HandoffReason

ASKED: list[dict[str, Any]] = [
    {"text": "Un instant."},
    {"custom": {"handoff": {"reason": "asked"}}},
]


def agents(house: House) -> list[Agent]:
    with house.parts.database.transaction() as session:
        rows = session.scalars(select(AgentRow).order_by(AgentRow.id))
        return [as_agent(row) for row in rows]


def waiting_talk(house: House, reason: str = "asked", number: str = "AAA1") -> Talk:
    talk = house.talk(number)
    house.rasa.answer = lambda turn: [{"custom": {"handoff": {"reason": reason}}}]
    talk.say("une personne")
    house.rasa.answer = lambda turn: [{"text": "Emma"}]
    return talk


def test_handoff_tells_the_truth_and_silences_emma(house: House) -> None:
    talk = house.talk()
    house.rasa.answer = lambda turn: ASKED
    said = talk.say("une personne")
    assert [message["author"] for message in said] == ["bot", "system", "bot"]
    assert talk.state()["owner"] == "waiting"
    (noted,) = talk.say("vous êtes là ?")
    assert sentence("offer_noted") == noted["blocks"][0]["text"]
    assert house.rasa.said == ["une personne"]


def test_present_agent_is_counted_in_the_waiting_message(house: House) -> None:
    house.parts.staff.people.seen(agents(house)[0])
    talk = waiting_talk(house)
    assert talk.texts()[-2] == ("system", sentence("handoff_waiting", position=1))


def test_fifty_claims_have_one_winner(house: House) -> None:
    talk = waiting_talk(house)
    people = agents(house)

    def claim(number: int) -> str | None:
        agent = people[number % len(people)]
        try:
            house.parts.handoff.desk.take(agent, talk.id)
        except Conflict:
            return None
        return agent.login

    with ThreadPoolExecutor(10) as pool:
        winners = [login for login in pool.map(claim, range(50)) if login]
    assert len(set(winners)) == 1
    joined = [words for author, words in talk.texts() if author == "system"][1:]
    assert len(joined) == 1


def test_answer_that_comes_after_the_handoff_is_dropped(house: House) -> None:
    talk = house.talk()

    def late(turn: dict[str, Any]) -> Any:
        if turn.get("text") == "slow":
            with house.parts.database.transaction() as session:
                row = locked(session, talk.id)
                house.parts.handoff.desk.open(
                    session, row, HandoffReason.ASKED, row.last_activity_at
                )
        return [{"text": "too late"}]

    house.rasa.answer = late
    talk.say("slow")
    assert ("bot", "too late") not in talk.texts()
    assert talk.state()["typing"] is False


def test_conversation_given_back_is_taken_up_by_emma(house: House) -> None:
    talk = waiting_talk(house)
    agent = agents(house)[0]
    house.parts.handoff.desk.take(agent, talk.id)
    house.parts.handoff.desk.reply(agent, talk.id, "Bonjour")
    house.parts.handoff.desk.release(agent, talk.id)
    house.run_turns()
    assert house.rasa.said[-1] == "/handoff_ended"
    assert talk.state()["owner"] == "bot"
    assert talk.say("merci")[0]["author"] == "bot"


def test_only_the_agent_who_took_it_may_answer(house: House) -> None:
    talk = waiting_talk(house)
    first, second = agents(house)[:2]
    house.parts.handoff.desk.take(first, talk.id)
    for act in (
        lambda: house.parts.handoff.desk.reply(second, talk.id, "a"),
        lambda: house.parts.handoff.desk.release(second, talk.id),
        lambda: house.parts.handoff.desk.end(second, talk.id),
    ):
        with pytest.raises(NotFound):
            act()


def test_distress_goes_to_the_head_of_the_queue(house: House) -> None:
    first = waiting_talk(house)
    urgent = waiting_talk(house, "distress", "BBB2")
    assert [one.conversation_id for one in house.parts.handoff.line.waiting()] == [
        urgent.id,
        first.id,
    ]


def csrf(page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found
    return found[1]


def sign_in(house: House, login: str = "camille", password: str = PASSWORD) -> FlaskClient:
    client = house.app.test_client()
    token = csrf(client.get("/console/login").text)
    client.post("/console/login", data={"csrf": token, "login": login, "password": password})
    return client


def test_console_needs_a_login(house: House) -> None:
    client = house.app.test_client()
    answer = client.get("/console")
    assert answer.status_code == 302
    assert "/console/login" in answer.headers["Location"]


def test_wrong_password_is_refused(house: House) -> None:
    assert sign_in(house, password="wrong").get("/console").status_code == 302


def test_login_without_the_form_token_is_refused(house: House) -> None:
    data = {"login": "camille", "password": PASSWORD}
    assert_error(house.app.test_client().post("/console/login", data=data), 403, "forbidden")


def test_agent_takes_answers_and_ends_on_the_pages(house: House) -> None:
    talk = waiting_talk(house)
    client = sign_in(house)
    page = client.get("/console")
    assert page.status_code == 200
    token = csrf(page.text)
    path = f"/console/conversations/{talk.id}"
    assert client.post(f"{path}/take", data={"csrf": token}).status_code == 302
    assert client.get(path).status_code == 200
    client.post(f"{path}/reply", data={"csrf": token, "text": "Bonjour <b>Ana</b>"})
    assert talk.texts()[-1] == ("agent", "Bonjour <b>Ana</b>")
    assert "<b>Ana" not in client.get(path).text
    client.post(f"{path}/end", data={"csrf": token})
    assert talk.state()["owner"] == "closed"


def test_second_agent_reads_who_took_it(house: House) -> None:
    talk = waiting_talk(house)
    path = f"/console/conversations/{talk.id}/take"
    for login, status in (("camille", 302), ("karim", 409)):
        client = sign_in(house, login)
        answer = client.post(path, data={"csrf": csrf(client.get("/console").text)})
        assert answer.status_code == status
    assert "Camille" in answer.text


def test_console_action_without_the_form_token_is_refused(house: House) -> None:
    talk = waiting_talk(house)
    client = sign_in(house)
    assert_error(client.post(f"/console/conversations/{talk.id}/take"), 403, "forbidden")


def test_conversation_that_was_never_handed_over_is_hidden_from_agents(house: House) -> None:
    talk = house.talk()
    assert_error(sign_in(house).get(f"/console/conversations/{talk.id}"), 404, "not_found")


def test_demo_pages_answer(house: House) -> None:
    client = house.app.test_client()
    assert client.get("/").status_code == 200
    assert client.get("/dev/outbox").status_code == 200
    token = client.post("/demo/portal-token", json={"member_number": "AAA1"})
    assert house.open((token.json or {})["token"]).status_code == 201
    assert_error(client.post("/demo/portal-token", json={"member_number": "Z"}), 404, "not_found")
