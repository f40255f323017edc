"""What a phone says in a word, a number and a date: read, never guessed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal_bridge.channels.identity_words import read_claim, read_code
from portal_bridge.channels.keywords import Keyword, keyword_in, leaves, link_code_in

BORN = date(1985, 3, 14)
TODAY = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("words", "number", "born"),
    [
        ("12345678 14/03/1985", "12345678", BORN),
        ("mon numéro est le 12345678, né le 14.03.1985", "12345678", BORN),
        ("14-03-1985 12345678", "12345678", BORN),
        ("1985-03-14", None, BORN),
        ("14 mars 1985", None, BORN),
        ("le 1er août 1990", None, date(1990, 8, 1)),
        ("14 03 1985", None, BORN),
        ("aaa1 14/3/1985", "AAA1", BORN),
        ("12345678 14/03/85", "12345678", BORN),
        ("14.3.85", None, BORN),
        ("7/6/09", None, date(2009, 6, 7)),
        ("7/6/15", None, date(1915, 6, 7)),
        ("12345678 14031985", "12345678", BORN),
        ("14031985 12345678", "12345678", BORN),
        ("14031985", "14031985", None),
        ("01.53.38.18.88", None, None),
        ("31/02/1985", None, None),
        ("12345678", "12345678", None),
        ("bonjour", None, None),
        ("mes soins de mars", None, None),
    ],
)
def test_member_number_and_birth_date_are_read(
    words: str, number: str | None, born: date | None
) -> None:
    claim = read_claim(words, TODAY)
    assert (claim.number, claim.birth_date) == (number, born)


@given(st.dates(date(1900, 1, 1), date(2026, 1, 1)), st.integers(10**6, 10**9))
def test_any_date_and_number_written_plainly_are_read(born: date, number: int) -> None:
    claim = read_claim(f"{number} {born:%d/%m/%Y}", TODAY)
    assert (claim.number, claim.birth_date) == (str(number), born)


@given(st.text(max_size=80))
def test_reading_any_words_breaks_nothing(words: str) -> None:
    read_claim(words, TODAY)
    read_code(words)
    keyword_in(words)
    link_code_in(words)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("123456", "123456"),
        ("123 456.", "123456"),
        ("mon code : 123456", "123456"),
        ("12345", None),
        ("1234567", None),
        ("123456 et autre chose", None),
    ],
)
def test_code_is_read_alone_or_behind_a_few_words(words: str, code: str | None) -> None:
    assert read_code(words) == code


@pytest.mark.parametrize(
    ("words", "keyword"),
    [
        ("STOP", Keyword.STOP),
        (" Arrêt. ", Keyword.STOP),
        ("start", Keyword.START),
        ("Aide !", Keyword.HELP),
        ("oublie ce numéro s’il te plaît", Keyword.FORGET),
        ("stop svp", Keyword.STOP),
        ("Stop, merci.", Keyword.STOP),
        ("Arrêtez s’il vous plaît", Keyword.STOP),
        ("STOP SMS", Keyword.STOP),
        ("stop aux messages", Keyword.STOP),
        ("Arrêtez de m’envoyer des sms", Keyword.STOP),
        ("arrêtez de m'écrire", Keyword.STOP),
        ("je ne veux plus recevoir de messages", Keyword.STOP),
        ("ne m’envoyez plus de textos svp", Keyword.STOP),
        ("start svp", Keyword.START),
        ("aidez-moi s’il vous plaît", Keyword.HELP),
        ("ne m’envoyez plus de relevés papier", None),
        ("je ne veux plus recevoir de courrier", None),
        ("je ne veux plus de mutuelle", None),
        ("merci", None),
        ("pourquoi je ne reçois plus vos sms", None),
        ("le médecin m’a dit de stopper le traitement", None),
        ("stop au dentiste, je voulais dire", None),
        ("j’ai besoin d’aide pour ma carte", None),
        ("où est ma carte", None),
    ],
)
def test_keyword_is_a_message_of_its_own(words: str, keyword: Keyword | None) -> None:
    assert keyword_in(words) == keyword


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("LIER 12345678", "12345678"),
        ("lier : 1234 5678", "12345678"),
        ("12345678", None),  # a member number looks the same
        ("carte 12345678", None),
        ("LIER 1234567", None),
    ],
)
def test_link_code_needs_its_word(words: str, code: str | None) -> None:
    assert link_code_in(words) == code


def test_proof_is_left_in_a_word() -> None:
    assert (leaves("Annuler"), leaves("annuler mon rendez-vous")) == (True, False)
