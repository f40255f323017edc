"""Days as members say them."""

from datetime import date

import pytest

from bot.actions.days import find_day

NOW = date(2026, 11, 21)  # a Saturday


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("le 12 mars", date(2027, 3, 12)),
        ("le 12 mars dernier", date(2026, 3, 12)),
        ("12/03/2027", date(2027, 3, 12)),
        ("j'entre le 3.5", date(2027, 5, 3)),
        ("3/5/27", date(2027, 5, 3)),
        ("le 1er décembre", date(2026, 12, 1)),
        ("le 25 décembre 2026 au matin", date(2026, 12, 25)),
        ("demain", date(2026, 11, 22)),
        ("après-demain", date(2026, 11, 23)),
        ("dans trois semaines", date(2026, 12, 12)),
        ("dans 10 jours", date(2026, 12, 1)),
        ("dans un mois", date(2026, 12, 21)),
        ("j’entre le premier mars", date(2027, 3, 1)),
        ("dans un an", date(2027, 11, 21)),
        ("lundi prochain", date(2026, 11, 23)),
        ("samedi", date(2026, 11, 28)),
        ("mardi en huit", date(2026, 12, 1)),
        ("lundi en quinze", date(2026, 12, 7)),
        ("le 3 mars 20 €", date(2027, 3, 3)),
        ("le 3 mars 20,50", date(2027, 3, 3)),
        ("le 3 mars 14h", date(2027, 3, 3)),
        ("3/5", date(2027, 5, 3)),
        ("12 03 2027", date(2027, 3, 12)),
        ("le 12 03", date(2027, 3, 12)),
        ("mardi 1er décembre", date(2026, 12, 1)),
        ("du 3 au 12 mars", date(2027, 3, 3)),
        ("trois semaines", date(2026, 12, 12)),
        ("ce soir", NOW),
        ("bonjour", None),
        ("le 31/02", None),
        ("je ne sais pas", None),
    ],
)
def test_day_to_come_is_the_next_one(text: str, day: date | None) -> None:
    assert find_day(text, now=NOW, ahead=True) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("née le 12 mars", date(2026, 3, 12)),
        ("le 12 décembre", date(2025, 12, 12)),
        ("14/05/1988", date(1988, 5, 14)),
        ("14/05/88", date(1988, 5, 14)),
        ("15 mars 82", date(1982, 3, 15)),
        ("née le 15 mars 82 à Brest", date(1982, 3, 15)),
        ("14 05 1988", date(1988, 5, 14)),
        ("née en 1927, le 3/5/27", date(1927, 5, 3)),
        ("elle a deux jours", date(2026, 11, 19)),
        ("hier", date(2026, 11, 20)),
        ("il y a deux jours", date(2026, 11, 19)),
        ("il y a 3 mois", date(2026, 8, 21)),
        ("lundi dernier", date(2026, 11, 16)),
        ("29 février 2024", date(2024, 2, 29)),
    ],
)
def test_day_of_birth_is_the_latest_past(text: str, day: date | None) -> None:
    assert find_day(text, now=NOW, ahead=False) == day


def test_month_that_has_no_such_day_gives_its_last() -> None:
    assert find_day("dans trois mois", now=date(2026, 11, 30), ahead=True) == date(2027, 2, 28)
