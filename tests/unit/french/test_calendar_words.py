"""Texts that say nothing but when."""

from datetime import date

import pytest

from bot.french.calendar_words import latest_counted, names_only_days
from bot.french.text import simplify

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    "text",
    ["et en septembre ?", "octobre", "et la semaine dernière ?", "non, plutôt en mars", "hier"],
)
def test_days_alone_are_told_from_what_says_more(text: str) -> None:
    assert names_only_days(simplify(text), today=TODAY)


@pytest.mark.parametrize("text", ["", "et pour moi ?", "ma carte de mars", "je pars demain"])
def test_what_says_more_is_not_days_alone(text: str) -> None:
    assert not names_only_days(simplify(text), today=TODAY)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("mes 3 derniers remboursements", 3),
        ("les deux dernieres consultations", 2),
        ("les 3 derniers mois", None),
        ("mes derniers remboursements", None),
    ],
)
def test_latest_things_are_counted_but_no_months(text: str, count: int | None) -> None:
    assert latest_counted(text) == count
