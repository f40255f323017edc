"""An agent writes first, on a phone that the member linked."""

from datetime import timedelta

from sqlalchemy import update

from portal_bridge.store.channel_rows import ContactRow
from portal_bridge.texts import error_text
from tests.integration.bridge.test_desk import csrf, sign_in
from tests.integration.channels.conftest import PHONE, PhoneHouse

WORDS = "Bonjour, une pièce manque à votre demande. Écrivez-nous ici."


def contact(house: PhoneHouse, channel: str) -> tuple[int, str]:
    """Write to Ana first; return the status, and the page that it leads to."""
    client = sign_in(house)
    form = {"csrf": csrf(client.get("/console/search").text), "member_number": "AAA1"}
    answer = client.post("/console/contact", data={**form, "channel": channel, "text": WORDS})
    house.work()
    page = client.get(answer.headers["Location"]) if answer.status_code == 302 else answer
    return answer.status_code, page.text


def test_linked_phone_is_written_to_and_its_answer_comes_to_the_agent(
    phone_house: PhoneHouse,
) -> None:
    phone_house.prove()
    status, page = contact(phone_house, "sms")
    assert status == 302
    assert WORDS in page
    assert phone_house.simulators.phones.received("sms", PHONE)[-1].startswith("Bonjour, une")
    phone_house.sms("Quelle pièce ?")
    assert "Quelle pièce ?" not in phone_house.rasa.said


def test_phone_that_was_never_linked_is_not_written_to(phone_house: PhoneHouse) -> None:
    phone_house.sms("Bonjour")  # the number on file, and yet it proves nothing
    before = phone_house.simulators.phones.received("sms", PHONE)
    status, page = contact(phone_house, "sms")
    assert (status, error_text("phone_unlinked") in page) == (422, True)
    assert WORDS in page  # to be sent another way
    assert phone_house.simulators.phones.received("sms", PHONE) == before


def test_phone_that_was_forgotten_is_not_written_to(phone_house: PhoneHouse) -> None:
    phone_house.prove()
    phone_house.sms("Oublie ce numéro")
    assert contact(phone_house, "sms")[0] == 422


def test_phone_that_said_stop_is_not_written_to(phone_house: PhoneHouse) -> None:
    phone_house.prove()
    phone_house.sms("STOP svp")
    status, page = contact(phone_house, "sms")
    assert (status, error_text("phone_stopped") in page) == (422, True)


def test_whatsapp_outside_its_window_invites_first_and_says_it_when_the_member_writes(
    inviting_house: PhoneHouse,
) -> None:
    house = inviting_house
    house.prove(write="whatsapp")
    house.execute(
        update(ContactRow).values(last_inbound_at=ContactRow.last_inbound_at - timedelta(hours=25))
    )
    before = len(house.simulators.phones.received("whatsapp", PHONE))
    assert contact(house, "whatsapp")[0] == 302
    sent = house.simulators.phones.received("whatsapp", PHONE)[before:]
    assert WORDS not in sent
    assert len(sent) == 1
    assert WORDS in house.whatsapp("Oui ?")
