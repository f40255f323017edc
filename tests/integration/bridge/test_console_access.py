"""Who gets into the console, and what each role sees there."""

from io import BytesIO

import pytest
from sqlalchemy import update

from portal_bridge.staff.sign_ins import TRIES
from portal_bridge.store.orm import AgentRow
from tests.integration.bridge.house import House, assert_error
from tests.integration.bridge.test_access import PDF
from tests.integration.bridge.test_desk import agents, csrf, sign_in, waiting_talk

SUPERVISED = ["supervision", "supervision/now", "supervision/period", "supervision/period.csv"]


def test_five_wrong_passwords_make_the_right_one_wait(house: House) -> None:
    for _ in range(TRIES):
        sign_in(house, password="wrong")
    assert sign_in(house).get("/console").status_code == 302
    client = house.app.test_client()
    form = {
        "login": "camille",
        "password": "wrong",
        "csrf": csrf(client.get("/console/login").text),
    }
    told = client.post("/console/login", data=form).text
    assert f"Après {TRIES} essais manqués" in told
    assert "15 minutes" in told
    with house.parts.database.transaction() as session:
        session.execute(update(AgentRow).values(locked_until=None))
    assert sign_in(house).get("/console").status_code == 200


def test_disabled_agent_is_signed_out_at_once(house: House) -> None:
    client = sign_in(house)
    with house.parts.database.transaction() as session:
        session.execute(update(AgentRow).values(active=False))
    assert client.get("/console").status_code == 302
    assert sign_in(house).get("/console").status_code == 302


def test_fragment_of_a_signed_out_agent_leads_the_page_to_the_login(house: House) -> None:
    answer = house.app.test_client().get("/console/queue", headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/console/login"


@pytest.mark.parametrize("path", SUPERVISED)
def test_supervision_is_for_supervisors(house: House, path: str) -> None:
    waiting_talk(house)
    assert_error(sign_in(house).get(f"/console/{path}"), 403, "forbidden")
    assert sign_in(house, "nadia").get(f"/console/{path}").status_code == 200


def test_period_counts_what_happened_and_exports_it(house: House) -> None:
    waiting_talk(house)
    table = sign_in(house, "nadia").get("/console/supervision/period.csv").text
    assert "reason;asked;1" in table
    assert "channel;portal;1" in table
    assert "containment;;0,0000" in table


def test_colleagues_conversation_is_read_only_and_the_reading_is_kept(house: House) -> None:
    talk, (first, *_) = waiting_talk(house), agents(house)
    house.parts.handoff.desk.take(first, talk.id)
    before = house.parts.handoff.acts.verify().lines
    client = sign_in(house, "karim")
    path = f"/console/conversations/{talk.id}"
    page = client.get(path).text
    assert 'id="reply"' not in page
    assert house.parts.handoff.acts.verify().lines == before + 2  # signed in, read
    token = csrf(client.get("/console").text)
    answer = client.post(f"{path}/reply", data={"csrf": token, "text": "a"})
    assert answer.status_code == 404
    assert ("agent", "a") not in talk.texts()


def test_data_above_the_level_is_hidden(house: House) -> None:
    talk = house.talk(None)
    house.rasa.answer = lambda turn: [{"custom": {"handoff": {"reason": "asked"}}}]
    talk.say("une personne")
    page = sign_in(house).get(f"/console/conversations/{talk.id}").text
    assert "Visiteur non connecté" in page
    assert "Masqués" in page
    assert "Formule" not in page


def test_agent_writes_to_a_member_first(house: House) -> None:
    client = sign_in(house)
    token = csrf(client.get("/console").text)
    data = {"csrf": token, "member_number": "AAA1", "text": "Votre carte est prête."}
    assert client.post("/console/contact", data=data).status_code == 302
    talk = house.talk("AAA1")
    assert talk.resumed
    assert ("agent", "Votre carte est prête.") in talk.texts()
    unknown = client.post("/console/contact", data={**data, "member_number": "ZZZ"})
    assert unknown.status_code == 404


def test_agent_sees_what_a_member_sent_and_opening_it_is_kept(house: House) -> None:
    talk = waiting_talk(house)
    sent = talk.client.post(
        f"{talk.path}/files", data={"file": (BytesIO(PDF), "rib.pdf")}, headers=talk.headers
    ).json
    client = sign_in(house)
    page = client.get(f"/console/conversations/{talk.id}").text
    assert "rib.pdf" in page
    assert "PDF, 1 Ko" in page
    before = house.parts.handoff.acts.verify().lines
    link = f"/console/conversations/{talk.id}/files/{sent['file_id']}"
    assert link in page
    assert client.get(link).data == PDF
    assert house.parts.handoff.acts.verify().lines == before + 1
