"""An agent who cannot do what they wanted reads why, in a page, and loses no word."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from portal_bridge.app import create_app
from portal_bridge.handoff.acts import Act
from portal_bridge.texts import error_text
from portal_bridge.wiring import build_parts
from tests.integration.bridge.house import House
from tests.integration.bridge.test_callers import search
from tests.integration.bridge.test_desk import agents, csrf, sign_in, waiting_talk

WORDS = "Bonjour, je regarde l’état de votre dossier."


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/console/conversations/nobodys", 404),
        ("/console/no-such-page", 404),
        ("/console/supervision", 403),
    ],
)
def test_what_cannot_be_shown_is_a_page_with_a_way_on(house: House, path: str, status: int) -> None:
    answer = sign_in(house).get(path)
    assert (answer.status_code, answer.mimetype) == (status, "text/html")
    assert 'role="alert"' in answer.text
    assert 'href="/console"' in answer.text


def test_page_that_does_not_exist_is_nobodys_business_before_the_login(house: House) -> None:
    assert house.app.test_client().get("/console/no-such-page").status_code == 302


def test_words_for_a_conversation_that_is_a_colleagues_now_are_shown_again(house: House) -> None:
    talk, (first, second, *_) = waiting_talk(house), agents(house)
    house.parts.handoff.desk.take(first, talk.id)
    client = sign_in(house, first.login)
    token = csrf(client.get(f"/console/conversations/{talk.id}").text)
    house.parts.staff.people.seen(second)
    house.parts.handoff.desk.pass_to(first, talk.id, second.id)
    answer = client.post(
        f"/console/conversations/{talk.id}/reply", data={"csrf": token, "text": WORDS}
    )
    assert answer.status_code == 404
    assert error_text("not_yours") in answer.text
    assert WORDS in answer.text
    newest, *_ = house.parts.handoff.acts.read(before=None)
    assert (newest.actor, newest.act) == (first.login, Act.REPLY_REFUSED)
    assert newest.conversation_id == talk.id


def test_draft_of_who_does_not_answer_the_conversation_is_refused(house: House) -> None:
    talk, (first, second, *_) = waiting_talk(house), agents(house)
    house.parts.handoff.desk.take(first, talk.id)
    client = sign_in(house, second.login)
    data = {"csrf": csrf(client.get("/console").text), "text": WORDS}
    answer = client.post(f"/console/conversations/{talk.id}/draft", data=data)
    assert answer.status_code == 404
    assert house.parts.handoff.records.draft(second, talk.id) == ""


def test_words_of_a_form_of_an_earlier_session_are_shown_again_and_not_sent(house: House) -> None:
    talk, (first, *_) = waiting_talk(house), agents(house)
    house.parts.handoff.desk.take(first, talk.id)
    client = sign_in(house, first.login)
    answer = client.post(
        f"/console/conversations/{talk.id}/reply", data={"csrf": "of yesterday", "text": WORDS}
    )
    assert answer.status_code == 403
    assert error_text("reply_again") in answer.text
    assert f">{WORDS}</textarea>" in answer.text
    assert ("agent", WORDS) not in talk.texts()


def test_words_that_are_too_long_stay_in_the_field(house: House) -> None:
    talk, (first, *_) = waiting_talk(house), agents(house)
    house.parts.handoff.desk.take(first, talk.id)
    client = sign_in(house, first.login)
    token = csrf(client.get("/console").text)
    path = f"/console/conversations/{talk.id}/reply"
    answer = client.post(path, data={"csrf": token, "text": "long " * 1000})
    assert answer.status_code == 422
    assert "long long" in answer.text


@pytest.mark.parametrize(
    ("open_page", "leads_to"),
    [
        ("http://localhost/console/conversations/abc", "/console/conversations/abc"),
        ("https://elsewhere.example/phish", "/console"),
        ("https://elsewhere.example//console/x", "/console"),
        ("", "/console"),
    ],
)
def test_fragment_of_an_ended_session_leads_back_to_its_page_and_nowhere_else(
    house: House, open_page: str, leads_to: str
) -> None:
    client = house.app.test_client()
    fragment = {"HX-Request": "true", "HX-Current-URL": open_page, "Accept": "text/html"}
    assert client.get("/console/queue", headers=fragment).status_code == 401
    token = csrf(client.get("/console/login").text)
    form = {"csrf": token, "login": "camille", "password": "a long password"}
    assert client.post("/console/login", data=form).headers["Location"] == leads_to


def test_login_leads_to_the_page_that_it_stood_before(house: House) -> None:
    client = house.app.test_client()
    accepts = {"Accept": "text/html"}
    wanted = "/console/search?asked=token"
    login = client.get(wanted, headers=accepts).headers["Location"]
    form = {"csrf": csrf(client.get(login).text), "login": "camille", "password": "a long password"}
    assert client.post("/console/login", data=form).headers["Location"] == wanted


@pytest.fixture
def house_without_data(house: House) -> Iterator[House]:
    """The same bridge once the insurer's own database no longer answers."""
    settings = house.parts.settings
    nowhere = replace(settings.insurer, database_url="postgresql+psycopg://nobody@127.0.0.1:1/none")
    parts = build_parts(replace(settings, insurer=nowhere))
    yield House(parts, create_app(parts), house.rasa)
    parts.services.close()
    parts.database.engine.dispose()


def test_agents_go_on_answering_while_the_insurers_data_are_away(
    house: House, house_without_data: House
) -> None:
    talk, (first, *_) = waiting_talk(house), agents(house)
    client = sign_in(house_without_data, first.login)
    queue = client.get("/console")
    assert queue.status_code == 200
    path = f"/console/conversations/{talk.id}"
    taken = client.post(f"{path}/take", data={"csrf": csrf(queue.text)}, follow_redirects=True)
    assert taken.status_code == 200
    assert "Les données de l’assureur ne répondent pas" in taken.text
    client.post(f"{path}/reply", data={"csrf": csrf(taken.text), "text": WORDS})
    assert ("agent", WORDS) in talk.texts()


@pytest.mark.parametrize("member", ["durand", "AAA1"])
def test_page_that_needs_the_insurers_data_says_that_they_are_away(
    house_without_data: House, member: str
) -> None:
    answer = search(sign_in(house_without_data), member=member)
    assert (answer.status_code, answer.mimetype) == (503, "text/html")
    assert error_text("unavailable") in answer.text
    assert answer.headers["Retry-After"]


def test_form_that_is_too_large_is_refused_in_a_page(house: House) -> None:
    client = sign_in(house)
    form = {"csrf": csrf(client.get("/console").text), "text": "x" * 200_000}
    answer = client.post("/console/conversations/nobodys/notes", data=form)
    assert (answer.status_code, answer.mimetype) == (413, "text/html")
