"""SMS through Twilio: in once, answered once, in order, whatever the provider does."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy import text as sql

from portal_bridge.store.channel_rows import EventRow, OutgoingRow
from portal_bridge.store.orm import ConversationRow, RatingRow
from tests.integration.channels.conftest import PHONE, PhoneHouse
from tests.simulators.network import Failure
from tests.waiting import until_true

ELSEWHERE = {
    "sender": "elsewhere",
    "sent_at": datetime(2026, 1, 1, tzinfo=UTC),
    "received_at": datetime(2026, 1, 1, tzinfo=UTC),
    "due_at": datetime(2026, 1, 1, tzinfo=UTC),
}
OLD = datetime(2026, 1, 1, tzinfo=UTC)


def test_first_sms_is_told_that_emma_is_automatic_then_answered(phone_house: PhoneHouse) -> None:
    intro, answer = phone_house.sms("Bonjour")
    assert "assistante automatique" in intro
    assert answer == "You said: Bonjour"
    assert phone_house.sms("encore") == ["You said: encore"]


def test_choices_come_numbered_and_a_number_chooses(phone_house: PhoneHouse) -> None:
    buttons = [
        {"title": "Ma carte", "payload": "/card_status"},
        {"title": "Non", "payload": "/deny"},
    ]
    phone_house.rasa.answer = lambda turn: [{"text": "Oui ?", "buttons": buttons}]
    assert phone_house.sms("Bonjour")[-1] == "Oui ?\n1. Ma carte\n2. Non"
    phone_house.sms("1")
    phone_house.sms("non")
    assert phone_house.rasa.said == ["Bonjour", "/card_status", "/deny"]


def test_sms_told_twice_is_answered_once(phone_house: PhoneHouse) -> None:
    phone_house.simulators.twilio.faults.double = True
    assert phone_house.sms("Bonjour")[-1] == "You said: Bonjour"
    assert phone_house.rasa.said == ["Bonjour"]


def test_sms_are_taken_at_once_for_they_carry_no_clock(phone_house: PhoneHouse) -> None:
    for words in ("un", "deux"):
        phone_house.simulators.twilio.write(PHONE, words)
    phone_house.parts.channels.receiver.take_due()
    assert [event.state for event in phone_house.events()] == ["done", "done"]


def test_provider_that_fails_is_tried_again_and_the_order_is_kept(phone_house: PhoneHouse) -> None:
    phone_house.simulators.twilio.faults.failures = [Failure(503, 20500), Failure(429, 20429)]
    phone_house.sms("un")
    phone_house.sms("deux")
    for _ in range(4):
        wait_is_over(phone_house)
        phone_house.work()
    received = phone_house.simulators.phones.received("sms", PHONE)
    assert received[1:] == ["You said: un", "You said: deux"]
    assert {row.state for row in phone_house.outgoing()} <= {"sent", "delivered"}


def test_message_that_stalls_at_the_provider_is_overtaken_by_none(phone_house: PhoneHouse) -> None:
    phone_house.sms("Bonjour")
    outbox, faults = phone_house.parts.channels.outbox, phone_house.simulators.twilio.faults
    faults.stall = stall = threading.Event()
    for words in ("un", "deux"):
        phone_house.simulators.twilio.write(PHONE, words)
    phone_house.parts.channels.receiver.take_due()
    phone_house.run_turns()
    with ThreadPoolExecutor(1) as worker:
        sent = worker.submit(outbox.deliver_due)
        until_true(lambda: faults.stall is None)  # the first one is at the provider
        assert [outbox.deliver_due() for _ in range(3)] == [0, 0, 0]  # another worker's rounds
        stall.set()
        assert sent.result() == 1
    outbox.deliver_due()
    received = phone_house.simulators.phones.received("sms", PHONE)
    assert received[-2:] == ["You said: un", "You said: deux"]


def test_sms_whose_keeping_stalls_is_not_overtaken_by_the_next(phone_house: PhoneHouse) -> None:
    phone_house.sms("Bonjour")
    twilio, channels = phone_house.simulators.twilio, phone_house.parts.channels
    with ThreadPoolExecutor(1) as webhook:
        with phone_house.parts.database.transaction() as holding:
            holding.add(EventRow(provider="twilio", kind="message", provider_id="SM1", **ELSEWHERE))
            holding.flush()  # the webhook waits for what becomes of the same id
            first = webhook.submit(twilio.write, PHONE, "un", sid="SM1")
            until_true(lambda: is_held_up(phone_house))
            assert twilio.write(PHONE, "deux") == 204
            channels.receiver.take_due()
            phone_house.run_turns()
            assert phone_house.rasa.said == ["Bonjour"]
            holding.rollback()
        assert first.result() == 204
    phone_house.work()
    assert phone_house.rasa.said == ["Bonjour", "un", "deux"]


def is_held_up(house: PhoneHouse) -> bool:
    """True while somebody waits for another's commit."""
    held = """SELECT count(*) FROM pg_stat_activity
              WHERE datname = current_database() AND wait_event = 'transactionid'"""
    with house.parts.database.reading() as session:
        return bool(session.scalar(sql(held)))


def test_message_that_will_never_go_is_a_dead_letter_and_stops_nothing(
    phone_house: PhoneHouse,
) -> None:
    phone_house.simulators.twilio.faults.failures = [Failure(400, 21211)]
    received = phone_house.sms("Bonjour")
    assert received == ["You said: Bonjour"]
    dead = phone_house.outgoing()[0]
    assert (dead.state, dead.error) == ("dead", "provider_refused")
    assert phone_house.parts.channels.outbox.retry(dead.id)
    phone_house.work()
    assert "automatique" in phone_house.simulators.phones.received("sms", PHONE)[-1]


def test_answer_lost_on_its_way_back_is_not_sent_twice(phone_house: PhoneHouse) -> None:
    phone_house.simulators.twilio.faults.fail_after_accepting = 1
    phone_house.sms("Bonjour")
    phone_house.work()
    wait_is_over(phone_house)
    phone_house.work()
    received = phone_house.simulators.phones.received("sms", PHONE)
    assert len(received) == len(set(received)) == 2


def test_message_of_a_dead_worker_waits_for_what_the_provider_told_of_it(
    phone_house: PhoneHouse,
) -> None:
    phone_house.simulators.twilio.faults.fail_after_accepting = 1
    phone_house.simulators.twilio.write(PHONE, "Bonjour")
    channels = phone_house.parts.channels
    channels.receiver.take_due()
    channels.outbox.deliver_due()
    assert phone_house.simulators.phones.wait(lambda: told_of_one(phone_house), 10)
    phone_house.execute(update(OutgoingRow).values(state="sending"))  # its worker was killed
    wait_is_over(phone_house)
    phone_house.execute(update(EventRow).values(received_at=OLD))
    channels.outbox.deliver_due()
    assert len(phone_house.simulators.phones.received("sms", PHONE)) == 1
    channels.receiver.take_due()
    assert [row.state for row in phone_house.outgoing()] == ["delivered"]


@pytest.mark.parametrize("reorder", [False, True])
def test_status_never_goes_back(phone_house: PhoneHouse, reorder: bool) -> None:
    phone_house.simulators.twilio.faults.reorder = reorder
    phone_house.sms("Bonjour")
    assert phone_house.simulators.phones.wait(lambda: all_told(phone_house), 10)
    phone_house.work()
    assert [row.state for row in phone_house.outgoing()] == ["delivered", "delivered"]
    assert [row.body for row in phone_house.outgoing()] == [None, None]


def test_number_is_nowhere_in_clear(phone_house: PhoneHouse) -> None:
    phone_house.sms("Bonjour")
    contact, event = phone_house.contact(), phone_house.events()[0]
    assert PHONE not in f"{contact.address} {contact.address_hash} {event.sender} {event.body}"
    assert PHONE[1:] not in str(phone_house.rasa.turns)


def test_mark_is_asked_and_taken_after_the_end(phone_house: PhoneHouse) -> None:
    phone_house.sms("Bonjour")
    with phone_house.parts.database.transaction() as session:
        conversation_id = session.scalars(select(ConversationRow.id)).one()
    phone_house.parts.handoff.desk.end_by_member(conversation_id)
    phone_house.work()
    phone_house.sms("5")
    with phone_house.parts.database.transaction() as session:
        assert session.get_one(RatingRow, conversation_id).score == 5
        assert session.scalars(select(ConversationRow.id)).all() == [conversation_id]
    phone_house.sms("Bonjour")
    with phone_house.parts.database.transaction() as session:
        assert len(session.scalars(select(ConversationRow.id)).all()) == 2


def ended(house: PhoneHouse) -> str:
    """A conversation of which the member was asked how it was."""
    house.sms("Bonjour")
    conversation_id = house.contact().conversation_id or ""
    house.parts.handoff.desk.end_by_member(conversation_id)
    house.work()
    return conversation_id


def test_mark_and_word_of_one_message_are_kept_and_the_phone_is_told_of_it(
    phone_house: PhoneHouse,
) -> None:
    conversation_id = ended(phone_house)
    asked = phone_house.simulators.phones.received("sms", PHONE)[-1]
    assert "4 très bien merci" in asked
    (noted,) = phone_house.sms("4 : très aimable, merci")
    assert "noté, merci" in noted
    with phone_house.parts.database.reading() as session:
        kept = session.get_one(RatingRow, conversation_id)
    assert (kept.score, kept.comment) == (4, "très aimable, merci")
    assert phone_house.contact().conversation_id == conversation_id


@pytest.mark.parametrize("words", ["4 rue des Lilas", "2 remboursements manquent", "5 merci ?"])
def test_request_that_begins_with_a_figure_is_no_mark(phone_house: PhoneHouse, words: str) -> None:
    ended(phone_house)
    assert phone_house.sms(words) == [f"You said: {words}"]
    with phone_house.parts.database.reading() as session:
        assert session.scalars(select(RatingRow)).all() == []


PRAISE = "4 Camille a été patiente"


def not_understood(house: PhoneHouse, words: str) -> None:
    """Let Emma understand nothing of a message, nor of what stands behind its figure."""
    house.rasa.readings |= {words: "nlu_fallback", words[2:]: "nlu_fallback"}


def test_mark_with_words_that_ask_for_nothing_is_kept_with_them(phone_house: PhoneHouse) -> None:
    conversation_id = ended(phone_house)
    not_understood(phone_house, PRAISE)
    (noted,) = phone_house.sms(PRAISE)
    assert "noté, merci" in noted
    with phone_house.parts.database.reading() as session:
        kept = session.get_one(RatingRow, conversation_id)
    assert (kept.score, kept.comment) == (4, "Camille a été patiente")


def test_words_behind_a_figure_that_may_tell_of_danger_are_heard(phone_house: PhoneHouse) -> None:
    ended(phone_house)
    not_understood(phone_house, PRAISE)
    phone_house.rasa.hints[PRAISE[2:]] = "emergency"
    assert phone_house.sms(PRAISE) == [f"You said: {PRAISE}"]


def test_words_behind_a_figure_that_hold_personal_data_are_read_by_nobody(
    phone_house: PhoneHouse,
) -> None:
    ended(phone_house)
    words = "4 rappelez moi au 06 39 98 01 01"
    not_understood(phone_house, words)
    (answer,) = phone_house.sms(words)
    assert answer.startswith("You said: 4 rappelez moi au [[phone:")


def test_mark_with_words_is_a_message_like_others_while_rasa_is_away(
    phone_house: PhoneHouse,
) -> None:
    ended(phone_house)
    phone_house.rasa.status = 503
    not_understood(phone_house, PRAISE)
    phone_house.simulators.twilio.write(PHONE, PRAISE)
    phone_house.settle()
    phone_house.parts.channels.receiver.take_due()
    assert len(phone_house.pending()) == 1


def all_told(house: PhoneHouse) -> bool:
    """True once the provider told of every message."""
    statuses = [event for event in house.events() if event.kind == "status"]
    return len(statuses) >= 4


def told_of_one(house: PhoneHouse) -> bool:
    """True once the provider told of one message."""
    return sum(event.kind == "status" for event in house.events()) == 2


def wait_is_over(house: PhoneHouse) -> None:
    """Let the pause before the next try pass."""
    with house.parts.database.transaction() as session:
        session.execute(
            update(OutgoingRow).values(due_at=OutgoingRow.due_at - timedelta(minutes=10))
        )
