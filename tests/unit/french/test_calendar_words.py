"""Texts that say nothing but when."""

from datetime import date

import pytest

from bot.french.calendar_words import names_only_days
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
