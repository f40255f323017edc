"""Agents see one thread per member with each bubble's channel, and what became of each message."""

from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import text, update

from portal_bridge.store.channel_rows import ContactRow
from portal_bridge.store.orm import ConversationRow
from portal_bridge.texts import text as sentence
from tests.integration.bridge.test_desk import csrf, sign_in
from tests.integration.channels.conftest import PHONE, PhoneHouse
from tests.integration.channels.test_whatsapp import PDF, offers_a_file, taken_by_an_agent
from tests.simulators.network import Failure

PERSON = [{"custom": {"handoff": {"reason": "asked"}}}, {"text": "Je vous passe une personne."}]


def ask_for_a_person(house: PhoneHouse) -> str:
    """Hand the phone's conversation over and return its id."""
    house.rasa.answer = lambda turn: PERSON
    house.sms("Un conseiller svp")
    return house.contact().conversation_id or ""


def taken(house: PhoneHouse) -> tuple[FlaskClient, str, str]:
    """Let an agent take the phone's conversation; return their client, form token and its path."""
    path = f"/console/conversations/{ask_for_a_person(house)}"
    client = sign_in(house)
    token = csrf(client.get("/console").text)
    client.post(f"{path}/take", data={"csrf": token})
    return client, token, path


def test_thread_shows_portal_and_phone_of_a_proven_member(phone_house: PhoneHouse) -> None:
    phone_house.talk("AAA1").say("question du portail")
    phone_house.prove()
    page = sign_in(phone_house).get(f"/console/conversations/{ask_for_a_person(phone_house)}").text
    assert "question du portail" in page
    assert "Portail, autre échange" in page
    assert "SMS" in page


def test_unproven_phone_shows_nothing_of_the_member_whose_number_it_has(
    phone_house: PhoneHouse,
) -> None:
    phone_house.talk("AAA1").say("question du portail")
    page = sign_in(phone_house).get(f"/console/conversations/{ask_for_a_person(phone_house)}").text
    assert "question du portail" not in page


def test_reply_of_an_agent_goes_to_the_phone_and_its_fate_is_shown(phone_house: PhoneHouse) -> None:
    client, token, path = taken(phone_house)
    client.post(f"{path}/reply", data={"csrf": token, "text": "Bonjour, ici Camille."})
    phone_house.work()
    assert phone_house.simulators.phones.received("sms", PHONE)[-1] == "Bonjour, ici Camille."
    phone_house.simulators.settle()
    phone_house.work()
    assert "Remis" in client.get(f"{path}/more").text


def test_reply_outside_the_window_is_shown_to_the_agent_as_refused(phone_house: PhoneHouse) -> None:
    phone_house.rasa.answer = lambda turn: PERSON
    phone_house.whatsapp("Un conseiller svp")
    day = timedelta(hours=25)
    phone_house.execute(update(ContactRow).values(last_inbound_at=ContactRow.last_inbound_at - day))
    client = sign_in(phone_house)
    path = f"/console/conversations/{phone_house.contact().conversation_id}"
    token = csrf(client.get("/console").text)
    client.post(f"{path}/take", data={"csrf": token})
    client.post(f"{path}/reply", data={"csrf": token, "text": "Bonjour"})
    phone_house.work()
    assert "un modèle approuvé est nécessaire" in client.get(path).text


def test_dead_letters_are_listed_and_sent_again(phone_house: PhoneHouse) -> None:
    phone_house.simulators.twilio.faults.failures = [Failure(400, 21211)] * 2
    phone_house.sms("Bonjour")
    client = sign_in(phone_house)
    page = client.get("/console/deliveries").text
    assert page.count("Renvoyer") == 2
    assert "Emma : You said: Bonjour" in page
    assert PHONE not in page
    for row in phone_house.outgoing():
        client.post(f"/console/deliveries/{row.id}/retry", data={"csrf": csrf(page)})
    phone_house.work()
    phone_house.work()
    assert len(phone_house.simulators.phones.received("sms", PHONE)) == 2
    assert "Renvoyer" not in client.get("/console/deliveries").text


def test_level_that_ended_is_not_shown_as_proven(phone_house: PhoneHouse) -> None:
    phone_house.prove()
    conversation_id = ask_for_a_person(phone_house)
    phone_house.execute(
        update(ConversationRow)
        .where(ConversationRow.id == conversation_id)
        .values(assurance_until=ConversationRow.assurance_until - timedelta(minutes=31))
    )
    page = sign_in(phone_house).get(f"/console/conversations/{conversation_id}").text
    assert "Silva" not in page  # the last name is shown of proven members only


def test_what_a_stopped_phone_was_not_told_leads_to_the_conversation_and_is_not_sent_again(
    phone_house: PhoneHouse,
) -> None:
    client, token, path = taken(phone_house)
    phone_house.sms("STOP")
    client.post(f"{path}/reply", data={"csrf": token, "text": "Bonjour"})
    phone_house.work()
    page = client.get("/console/deliveries").text
    assert "STOP" in page
    assert f'href="{path}"' in page
    assert "Renvoyer" not in page


def test_farewell_that_the_operator_says_in_place_of_emma_is_no_agents_work(
    phone_house: PhoneHouse,
) -> None:
    phone_house.sms("Bonjour")
    assert phone_house.sms("STOP") == []  # the operator's own confirmation went
    assert phone_house.outgoing()[-1].state == "refused"
    page = sign_in(phone_house).get("/console/deliveries").text
    assert sentence("delivery_opted_out") not in page
    assert "Tous les messages sont partis." in page


def test_queue_names_a_phone_as_far_as_it_has_proven(phone_house: PhoneHouse) -> None:
    ask_for_a_person(phone_house)
    assert "<strong>06 •• •• •• 01</strong>" in sign_in(phone_house).get("/console").text


def test_queue_names_a_proven_phone_and_forgets_the_last_name_with_the_level(
    phone_house: PhoneHouse,
) -> None:
    phone_house.prove()
    conversation_id = ask_for_a_person(phone_house)
    assert "Ana Silva · 06 •• •• •• 01" in sign_in(phone_house).get("/console").text
    phone_house.execute(
        update(ConversationRow)
        .where(ConversationRow.id == conversation_id)
        .values(assurance_until=ConversationRow.assurance_until - timedelta(minutes=31))
    )
    page = sign_in(phone_house).get("/console").text
    assert "Ana · 06 •• •• •• 01" in page
    assert "Silva" not in page


def level_ends(house: PhoneHouse) -> None:
    ended = ConversationRow.assurance_until - timedelta(minutes=31)
    house.execute(update(ConversationRow).values(assurance_until=ended))


def test_file_that_the_member_sent_to_the_desk_is_read_after_the_level_ended(
    phone_house: PhoneHouse,
) -> None:
    phone_house.prove(write="whatsapp")
    client, path = taken_on_whatsapp(phone_house)
    phone_house.whatsapp_file("application/pdf", PDF)
    level_ends(phone_house)
    page = client.get(path).text
    link = page.split("document.pdf</a>")[0].rsplit('href="', 1)[1].split('"')[0]
    assert client.get(link).data == PDF
    assert "document.pdf</a>" in client.get(f"{path}/more").text


def test_document_of_the_insurer_is_hidden_with_the_level_and_no_dead_link(
    phone_house: PhoneHouse,
) -> None:
    phone_house.prove(write="whatsapp")
    offers_a_file(phone_house)
    phone_house.whatsapp("Ma carte")
    client, path = taken_on_whatsapp(phone_house)
    assert "carte.pdf</a>" in client.get(path).text
    level_ends(phone_house)
    page = client.get(path).text
    assert "carte.pdf" in page
    assert "carte.pdf</a>" not in page
    assert "identité non vérifiée" in page
    with phone_house.parts.database.reading() as session:
        file_id = session.scalar(text("SELECT file_id FROM insurer.stored_files"))
    assert client.get(f"{path}/files/{file_id}").status_code == 404


def taken_on_whatsapp(house: PhoneHouse) -> tuple[FlaskClient, str]:
    taken_by_an_agent(house)
    return sign_in(house), f"/console/conversations/{house.contact().conversation_id}"
