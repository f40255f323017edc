"""Messages that are plainly not French, and French ones that are left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.components.languages import foreign_language
from tests.content.bot_content import examples, held_out

NOT_FRENCH_THEMSELVES = {"out_of_scope", "emergency", "distress"}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Where is my card?", "en"),
        ("hello, I lost my insurance card", "en"),
        ("i need to speak to someone", "en"),
        ("donde está mi tarjeta", "es"),
        ("Quiero cambiar mi cuenta bancaria", "es"),
        ("Wo ist meine Karte?", "de"),
        ("dove è la mia tessera", "it"),
        ("onde está o meu cartão", "pt"),
        ("أين بطاقتي", "ar"),
        ("Где моя карта", "ru"),
        ("我的卡在哪里", "zh"),
        ("ბარათი სად არის", "ka"),
    ],
)
def test_foreign_message_is_told(text: str, language: str) -> None:
    assert foreign_language(text) == language


@pytest.mark.parametrize(
    "text",
    ["ok", "help", "stop", "hello hello", "ma card svp", "", "12", "🔔", "[[iban:0123456789ab]]"],
)
def test_doubtful_message_is_taken_for_french(text: str) -> None:
    assert foreign_language(text) is None


def test_no_french_message_of_ours_is_taken_for_another_language() -> None:
    said = [
        text
        for source in (examples(), held_out())
        for intent, texts in source.items()
        if intent not in NOT_FRENCH_THEMSELVES
        for text in texts
    ]
    assert [text for text in said if foreign_language(text)] == []


@given(st.text(max_size=200))
def test_any_text_has_a_language_or_none(text: str) -> None:
    language = foreign_language(text)
    assert language is None or language == "other" or len(language) == 2
