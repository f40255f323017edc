"""Who writes from a phone: linking, proving, forgetting; a number alone proves nothing."""

from datetime import timedelta

import pytest
from sqlalchemy import text, update

from insurer.domain.caller import Assurance as Level
from insurer.domain.caller import Caller
from portal_bridge.store.channel_rows import ContactRow, OneTimeLinkRow
from portal_bridge.store.orm import ConversationRow
from tests.integration.channels.conftest import PHONE, PhoneHouse
from wire.turn_token import Assurance

OTHER = "+33639980199"
ASKS = {"text": "Qui êtes-vous ?", "custom": {"block": "form", "kind": "identity"}}


def member_of(house: PhoneHouse, number: str) -> str:
    return house.parts.services.members.by_number(number).member_id


def link_code(house: PhoneHouse, number: str = "AAA1") -> str:
    caller = Caller(member_of(house, number), Level.VERIFIED, "portal", "portal-talk", "key")
    return house.parts.services.channel_links.offer(caller).code


def test_number_on_file_is_nobody_until_it_is_linked(phone_house: PhoneHouse) -> None:
    phone_house.sms("Bonjour")
    assert (phone_house.token().member_id, phone_house.token().assurance) == (None, 0)


def test_number_date_and_code_prove_for_half_an_hour(phone_house: PhoneHouse) -> None:
    asked = phone_house.sms("AAA1 03/02/1980")[-1]
    assert "code" in asked
    assert "30 minutes" in phone_house.sms(phone_house.code())[-1]
    phone_house.sms("Mes remboursements")
    token = phone_house.token()
    assert (token.member_id, token.assurance) == (member_of(phone_house, "AAA1"), 2)

    phone_house.execute(
        update(ConversationRow).values(
            assurance_until=ConversationRow.assurance_until - timedelta(minutes=31)
        )
    )
    phone_house.sms("Et encore ?")
    assert phone_house.token().assurance is Assurance.LINKED


def test_question_that_had_to_wait_is_answered_after_the_proof(phone_house: PhoneHouse) -> None:
    phone_house.rasa.answer = lambda turn: [ASKS]
    phone_house.sms("Mes remboursements")
    phone_house.sms("AAA1")
    phone_house.sms("le 3 février 1980")
    phone_house.rasa.answer = lambda turn: [{"text": "Voici"}]
    assert phone_house.sms(phone_house.code())[-1] == "Voici"
    assert phone_house.rasa.said == ["Mes remboursements", "/retry"]


def test_unknown_phone_begins_the_proof_by_a_bare_number_or_date(phone_house: PhoneHouse) -> None:
    phone_house.sms("n° 10000004")
    asked = phone_house.sms("8 juillet 85")[-1]
    assert "code" in asked
    assert phone_house.rasa.said == []


@pytest.mark.parametrize("words", ["75001", "je cherche un dentiste à 69003", "1234"])
def test_other_figures_of_an_unknown_phone_are_for_emma(
    phone_house: PhoneHouse, words: str
) -> None:
    phone_house.sms(words)
    assert phone_house.rasa.said == [words]


@pytest.mark.parametrize("words", ["AAA1 03/02/80", "AAA1 03021980"])
def test_birth_date_may_be_written_short(phone_house: PhoneHouse, words: str) -> None:
    phone_house.sms(words)
    assert "30 minutes" in phone_house.sms(phone_house.code())[-1]


def test_birth_date_in_digits_alone_is_understood_where_it_is_awaited(
    phone_house: PhoneHouse,
) -> None:
    phone_house.rasa.answer = lambda turn: [ASKS]
    phone_house.sms("Mes remboursements")
    phone_house.sms("AAA1")
    phone_house.sms("03021980")
    phone_house.sms(phone_house.code())
    assert phone_house.token().assurance is Assurance.VERIFIED


def test_nothing_that_proves_is_in_the_transcript_or_reaches_rasa(phone_house: PhoneHouse) -> None:
    phone_house.sms("AAA1 03/02/1980")
    code = phone_house.code()
    phone_house.sms(code)
    told = f"{phone_house.bubbles()} {phone_house.rasa.turns}"
    assert "AAA1" not in told
    assert "1980" not in told
    assert code not in told


@pytest.mark.parametrize("claim", ["AAA1 04/02/1980", "ZZZ9 03/02/1980"])
def test_unknown_member_and_wrong_date_are_answered_like_a_right_pair(
    phone_house: PhoneHouse, claim: str
) -> None:
    right = phone_house.sms("AAA1 03/02/1980", OTHER)[-1]
    assert phone_house.codes_sent() == 1
    assert phone_house.sms(claim)[-1] == right
    assert phone_house.codes_sent() == 1
    first, second = phone_house.sms("123456")[-1], phone_house.sms("654321")[-1]
    code = phone_house.code()
    wrong = "000000" if code != "000000" else "111111"
    assert [phone_house.sms(wrong, OTHER)[-1], phone_house.sms(wrong, OTHER)[-1]] == [first, second]
    assert "15 minutes" in second


def test_two_wrong_codes_block_also_the_right_one(phone_house: PhoneHouse) -> None:
    phone_house.sms("AAA1 03/02/1980")
    code = phone_house.code()
    wrong = "000000" if code != "000000" else "111111"
    phone_house.sms(wrong)
    phone_house.sms(wrong)
    assert "bloquée" in phone_house.sms("AAA1 03/02/1980")[-1]
    assert phone_house.codes_sent() == 1
    phone_house.sms("Bonjour")  # other things go on
    assert (phone_house.rasa.said, phone_house.token().assurance) == (["Bonjour"], 0)


def test_codes_cannot_be_asked_for_without_end(phone_house: PhoneHouse) -> None:
    answers = [phone_house.sms("AAA1 03/02/1980")[-1] for _ in range(4)]
    assert "bloquée" in answers[-1]
    assert phone_house.codes_sent() <= 3


def test_proof_is_left_by_asking_something_else(phone_house: PhoneHouse) -> None:
    phone_house.sms("AAA1 03/02/1980")
    assert phone_house.sms("quels sont vos horaires")[-1] == "You said: quels sont vos horaires"


def test_code_of_the_portal_links_a_phone_for_three_months(phone_house: PhoneHouse) -> None:
    code = link_code(phone_house)
    assert "lié" in phone_house.sms(f"Lier {code[:4]} {code[4:]}", OTHER)[-1]
    phone_house.sms("Où est ma carte", OTHER)
    token = phone_house.token()
    assert (token.member_id, token.assurance) == (member_of(phone_house, "AAA1"), 1)
    assert code not in str(phone_house.bubbles())

    phone_house.execute(
        text("UPDATE insurer.channel_links SET linked_at = linked_at - interval '91 days'")
    )
    phone_house.sms("Et maintenant ?", OTHER)
    assert phone_house.token().assurance is Assurance.ANONYMOUS


def test_code_links_once(phone_house: PhoneHouse) -> None:
    code = link_code(phone_house)
    phone_house.sms(f"LIER {code}")
    assert "pas valable" in phone_house.sms(f"LIER {code}", OTHER)[-1]


def test_linked_phone_needs_the_birth_date_and_a_code_for_more(phone_house: PhoneHouse) -> None:
    phone_house.sms(f"LIER {link_code(phone_house)}")
    phone_house.rasa.answer = lambda turn: [ASKS]
    phone_house.sms("Mes remboursements")
    phone_house.sms("03/02/1980")
    phone_house.rasa.answer = lambda turn: [{"text": "Voici"}]
    phone_house.sms(phone_house.code())
    assert phone_house.token().assurance is Assurance.VERIFIED


def test_member_unlinks_and_is_a_stranger_in_a_new_conversation(phone_house: PhoneHouse) -> None:
    phone_house.prove()
    phone_house.sms("Mes remboursements")
    before = phone_house.token()
    assert "plus lié" in phone_house.sms("Oublie ce numéro, merci")[-1]
    phone_house.sms("Mes remboursements")
    after = phone_house.token()
    assert (after.member_id, after.assurance) == (None, 0)
    assert after.conversation_id != before.conversation_id


def test_number_changed_on_file_ends_the_link(phone_house: PhoneHouse) -> None:
    phone_house.prove()
    phone_house.execute(
        text("UPDATE insurer.members SET phone = '+33639980177' WHERE number = 'AAA1'")
    )
    phone_house.sms("Mes remboursements")
    assert phone_house.token().member_id is None


def test_number_that_whatsapp_says_has_changed_ends_the_link(phone_house: PhoneHouse) -> None:
    phone_house.prove(write="whatsapp")
    system = {"type": "system", "system": {"type": "user_changed_number", "wa_id": "33639980188"}}
    meta = phone_house.simulators.meta
    meta.tell(messages=[meta.message(PHONE, system)])
    phone_house.work()
    phone_house.whatsapp("Mes remboursements")
    assert phone_house.token().member_id is None


def test_proof_on_one_channel_is_none_on_another(phone_house: PhoneHouse) -> None:
    phone_house.prove()
    phone_house.whatsapp("Mes remboursements")
    assert phone_house.token().assurance is Assurance.ANONYMOUS


def test_answer_asked_in_the_portal_never_goes_to_the_phone(phone_house: PhoneHouse) -> None:
    phone_house.prove()
    before = len(phone_house.outgoing())
    talk = phone_house.talk()
    talk.say("Mes remboursements")
    phone_house.work()
    assert ("bot", "You said: Mes remboursements") in talk.texts()
    assert len(phone_house.outgoing()) == before


def test_one_time_link_opens_once_and_previews_use_nothing_up(phone_house: PhoneHouse) -> None:
    row = ["07/11/2026", "Détartrage complet", "Léa", "43,38 €"]
    columns = ["Date", "Soin", "Pour", "Frais"]
    table = {"block": "table", "caption": "Tout", "columns": columns, "rows": [row] * 30}
    phone_house.rasa.answer = lambda turn: [{"text": "Voici", "custom": table}]
    told = phone_house.sms("Mes remboursements")[-1]
    path = "/l/" + told.rsplit("/l/", 1)[1].split()[0]
    browser = phone_house.app.test_client()
    assert [browser.get(path).status_code for _ in range(2)] == [200, 200]
    page = browser.post(path)
    assert page.text.count("Détartrage") == 30
    assert "no-store" in page.headers["Cache-Control"]
    assert [browser.post(path).status_code, browser.get(path).status_code] == [410, 410]
    assert browser.post("/l/unknown").status_code == 410


def test_one_time_link_ends_after_half_an_hour(phone_house: PhoneHouse) -> None:
    table = {"block": "table", "caption": "Tout", "columns": ["Soin"], "rows": [["x" * 90]] * 30}
    phone_house.rasa.answer = lambda turn: [{"custom": table}]
    path = "/l/" + phone_house.sms("Tout")[-1].rsplit("/l/", 1)[1].split()[0]
    phone_house.execute(
        update(OneTimeLinkRow).values(expires_at=OneTimeLinkRow.expires_at - timedelta(minutes=31))
    )
    assert phone_house.app.test_client().post(path).status_code == 410


def test_stop_silences_emma_until_start_with_their_dates(phone_house: PhoneHouse) -> None:
    phone_house.sms("Bonjour")
    phone_house.simulators.twilio.stopped.clear()
    assert "START" in phone_house.whatsapp("Arrêt")[-1]
    assert phone_house.whatsapp("Tu es là ?") == []
    assert "de nouveau" in phone_house.whatsapp("start")[-1]
    assert phone_house.whatsapp("Et là ?") == ["You said: Et là ?"]
    with phone_house.parts.database.transaction() as session:
        rows = session.execute(
            text("SELECT state, source, given_at FROM channel_consent ORDER BY id")
        ).all()
    assert [row.state for row in rows] == ["given", "given", "stopped", "given"]
    assert all(row.given_at for row in rows)


def test_stop_that_the_operator_answers_is_not_answered_again(phone_house: PhoneHouse) -> None:
    twilio = phone_house.simulators.twilio
    phone_house.sms("Bonjour")
    before = len(phone_house.simulators.phones.received("sms", PHONE))
    twilio.write(PHONE, "STOP", OptOutType="STOP")
    phone_house.work()
    assert len(phone_house.simulators.phones.received("sms", PHONE)) == before
    assert phone_house.contact().consent == "stopped"


def test_refusal_by_the_operator_is_taken_for_stop(phone_house: PhoneHouse) -> None:
    phone_house.simulators.twilio.stopped.add(PHONE)
    assert phone_house.sms("Bonjour") == []
    assert phone_house.contact().consent == "stopped"


def test_help_tells_who_writes_and_how_to_stop(phone_house: PhoneHouse) -> None:
    answer = phone_house.sms("Aide !")[-1]
    assert "automatique" in answer
    assert "STOP" in answer
    assert phone_house.rasa.said == []


def test_blocked_phone_is_free_again_after_a_quarter_of_an_hour(phone_house: PhoneHouse) -> None:
    phone_house.sms("ZZZ9 03/02/1980")
    for _ in range(2):
        phone_house.sms("123456")
    phone_house.execute(
        update(ContactRow).values(blocked_until=ContactRow.blocked_until - timedelta(minutes=16))
    )
    phone_house.prove()
    phone_house.sms("Mes remboursements")
    assert phone_house.token().assurance is Assurance.VERIFIED
