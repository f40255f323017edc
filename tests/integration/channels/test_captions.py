"""Words under a photo are heard like any others, before the photo."""

from typing import Any

import pytest

from tests.integration.bridge.fake_rasa import Turn
from tests.integration.channels.conftest import PHONE, PUBLIC_URL, PhoneHouse
from tests.integration.channels.test_accounts import IBAN, everything_kept
from tests.integration.channels.test_whatsapp import PDF, files, taken_by_an_agent

BREATHLESS = "Je n'arrive plus à respirer"
CARE = "Appelez le 15"


def alarmed(turn: Turn) -> list[dict[str, Any]]:
    """Emma as she is when somebody's life is at stake."""
    return [{"text": CARE}, {"custom": {"handoff": {"reason": "emergency"}}}]


def asks_for_the_invoice(turn: Turn) -> list[dict[str, Any]]:
    if "payload" in turn:
        return [{"text": "Merci."}]
    return [{"text": "Envoyez-la.", "custom": {"block": "form", "kind": "upload"}}]


def test_question_under_a_photo_is_answered_before_the_photo_is_asked_about(
    phone_house: PhoneHouse,
) -> None:
    phone_house.prove(write="whatsapp")
    answer, what = phone_house.whatsapp_file("application/pdf", PDF, caption="C’est remboursé ?")
    assert answer == "You said: C’est remboursé ?"
    assert "De quoi s’agit-il" in what
    assert files(phone_house) == 1


@pytest.mark.parametrize("proven", [False, True])
def test_danger_told_under_a_photo_is_answered_first(phone_house: PhoneHouse, proven: bool) -> None:
    if proven:
        phone_house.prove(write="whatsapp")
    phone_house.rasa.answer = alarmed
    heard = phone_house.whatsapp_file("image/jpeg", b"\xff\xd8\xff photo", caption=BREATHLESS)
    assert CARE in heard[0 if proven else 1]  # a new phone is greeted before all
    assert ("member", BREATHLESS) in phone_house.bubbles()
    assert not any("De quoi s’agit-il" in words for words in heard)


def test_file_goes_to_the_form_that_its_words_began(phone_house: PhoneHouse) -> None:
    phone_house.prove(write="whatsapp")
    phone_house.rasa.answer = asks_for_the_invoice
    phone_house.whatsapp_file("application/pdf", PDF, caption="Je veux être remboursé")
    said = phone_house.rasa.said[-2:]
    assert said[0] == "Je veux être remboursé"
    assert said[1].startswith('/submit_form{"kind": "upload"')


def test_words_that_only_say_what_the_file_is_go_with_it(phone_house: PhoneHouse) -> None:
    phone_house.prove(write="whatsapp")
    turns = len(phone_house.rasa.turns)
    words = "Voici ma facture de juin"
    (what,) = phone_house.whatsapp_file("application/pdf", PDF, caption=words)
    assert "De quoi s’agit-il" in what
    assert len(phone_house.rasa.turns) == turns
    assert ("member", f"{words}\nFichiers envoyés : 1.") in phone_house.bubbles()


def test_iban_under_a_photo_is_refused_and_kept_nowhere(phone_house: PhoneHouse) -> None:
    phone_house.prove(write="whatsapp")
    heard = phone_house.whatsapp_file("application/pdf", PDF, caption=f"Mon RIB {IBAN}")
    assert f"{PUBLIC_URL}/" in heard[0]
    assert "3000 6000" not in everything_kept(phone_house)
    assert ("member", "Mon RIB FR76 •••• •••• 189") in phone_house.bubbles()


def test_agent_reads_the_words_and_then_the_file(phone_house: PhoneHouse) -> None:
    phone_house.prove(write="whatsapp")
    taken_by_an_agent(phone_house)
    assert phone_house.whatsapp_file("application/pdf", PDF, caption="Facture, suite 2/2") == []
    said = [words for author, words in phone_house.bubbles() if author == "member"]
    assert said[-1] == "Facture, suite 2/2\nFichiers envoyés : 1."
    phone_house.whatsapp_file("application/pdf", PDF, caption="Est-ce la bonne ?")
    said = [words for author, words in phone_house.bubbles() if author == "member"]
    assert said[-2:] == ["Est-ce la bonne ?", "Fichiers envoyés : 1."]


def test_stop_under_a_photo_is_stop(phone_house: PhoneHouse) -> None:
    phone_house.whatsapp("Bonjour")
    (farewell,) = phone_house.whatsapp_file("application/pdf", PDF, caption="STOP")
    assert "STOP" not in phone_house.rasa.said
    assert phone_house.contact().consent == "stopped"
    assert farewell


@pytest.mark.parametrize("channel", ["sms", "whatsapp"])
def test_words_with_a_picture_through_twilio_are_answered(
    phone_house: PhoneHouse, channel: str
) -> None:
    twilio = phone_house.simulators.twilio
    twilio.send_file(PHONE, "application/pdf", PDF, channel=channel, caption="Et ma carte ?")
    phone_house.work()
    assert "You said: Et ma carte ?" in phone_house.simulators.phones.received(channel, PHONE)


def test_words_under_a_video_are_answered(phone_house: PhoneHouse) -> None:
    meta = phone_house.simulators.meta
    video = {"type": "video", "video": {"id": "1", "caption": "Et ma carte ?"}}
    meta.tell(messages=[meta.message(PHONE, video)])
    phone_house.work()
    assert "You said: Et ma carte ?" in phone_house.simulators.phones.received("whatsapp", PHONE)


def test_photo_with_words_told_twice_is_taken_once(phone_house: PhoneHouse) -> None:
    phone_house.prove(write="whatsapp")
    phone_house.simulators.meta.faults.double = True
    assert len(phone_house.whatsapp_file("application/pdf", PDF, caption="Et ma carte ?")) == 2
    assert files(phone_house) == 1


def test_file_sent_right_after_words_waits_for_their_answer(phone_house: PhoneHouse) -> None:
    phone_house.prove(write="whatsapp")
    phone_house.rasa.answer = asks_for_the_invoice
    phone_house.simulators.meta.write(PHONE, "Je veux être remboursé")
    phone_house.whatsapp_file("application/pdf", PDF)
    assert phone_house.rasa.said[-1].startswith('/submit_form{"kind": "upload"')
