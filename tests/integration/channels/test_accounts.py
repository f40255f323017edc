"""An IBAN sent by SMS or WhatsApp is refused with the way to the portal, and kept nowhere."""

import pytest
from sqlalchemy import FromClause, Select, Text, cast, func, literal_column, select, table
from sqlalchemy import text as sql

from insurer.store.orm.access import VaultEntryRow
from portal_bridge.store.orm import ConversationRow
from tests.integration.channels.conftest import PUBLIC_URL, PhoneHouse
from tests.integration.channels.test_console import taken

IBAN = "FR76 3000 6000 0112 3456 7890 189"
WRONG_KEY = "FR76 3000 6000 0112 3456 7890 188"
REFUSED = "je ne l'ai pas gardé"
PORTAL = f"{PUBLIC_URL}/"


def said_by_members(house: PhoneHouse) -> list[str]:
    return [words for author, words in house.bubbles() if author == "member"]


def everything_kept(house: PhoneHouse) -> str:
    """All rows of all tables, as text."""
    tables = """SELECT table_schema, table_name FROM information_schema.tables
                WHERE table_type = 'BASE TABLE'
                AND table_schema NOT IN ('pg_catalog', 'information_schema')"""
    with house.parts.database.reading() as session:
        names = session.execute(sql(tables)).all()
        return "\n".join(
            row
            for schema, name in names
            for row in session.scalars(_rows_of(table(name, schema=schema).alias("t")))
        )


def _rows_of(named: FromClause) -> Select[tuple[str]]:
    return select(cast(literal_column("t"), Text)).select_from(named)


@pytest.mark.parametrize("channel", ["sms", "whatsapp"])
@pytest.mark.parametrize("iban", [IBAN, IBAN.replace(" ", ""), WRONG_KEY])
def test_iban_alone_is_refused_with_the_way_to_the_portal(
    phone_house: PhoneHouse, channel: str, iban: str
) -> None:
    say = phone_house.sms if channel == "sms" else phone_house.whatsapp
    for _ in range(2):  # nor is it « not understood » the second time
        answer = say(iban)[-1].replace("’", "'")
        assert REFUSED in answer
        assert PORTAL in answer
    assert phone_house.rasa.said == []


def test_nothing_of_a_refused_iban_is_kept_but_its_masked_form(
    phone_house: PhoneHouse, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    phone_house.sms(f"voici mon rib {IBAN}")
    phone_house.sms(f"et ma carte ? {IBAN.replace(' ', '')}")
    phone_house.whatsapp(f"mon compte {WRONG_KEY} et ma carte ?")
    printed = capsys.readouterr()
    kept = everything_kept(phone_house) + caplog.text + printed.out + printed.err
    heard = " ".join(map(str, phone_house.rasa.turns))
    for secret in ("3000 6000", "30006000", "0112 3456", "01123456", "112345"):
        assert secret not in kept
        assert secret not in heard
    with phone_house.parts.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(VaultEntryRow)) == 0
    assert said_by_members(phone_house) == [
        "voici mon rib FR76 •••• •••• 189",
        "et ma carte ? FR76 •••• •••• 189",
        "mon compte FR76 •••• •••• 188 et ma carte ?",
    ]


def test_iban_beside_a_question_is_refused_and_the_question_answered(
    phone_house: PhoneHouse,
) -> None:
    phone_house.sms("Bonjour")
    refusal, answer = phone_house.sms(f"Où est ma carte ? {IBAN}")
    assert PORTAL in refusal
    assert answer.startswith("You said: Où est ma carte")


def test_refusal_without_an_address_of_the_portal_tells_another_way(
    phone_house: PhoneHouse,
) -> None:
    accounts = phone_house.parts.channels.receiver._accounts
    accounts._portal_url = None  # as with apgis
    assert phone_house.parts.services.profile.contact_way in phone_house.sms(IBAN)[-1]


def test_iban_said_twice_by_the_provider_is_refused_once(phone_house: PhoneHouse) -> None:
    phone_house.simulators.twilio.faults.double = True
    phone_house.sms(IBAN)
    phone_house.sms(f"Où est ma carte ? {IBAN}")
    assert [PORTAL in words for _, words in phone_house.bubbles()].count(True) == 2


def test_question_that_emma_asked_still_stands_after_a_refused_iban(
    phone_house: PhoneHouse,
) -> None:
    buttons = [
        {"title": "Ma carte", "payload": "/card_status"},
        {"title": "Non", "payload": "/deny"},
    ]
    phone_house.rasa.answer = lambda turn: [{"text": "À quel sujet ?", "buttons": buttons}]
    phone_house.sms("écrire au centre")
    assert phone_house.sms(IBAN)[-1].endswith("1. Ma carte\n2. Non")
    phone_house.sms("1")
    assert phone_house.rasa.said[-1] == "/card_status"


def test_iban_is_no_member_number_where_emma_asked_who_writes(phone_house: PhoneHouse) -> None:
    phone_house.sms("12345678")  # then the birth date is awaited
    assert PORTAL in phone_house.sms(IBAN)[-1]
    assert phone_house.contact().proof_step == "birth_date"


def test_proof_beside_an_iban_is_heard(phone_house: PhoneHouse) -> None:
    answer = phone_house.sms(f"AAA1 03/02/1980 {IBAN}")[-1]
    assert PORTAL in answer
    assert "code à 6 chiffres" in answer
    assert said_by_members(phone_house) == ["Identité envoyée : ••••••"]


@pytest.mark.parametrize("words", ["ne m'envoyez plus de sms", "oubliez ce numéro"])
def test_iban_beside_a_keyword_is_masked(phone_house: PhoneHouse, words: str) -> None:
    phone_house.sms(f"{words} {IBAN}")
    assert "3456" not in everything_kept(phone_house)


def test_phone_is_not_forgotten_for_an_iban_that_is_to_be(phone_house: PhoneHouse) -> None:
    phone_house.prove()
    phone_house.sms(f"oubliez ce numéro {IBAN}")
    assert phone_house.token().member_id


def test_agent_reads_an_iban_masked_and_its_writer_is_told_where_it_belongs(
    phone_house: PhoneHouse,
) -> None:
    client, _, path = taken(phone_house)
    assert PORTAL in phone_house.sms(IBAN)[-1]
    page = client.get(path).text
    assert "FR76 •••• •••• 189" in page
    assert "3456" not in page
    with phone_house.parts.database.reading() as session:
        assert session.get_one(ConversationRow, path.rsplit("/", 1)[1]).owed_since


def test_portal_still_takes_an_iban(phone_house: PhoneHouse) -> None:
    phone_house.talk("AAA1").say(f"mon iban {IBAN}")
    phone_house.run_turns()
    assert "[[iban:" in phone_house.rasa.said[-1]
