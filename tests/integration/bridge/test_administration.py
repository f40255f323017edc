"""Administrators say who has access; supervisors keep the ready replies. All of it is traced."""

import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text, update
from werkzeug.test import TestResponse

from portal_bridge import admin
from portal_bridge.handoff.acts import Act
from portal_bridge.staff.administration import parse_profile
from portal_bridge.store.orm import AgentRow
from tests.integration.bridge.house import House, assert_error
from tests.integration.bridge.test_desk import agents, csrf, sign_in, waiting_talk
from tests.integration.bridge.test_second_factor import set_up

ZOE = {"login": "zoe", "name": "Zoé", "role": "agent", "team": "prestations"}


def post(client: FlaskClient, path: str, **data: str) -> TestResponse:
    token = csrf(client.get("/console/account").text)
    return client.post(f"/console/{path}", data={"csrf": token, **data})


def id_of(house: House, login: str) -> int:
    return next(one.id for one in agents(house) if one.login == login)


def acts(house: House, login: str = "alix") -> list[tuple[str, dict[str, str]]]:
    query = "SELECT act, details FROM agent_act WHERE actor = :login AND act <> 'signed_in' "
    with house.parts.database.transaction() as session:
        rows = session.execute(text(query + "ORDER BY place"), {"login": login})
        return [tuple(row) for row in rows]


def given_password(page: str) -> str:
    found = re.search(r'class="secret">([^<]+)<', page)
    assert found
    return found[1]


def test_new_person_signs_in_with_the_password_shown_once(house: House) -> None:
    boss = sign_in(house, "alix")
    first = given_password(post(boss, "people", **ZOE).text)
    assert first not in boss.get("/console/people").text
    client = sign_in(house, "zoe", first)
    assert client.get("/console").headers["Location"] == "/console/account"
    new = "une phrase assez longue"
    post(client, "account/password", old=first, new=new, again=new)
    assert client.get("/console").status_code == 200
    assert acts(house) == [("agent_added", {"who": "zoe", "role": "agent"})]
    assert first not in str(acts(house))


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"login": "camille"}, 409, "déjà pris"),
        ({"login": "deux mots"}, 422, "2 à 80 caractères"),
        ({"name": " "}, 422, "Il faut un nom"),
        ({"role": "king"}, 422, "Il faut un nom"),
    ],
)
def test_person_that_cannot_be_made_is_refused_in_words(
    house: House, change: dict[str, str], status: int, words: str
) -> None:
    answer = post(sign_in(house, "alix"), "people", **{**ZOE, **change})
    assert answer.status_code == status
    assert words in answer.text
    assert acts(house) == []


def test_disabled_person_is_out_at_once_and_the_member_is_not_forgotten(house: House) -> None:
    talk, client = waiting_talk(house), sign_in(house)
    client.get("/console")
    post(client, f"conversations/{talk.id}/take")
    boss = sign_in(house, "alix")
    post(boss, f"people/{id_of(house, 'camille')}", name="Camille", role="agent", active="0")
    assert client.get("/console").status_code == 302
    house.parts.handoff.deadlines.sweep()
    assert [one.conversation_id for one in house.parts.handoff.line.waiting()] == [talk.id]


def test_changed_role_ends_the_sessions_and_counts(house: House) -> None:
    client, boss = sign_in(house), sign_in(house, "alix")
    data = {"name": "Camille", "role": "supervisor", "team": "prestations"}
    post(boss, f"people/{id_of(house, 'camille')}", **data)
    assert client.get("/console").status_code == 302
    assert sign_in(house).get("/console/supervision").status_code == 200
    told = {"who": "camille", "changed": "role", "role": "supervisor"}
    assert acts(house) == [("agent_changed", told)]


def test_changed_team_leaves_the_sessions(house: House) -> None:
    client, boss = sign_in(house), sign_in(house, "alix")
    data = {"name": "Camille", "role": "agent", "team": "cotisations"}
    post(boss, f"people/{id_of(house, 'camille')}", **data)
    assert client.get("/console").status_code == 200


@pytest.mark.parametrize("lost", [{"role": "agent"}, {"active": "0"}])
def test_administrator_cannot_lock_themselves_out(house: House, lost: dict[str, str]) -> None:
    boss = sign_in(house, "alix")
    data = {"name": "Alix", "role": "administrator", **lost}
    assert post(boss, f"people/{id_of(house, 'alix')}", **data).status_code == 409
    assert boss.get("/console/people").status_code == 200


def test_administrator_who_was_disabled_meanwhile_changes_nothing(house: House) -> None:
    boss = next(one for one in agents(house) if one.login == "alix")
    with house.parts.database.transaction() as session:
        session.execute(update(AgentRow).where(AgentRow.login == "alix").values(active=False))
    profile = parse_profile(name="Camille", role="administrator")
    with pytest.raises(Exception, match="forbidden"):
        house.parts.staff.administration.change(boss, id_of(house, "camille"), profile)


def test_lost_second_factor_is_taken_away_by_an_administrator(house: House) -> None:
    set_up(house)
    assert sign_in(house).get("/console").status_code == 302
    post(sign_in(house, "alix"), f"people/{id_of(house, 'camille')}/second-factor")
    assert sign_in(house).get("/console").status_code == 200
    assert acts(house) == [("second_factor_reset", {"who": "camille"})]


def test_sessions_are_ended_everywhere(house: House) -> None:
    first, second = sign_in(house), sign_in(house)
    post(sign_in(house, "alix"), f"people/{id_of(house, 'camille')}/sessions")
    assert first.get("/console").status_code == second.get("/console").status_code == 302
    assert acts(house) == [("sessions_ended", {"who": "camille"})]


def test_open_page_of_an_ended_session_keeps_nobody_present(house: House) -> None:
    camille = agents(house)[0]
    assert house.parts.staff.people.seen(camille)
    post(sign_in(house, "alix"), f"people/{camille.id}/sessions")
    assert not house.parts.staff.people.seen(camille)
    absent = [one.agent.login for one in house.parts.staff.people.colleagues() if not one.present]
    assert "camille" in absent


def test_given_password_replaces_the_old_one(house: House) -> None:
    answer = post(sign_in(house, "alix"), f"people/{id_of(house, 'camille')}/password")
    first = given_password(answer.text)
    assert sign_in(house).get("/console").headers["Location"] == "/console/login"
    client = sign_in(house, password=first)
    assert client.get("/console").headers["Location"] == "/console/account"


def test_operator_makes_the_first_administrator_and_lets_them_in_again(house: House) -> None:
    administration = house.parts.staff.administration
    for _ in range(2):
        first = administration.rescue()
        client = sign_in(house, "admin", first)
        assert client.get("/console").headers["Location"] == "/console/account"
    new = "une phrase assez longue"
    post(client, "account/password", old=first, new=new, again=new)
    assert client.get("/console/people").status_code == 200
    assert acts(house, "emma") == [("password_given", {"who": "admin"})] * 2


def test_operator_does_it_on_the_command_line(
    house: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = house.parts.settings.insurer
    monkeypatch.setenv("EMMA_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("EMMA_DATA_KEY", settings.data_keys[0])
    monkeypatch.setenv("EMMA_HOME", str(settings.home))
    assert admin.main(["access", "rescue"]) == 0
    said = re.match(r"login admin, password (\S+) ", capsys.readouterr().out)
    assert said
    client = sign_in(house, "admin", said[1])
    assert client.get("/console").headers["Location"] == "/console/account"
    assert admin.main(["audit", "verify"]) == 0


@pytest.mark.parametrize("login", ["camille", "nadia"])
def test_access_is_for_administrators(house: House, login: str) -> None:
    client = sign_in(house, login)
    person = f"people/{id_of(house, 'camille')}"
    assert_error(client.get("/console/people"), 403, "forbidden")
    assert_error(client.get(f"/console/{person}"), 403, "forbidden")
    for path in ("people", person, *(f"{person}/{act}" for act in ("sessions", "password"))):
        assert_error(post(client, path, **ZOE), 403, "forbidden")


def test_person_that_is_not_there_is_not_found(house: House) -> None:
    assert_error(sign_in(house, "alix").get("/console/people/9999"), 404, "not_found")


def test_supervisor_keeps_changes_and_drops_a_ready_reply(house: House) -> None:
    client = sign_in(house, "nadia")
    reply = {"shortcut": "delai", "title": "Délai", "words": "Sous 48 h, {prenom}."}
    post(client, "canned-replies", **reply)
    post(client, "canned-replies", **{**reply, "words": "Sous 24 h, {prenom}."})
    page = client.get("/console/canned-replies?edit=delai").text
    assert "Sous 24 h, {prenom}." in page
    assert "Sous 48 h" not in page
    talk = waiting_talk(house)
    assert "Sous 24 h, Ana." in client.get(f"/console/conversations/{talk.id}/canned?q=delai").text
    post(client, "canned-replies/drop", shortcut="delai")
    assert "24 h" not in client.get("/console/canned-replies").text
    assert_error(post(client, "canned-replies/drop", shortcut="delai"), 404, "not_found")
    assert [act for act, _ in acts(house, "nadia")] == [
        "canned_changed",
        "canned_changed",
        "canned_dropped",
    ]


def test_ready_reply_that_is_incomplete_is_refused_in_words(house: House) -> None:
    answer = post(sign_in(house, "nadia"), "canned-replies", shortcut="a b", title="t", words="w")
    assert answer.status_code == 422
    assert "un seul mot" in answer.text.replace("’", " ")


def test_trail_is_read_filtered_and_page_by_page(house: House) -> None:
    for number in range(60):
        house.parts.handoff.acts.write("camille", Act.REVEALED, what="iban", reason=f"r{number}")
    boss = sign_in(house, "alix")
    page = boss.get("/console/trail?who=Camille&act=revealed").text
    assert page.count("<td>camille</td>") == 50
    assert "r59" in page
    assert "r9<" not in page
    older = re.search(r'href="(/console/trail\?[^"]*before=\d+)"', page)
    assert older
    rest = boss.get(unescape(older[1])).text
    assert rest.count("<td>camille</td>") == 10
    assert "Actes plus anciens" not in rest
    assert acts(house) == [("read_trail", {})]


@pytest.mark.parametrize("login", ["camille", "nadia"])
def test_trail_is_for_administrators(house: House, login: str) -> None:
    assert_error(sign_in(house, login).get("/console/trail"), 403, "forbidden")


def test_every_act_has_its_words(house: House) -> None:
    page = sign_in(house, "alix").get("/console/trail").text
    assert re.findall(r'<option value="(\w+)"[^>]*>\1<', page) == []
