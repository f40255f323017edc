"""WhatsApp by the Cloud API: buttons, lists, files, and the 24-hour window."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text, update

from insurer.domain.caller import Assurance, Caller
from portal_bridge.channels.ripe import PATIENCE
from portal_bridge.clock import now
from portal_bridge.handoff.people import Agent
from portal_bridge.store.channel_rows import ContactRow, EventRow, OutgoingRow
from portal_bridge.store.conversations import locked
from portal_bridge.store.orm import MessageRow
from tests.integration.bridge.fake_rasa import Turn
from tests.integration.channels.conftest import PHONE, PhoneHouse
from tests.simulators.network import Failure
from wire.handoff import HandoffReason

AGENT = Agent(1, "camille", "Camille", "agent")
PDF = b"%PDF-1.7 an invoice"


def buttons(*labels: str) -> list[dict[str, str]]:
    return [{"title": label, "payload": f"/choice_{n}"} for n, label in enumerate(labels)]


def test_choices_are_pressed(phone_house: PhoneHouse) -> None:
    phone_house.rasa.answer = lambda turn: [{"text": "Oui ?", "buttons": buttons("Oui", "Non")}]
    phone_house.whatsapp("Bonjour")
    phone_house.simulators.meta.press(PHONE, "Non")
    phone_house.work()
    assert phone_house.rasa.said == ["Bonjour", "/choice_1"]


def test_choices_of_a_list_are_pressed(phone_house: PhoneHouse) -> None:
    labels = ["Parler à une personne", "Mes remboursements", "Ma carte", "Écrire au centre"]
    phone_house.rasa.answer = lambda turn: [{"text": "?", "buttons": buttons(*labels)}]
    phone_house.whatsapp("Bonjour")
    phone_house.simulators.meta.press(PHONE, "Ma carte")
    phone_house.work()
    assert phone_house.rasa.said == ["Bonjour", "/choice_2"]


def test_old_button_is_still_its_words(phone_house: PhoneHouse) -> None:
    phone_house.rasa.answer = lambda turn: [{"text": "Oui ?", "buttons": buttons("Ma carte")}]
    phone_house.whatsapp("Bonjour")
    old = phone_house.simulators.phones.on("whatsapp", PHONE)[-1].buttons[0]
    phone_house.rasa.answer = lambda turn: [{"text": "Bien."}]
    phone_house.whatsapp("autre chose")
    reply = {"type": "button_reply", "button_reply": {"id": old["id"], "title": "Ma carte"}}
    meta = phone_house.simulators.meta
    meta.tell(messages=[meta.message(PHONE, {"type": "interactive", "interactive": reply})])
    phone_house.work()
    assert phone_house.rasa.said[-1] == "Ma carte"


def test_messages_of_one_notification_are_all_answered_in_their_order(
    phone_house: PhoneHouse,
) -> None:
    meta = phone_house.simulators.meta
    words = [
        meta.message(PHONE, {"type": "text", "text": {"body": name}}) | {"timestamp": str(at)}
        for name, at in (("deux", 1763700002), ("un", 1763700001), ("trois", 1763700003))
    ]
    meta.tell(messages=words)
    phone_house.work()
    assert phone_house.rasa.said == ["un", "deux", "trois"]


def tell_at(house: PhoneHouse, words: str, at: int) -> None:
    """Let a phone's words come, written at second `at`."""
    meta = house.simulators.meta
    message = meta.message(PHONE, {"type": "text", "text": {"body": words}})
    assert meta.tell(messages=[message | {"timestamp": str(1763700000 + at)}]) == 200


def test_messages_that_come_slowly_in_disorder_wait_for_each_other(
    phone_house: PhoneHouse,
) -> None:
    tell_at(phone_house, "trois", 3)
    phone_house.settle()  # it alone would have been taken now
    tell_at(phone_house, "deux", 2)
    phone_house.parts.channels.receiver.take_due()
    assert [event.state for event in phone_house.events()] == ["pending", "pending"]
    phone_house.settle()
    tell_at(phone_house, "un", 1)
    phone_house.work()
    assert phone_house.rasa.said == ["un", "deux", "trois"]


def test_phone_that_keeps_writing_is_answered_all_the_same(phone_house: PhoneHouse) -> None:
    tell_at(phone_house, "trois", 3)
    phone_house.settle()
    phone_house.execute(update(EventRow).values(received_at=EventRow.received_at - PATIENCE))
    tell_at(phone_house, "deux", 2)  # comes a moment later, was written before
    tell_at(phone_house, "quatre", 4)
    phone_house.parts.channels.receiver.take_due()
    assert [event.state for event in phone_house.events()] == ["done", "done", "pending"]
    phone_house.work()
    assert phone_house.rasa.said == ["deux", "trois", "quatre"]


def test_statuses_come_to_read_and_stay_there(phone_house: PhoneHouse) -> None:
    phone_house.simulators.meta.faults.reorder = True
    phone_house.simulators.meta.faults.double = True
    phone_house.whatsapp("Bonjour")
    assert phone_house.simulators.phones.wait(lambda: told_of_all(phone_house), 10)
    phone_house.work()
    assert {row.state for row in phone_house.outgoing()} == {"read"}


def told_of_all(house: PhoneHouse) -> bool:
    kinds = [event.kind for event in house.events()]
    return kinds.count("status") >= 6


def test_outside_the_window_the_template_goes_and_the_answer_waits(
    inviting_house: PhoneHouse,
) -> None:
    inviting_house.whatsapp("Je voudrais un conseiller")
    taken_by_an_agent(inviting_house)
    before = len(received(inviting_house))
    leave_the_window(inviting_house)
    say_as_agent(inviting_house, "Votre dossier est prêt.")
    say_as_agent(inviting_house, "À bientôt.")
    assert received(inviting_house)[before:] == ["[invitation]"]
    assert inviting_house.whatsapp("Oui ?") == ["Votre dossier est prêt.", "À bientôt."]


def test_outside_the_window_without_template_the_message_is_refused_with_the_reason(
    phone_house: PhoneHouse,
) -> None:
    phone_house.whatsapp("Bonjour")
    taken_by_an_agent(phone_house)
    before = len(received(phone_house))
    leave_the_window(phone_house)
    say_as_agent(phone_house, "Votre dossier est prêt.")
    last = phone_house.outgoing()[-1]
    assert (last.state, last.error) == ("refused", "template_required")
    assert len(received(phone_house)) == before


def test_window_that_meta_says_is_closed_is_closed(inviting_house: PhoneHouse) -> None:
    inviting_house.simulators.meta.faults.failures = [Failure(400, 131047)]
    inviting_house.whatsapp("Bonjour")
    inviting_house.work()
    assert "[invitation]" in inviting_house.simulators.phones.received("whatsapp", PHONE)


def offers_a_file(house: PhoneHouse, member: str | None = None) -> None:
    """Let Emma hand over a PDF of the member who asks, or of another."""

    def answer(turn: Turn) -> list[dict[str, Any]]:
        claims = house.token()
        owner = Caller(
            member or claims.member_id, Assurance.VERIFIED, "whatsapp", claims.conversation_id, "t"
        )
        kept = house.parts.services.files.store(owner, name="carte.pdf", content=PDF)
        file = {"name": kept.name, "media_type": kept.media_type, "size": kept.size}
        return [{"custom": {"block": "file", "file_id": kept.file_id, **file}}]

    house.rasa.answer = answer


def test_document_is_handed_over_itself(phone_house: PhoneHouse) -> None:
    phone_house.prove(write="whatsapp")
    offers_a_file(phone_house)
    assert phone_house.whatsapp("Ma carte") == ["[carte.pdf]"]
    sent = phone_house.simulators.phones.on("whatsapp", PHONE)[-1].raw["document"]
    assert phone_house.simulators.meta.files[sent["id"]] == ("application/pdf", PDF)


def test_document_whose_upload_failed_is_sent_later(phone_house: PhoneHouse) -> None:
    phone_house.prove(write="whatsapp")
    offers_a_file(phone_house)
    phone_house.simulators.meta.faults.failures = [Failure(503, 131016)]
    assert phone_house.whatsapp("Ma carte") == []
    phone_house.execute(update(OutgoingRow).values(due_at=now()))
    phone_house.work()
    assert received(phone_house)[-1] == "[carte.pdf]"


def test_document_of_somebody_else_never_goes(phone_house: PhoneHouse) -> None:
    phone_house.prove(write="whatsapp")
    other = phone_house.parts.services.members.by_number("BBB2")
    offers_a_file(phone_house, member=other.member_id)
    assert phone_house.whatsapp("Ma carte") == []
    last = phone_house.outgoing()[-1]
    assert (last.state, last.error) == ("dead", "provider_refused")


def test_file_is_taken_only_from_who_is_proven(phone_house: PhoneHouse) -> None:
    answer = phone_house.whatsapp_file("application/pdf", PDF)[-1]
    assert "date de naissance" in answer
    assert files(phone_house) == 0


def test_file_is_kept_and_asked_what_it_is(phone_house: PhoneHouse) -> None:
    phone_house.prove(write="whatsapp")
    phone_house.whatsapp_file("application/pdf", PDF)
    offered = phone_house.simulators.phones.on("whatsapp", PHONE)[-1].buttons
    assert [one["title"] for one in offered] == ["Facture à rembourser", "Justificatif"]
    assert files(phone_house) == 1
    assert "Dupont" not in str(phone_house.bubbles())
    phone_house.simulators.meta.press(PHONE, "Justificatif")
    phone_house.work()
    assert phone_house.rasa.said[-1].startswith('/document_submit{"files": ["')


def test_file_that_emma_asked_for_goes_to_the_form(phone_house: PhoneHouse) -> None:
    phone_house.prove(write="whatsapp")
    form = {"block": "form", "kind": "upload"}
    phone_house.rasa.answer = lambda turn: [{"text": "Une pièce ?", "custom": form}]
    phone_house.whatsapp("Je veux écrire au centre")
    phone_house.whatsapp_file("application/pdf", PDF)
    assert phone_house.rasa.said[-1].startswith('/submit_form{"kind": "upload"')


@pytest.mark.parametrize(
    ("media_type", "content", "words"),
    [
        ("application/pdf", b"MZ a program", "n’est pas accepté"),
        ("image/jpeg", b"\xff\xd8\xff" + b"x" * (6 * 1024 * 1024), "volumineux"),
        ("image/jpeg", b"", "vide"),
    ],
)
def test_file_that_cannot_be_kept_is_refused_with_the_reason(
    phone_house: PhoneHouse, media_type: str, content: bytes, words: str
) -> None:
    phone_house.prove(write="whatsapp")
    assert words in phone_house.whatsapp_file(media_type, content)[-1]
    assert files(phone_house) == 0


def test_file_comes_through_twilio_too(phone_house: PhoneHouse) -> None:
    twilio = phone_house.simulators.twilio
    twilio.write(PHONE, "AAA1 03/02/1980", channel="whatsapp")
    phone_house.work()
    twilio.write(PHONE, phone_house.code(), channel="whatsapp")
    phone_house.work()
    twilio.send_file(PHONE, "application/pdf", PDF)
    phone_house.work()
    assert "1. Facture" in phone_house.simulators.phones.received("whatsapp", PHONE)[-1]
    assert files(phone_house) == 1


def test_voice_message_is_answered_with_what_emma_reads(phone_house: PhoneHouse) -> None:
    meta = phone_house.simulators.meta
    meta.tell(messages=[meta.message(PHONE, {"type": "audio", "audio": {"id": "1"}})])
    phone_house.work()
    assert "photos" in phone_house.simulators.phones.received("whatsapp", PHONE)[-1]


def files(house: PhoneHouse) -> int:
    with house.parts.database.transaction() as session:
        return session.scalar(text("SELECT count(*) FROM insurer.stored_files")) or 0


def leave_the_window(house: PhoneHouse) -> None:
    day = timedelta(hours=25)
    house.execute(update(ContactRow).values(last_inbound_at=ContactRow.last_inbound_at - day))


def received(house: PhoneHouse) -> list[str]:
    return house.simulators.phones.received("whatsapp", PHONE)


def taken_by_an_agent(house: PhoneHouse) -> None:
    with house.parts.database.transaction() as session:
        conversation = locked(session, house.contact().conversation_id or "")
        house.parts.handoff.desk.open(session, conversation, HandoffReason.ASKED, now())
    house.parts.handoff.desk.take(AGENT, conversation.id)
    house.work()


def say_as_agent(house: PhoneHouse, words: str) -> None:
    house.parts.handoff.desk.reply(AGENT, house.contact().conversation_id or "", words)
    house.work()


def test_file_for_the_agent_who_answers_is_shown_to_them_and_asked_nothing(
    phone_house: PhoneHouse,
) -> None:
    phone_house.prove(write="whatsapp")
    phone_house.rasa.answer = lambda turn: [{"custom": {"handoff": {"reason": "asked"}}}]
    phone_house.whatsapp("une personne")
    turns = len(phone_house.rasa.turns)
    assert phone_house.whatsapp_file("application/pdf", PDF) == []
    assert len(phone_house.rasa.turns) == turns
    with phone_house.parts.database.reading() as session:
        query = select(MessageRow.blocks).where(MessageRow.author == "member")
        last = session.scalars(query.order_by(MessageRow.seq.desc())).first() or []
    assert [block["type"] for block in last] == ["text", "file"]
