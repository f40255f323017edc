"""Periods that members name; today is Saturday 21 November 2026."""

from datetime import date

import pytest

from bot.components.periods import find_period
from bot.components.text import fold

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("mes remboursements de mars", "2026-03-01", "2026-03-31"),
        ("en décembre", "2025-12-01", "2025-12-31"),
        ("en février 2024", "2024-02-01", "2024-02-29"),
        ("bilan en 2023", "2023-01-01", "2023-12-31"),
        ("le total de 2025", "2025-01-01", "2025-12-31"),
        ("depuis 2024", "2024-01-01", "2026-11-21"),
        ("depuis janvier", "2026-01-01", "2026-11-21"),
        ("depuis décembre", "2025-12-01", "2026-11-21"),
        ("le 3 octobre", "2026-10-03", "2026-10-03"),
        ("le 1er décembre", "2025-12-01", "2025-12-01"),
        ("le 03/11/2026", "2026-11-03", "2026-11-03"),
        ("le 3/11/25", "2025-11-03", "2025-11-03"),
        ("ces trois derniers mois", "2026-08-23", "2026-11-21"),
        ("le mois dernier", "2026-10-01", "2026-10-31"),
        ("ce mois-ci", "2026-11-01", "2026-11-21"),
        ("la semaine dernière", "2026-11-09", "2026-11-15"),
        ("cette semaine", "2026-11-16", "2026-11-21"),
        ("l’année dernière", "2025-01-01", "2025-12-31"),
        ("cette année", "2026-01-01", "2026-11-21"),
    ],
)
def test_period_is_found(text: str, since: str, until: str) -> None:
    period = find_period(fold(text), today=TODAY)
    assert period is not None
    assert (period.since.isoformat(), period.until.isoformat()) == (since, until)


@pytest.mark.parametrize("text", ["en mars 0000"])
def test_number_that_is_no_year_is_passed_over(text: str) -> None:
    period = find_period(fold(text), today=TODAY)
    assert period is not None
    assert period.since == date(2026, 3, 1)


@pytest.mark.parametrize("text", ["mes remboursements", "le 31/02", "le 45/13/2026", "100 % santé"])
def test_no_period_is_guessed(text: str) -> None:
    assert find_period(fold(text), today=TODAY) is None
