"""Files that a member sends to the person who answers, and that person to the member."""

import time
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO
from typing import Any

from sqlalchemy import text

from portal_bridge import clock
from portal_bridge.store.conversations import locked
from tests.integration.bridge.house import House, Talk, assert_error
from tests.integration.bridge.test_desk import csrf, sign_in, waiting_talk
from tests.integration.bridge.test_reveals import taken
from wire.handoff import HandoffReason

PDF = b"%PDF-1.7 proof"
LIMITS = {
    "max_files": 5,
    "max_file_bytes": 5 * 1024 * 1024,
    "max_total_bytes": 7 * 1024 * 1024,
    "media_types": ["application/pdf", "image/jpeg", "image/png", "image/heic"],
}


def upload(talk: Talk, name: str = "rib.pdf") -> str:
    data = {"file": (BytesIO(PDF), name)}
    answer = talk.client.post(f"{talk.path}/files", data=data, headers=talk.headers)
    return str((answer.json or {})["file_id"])


def sends(talk: Talk, *file_ids: str, **more: Any) -> Any:
    return talk.post(form={"kind": "upload", "file_ids": list(file_ids)}, **more)


def attached(talk: Talk) -> list[str]:
    """The names of the files in the member's last bubble."""
    last = next(one for one in reversed(talk.messages()) if one["author"] == "member")
    return [block["name"] for block in last["blocks"] if block["type"] == "file"]


def a_day_later(house: House) -> None:
    query = "UPDATE insurer.stored_files SET created_at = :at"
    with house.parts.database.transaction() as session:
        session.execute(text(query), {"at": clock.now() - timedelta(days=2)})
    house.parts.services.files.sweep()


def test_member_is_offered_to_send_files_while_people_read_them(house: House) -> None:
    talk = house.talk()
    assert "upload" not in talk.state()
    talk = waiting_talk(house)
    assert talk.state()["upload"] == LIMITS
    token = csrf((client := sign_in(house)).get("/console").text)
    client.post(f"/console/conversations/{talk.id}/take", data={"csrf": token})
    assert talk.state()["upload"] == LIMITS
    client.post(f"/console/conversations/{talk.id}/release", data={"csrf": token})
    assert talk.state()["owner"] == "bot"
    assert "upload" not in talk.state()


def test_visitor_who_did_not_sign_in_is_not_offered_to_send_files(house: House) -> None:
    talk = taken(house, None)
    assert talk.state()["owner"] == "agent"
    assert "upload" not in talk.state()


def test_files_stand_in_the_member_s_bubble_and_the_agent_reads_them(house: House) -> None:
    talk = taken(house)
    turns = len(house.rasa.turns)
    assert sends(talk, upload(talk), upload(talk, "facture.pdf")).status_code == 202
    house.run_turns()
    assert attached(talk) == ["rib.pdf", "facture.pdf"]
    assert len(house.rasa.turns) == turns
    page = sign_in(house).get(f"/console/conversations/{talk.id}").text
    link = page.split("facture.pdf</a>")[0].rsplit('href="', 1)[1].split('"')[0]
    assert sign_in(house).get(link).data == PDF
    assert "dans l’échange" in page
    assert "pas encore envoyé" not in page


def test_file_that_an_agent_was_shown_is_kept(house: House) -> None:
    talk = taken(house)
    file_id = upload(talk)
    sends(talk, file_id)
    a_day_later(house)
    assert talk.client.get(f"/api/v1/files/{file_id}", headers=talk.headers).data == PDF


def test_form_of_emma_that_comes_while_a_person_is_waited_for_is_for_that_person(
    house: House,
) -> None:
    talk = waiting_talk(house)
    sends(talk, upload(talk))
    assert attached(talk) == ["rib.pdf"]
    assert house.pending() == []


def test_files_of_a_waiting_member_are_read_by_the_agent_who_takes_the_talk(house: House) -> None:
    talk = waiting_talk(house)
    sends(talk, upload(talk))
    a_day_later(house)
    token = csrf((client := sign_in(house)).get("/console").text)
    client.post(f"/console/conversations/{talk.id}/take", data={"csrf": token})
    page = client.get(f"/console/conversations/{talk.id}").text
    link = page.split("rib.pdf</a>")[0].rsplit('href="', 1)[1].split('"')[0]
    assert client.get(link).data == PDF


def until_it_waits_for_a_lock(house: House, sent: Future[Any]) -> None:
    query = text("""SELECT count(*) FROM pg_stat_activity
                    WHERE datname = current_database() AND wait_event_type = 'Lock'""")
    with house.parts.database.reading() as session:
        while not sent.done() and not session.scalar(query):
            time.sleep(0.01)


def test_file_sent_at_the_very_moment_of_a_hand_over_is_shown_to_the_person(house: House) -> None:
    talk = house.talk()
    file_id = upload(talk)
    with ThreadPoolExecutor(1) as member:
        with house.parts.database.transaction() as session:
            conversation = locked(session, talk.id)
            sent = member.submit(sends, talk, file_id)
            until_it_waits_for_a_lock(house, sent)
            desk = house.parts.handoff.desk
            desk.open(session, conversation, HandoffReason.ASKED, clock.now())
        assert sent.result().status_code == 202
    assert attached(talk) == ["rib.pdf"]


def test_file_sent_to_emma_before_a_hand_over_and_not_yet_read_is_shown_to_the_person(
    house: House,
) -> None:
    talk = house.talk()
    file_id = upload(talk)
    sends(talk, file_id)
    with house.parts.database.transaction() as session:
        desk = house.parts.handoff.desk
        desk.open(session, locked(session, talk.id), HandoffReason.ASKED, clock.now())
    house.run_turns()
    assert attached(talk) == ["rib.pdf"]
    assert house.pending() == []
    a_day_later(house)
    assert talk.client.get(f"/api/v1/files/{file_id}", headers=talk.headers).data == PDF


def test_same_files_sent_again_are_one_message(house: House) -> None:
    talk = taken(house)
    file_id = upload(talk)
    first = sends(talk, file_id, client_message_id="once")
    assert sends(talk, file_id, client_message_id="once").json == first.json


def test_files_beyond_the_limits_or_of_others_are_refused_in_words(house: House) -> None:
    talk, other = taken(house), house.talk("BBB2")
    many = sends(talk, *(upload(talk) for _ in range(6)))
    assert_error(many, 422, "files_refused")
    assert "5 au plus" in (many.json or {})["error"]["message"]
    assert_error(sends(talk, upload(other)), 404, "not_found")
    assert attached(talk) == []


def test_file_of_the_agent_is_the_member_s_and_is_kept(house: House) -> None:
    talk, client = taken(house), sign_in(house)
    data = {"csrf": csrf(client.get("/console").text), "file": (BytesIO(PDF), "accord.pdf")}
    client.post(f"/console/conversations/{talk.id}/reply", data=data)
    (block,) = talk.messages()[-1]["blocks"]
    assert block["name"] == "accord.pdf"
    a_day_later(house)
    link = f"/api/v1/files/{block['file_id']}"
    assert talk.client.get(link, headers=talk.headers).data == PDF
    page = client.get(f"/console/conversations/{talk.id}").text
    assert "Fichiers reçus" not in page


def test_file_of_an_agent_who_does_not_answer_is_not_kept(house: House) -> None:
    talk, client = taken(house), sign_in(house, "karim")
    data = {"csrf": csrf(client.get("/console").text), "file": (BytesIO(PDF), "accord.pdf")}
    client.post(f"/console/conversations/{talk.id}/reply", data=data)
    with house.parts.database.transaction() as session:
        kept = text("SELECT count(*) FROM insurer.stored_files WHERE name = 'accord.pdf'")
        assert session.scalar(kept) == 0


def test_name_of_a_file_is_masked_in_the_transcript(house: House) -> None:
    talk = taken(house)
    sends(talk, upload(talk, "FR7630006000011234567890189.pdf"))
    (name,) = attached(talk)
    assert "1234567890" not in name
    assert name.endswith(".pdf")
