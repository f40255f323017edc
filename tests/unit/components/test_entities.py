"""All that one message says; today is Saturday 21 November 2026."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.components.entities import Extractor
from bot.components.lookups import load_lookups
from bot.components.places import Towns

BOT = Path(__file__).resolve().parents[3] / "bot"
EXTRACTOR = Extractor(load_lookups(BOT / "lookups.yml"), Towns.load(BOT / "towns.txt"))
TODAY = date(2026, 11, 21)


def found(text: str) -> list[tuple[str, str]]:
    return list(EXTRACTOR.find(text, today=TODAY))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "j’ai payé 45 balles chez l’ostéo le 3 mars pour ma femme",
            {
                "amount": "45.00",
                "care_type": "alternative",
                "since": "2026-03-03",
                "person": "spouse",
            },
        ),
        ("mon iban [[iban:0123456789ab]]", {"iban": "[[iban:0123456789ab]]"}),
        ("le docteur Le Goff m’a opéré", {"provider": "Le Goff"}),
        ("dr martin", {"provider": "martin"}),
        ("combien m'a-t-on remboursé chez Mme Lefèvre", {"provider": "Lefèvre"}),
        ("le remboursement de madame weber est arrivé ?", {"provider": "weber"}),
        ("remboursement M. Girard", {"provider": "Girard"}),
        ("hospitalisé le 12 décembre", {"coming_date": "2026-12-12"}),
        ("consultation cardiologue d'octobre", {"care_type": "specialist"}),
        ("dentiste ou lunettes", {"unclear": "care_type"}),
        ("entre 40 et 50 €", {"unclear": "amount"}),
        ("le 31/02", {"unclear": "period"}),
        (
            "mai et septembre",
            {"unclear": "period", "listed_period": "2026-05-01/2026-05-31"},
        ),
        ("à Rennes ou à Brest", {"unclear": "place"}),
    ],
)
def test_message_says_this(text: str, expected: dict[str, str]) -> None:
    pairs = found(text)
    assert [pair for pair in expected.items() if pair not in pairs] == []


@pytest.mark.parametrize(
    "text", ["le docteur a dit non", "bonjour", "", "\u200b", "مرحبا", "你好", "🔔"]
)
def test_nothing_is_made_up(text: str) -> None:
    assert [pair for pair in found(text) if pair[0] != "care_type"] == []


@pytest.mark.parametrize("text", ["chez le docteur Lambert", "les soins chez Madame Weber"])
def test_a_practitioner_is_no_kind_of_care_and_no_relative(text: str) -> None:
    assert [name for name, _ in found(text)] == ["provider"]


@given(st.text(max_size=300))
def test_any_text_gives_values_that_are_words(text: str) -> None:
    assert all(name and value for name, value in found(text))


@pytest.mark.parametrize(
    "character", ["a", "9", "é", "€", "٣", "[", "\u200d", "<", "1 ", "e\u0301"]
)
def test_five_thousand_characters_are_read(character: str) -> None:
    found(character * 5000)
