"""Periods that members name; today is Saturday 21 November 2026."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.components.ambiguous import Ambiguous
from bot.components.periods import Period, find_when
from bot.french.text import simplify

TODAY = date(2026, 11, 21)
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
    "octobre", "novembre", "décembre",
)  # fmt: skip


def period_of(text: str) -> Period | Ambiguous | None:
    return find_when(simplify(text), today=TODAY).period


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("mes remboursements de mars", "2026-03-01", "2026-03-31"),
        ("remb mars 2025", "2025-03-01", "2025-03-31"),
        ("en décembre", "2025-12-01", "2025-12-31"),
        ("en février 2024", "2024-02-01", "2024-02-29"),
        ("fin septembre", "2026-09-21", "2026-09-30"),
        ("début oct", "2026-10-01", "2026-10-10"),
        ("depuis janvier", "2026-01-01", "2026-11-21"),
        ("depuis le mois de décembre", "2025-12-01", "2026-11-21"),
        ("depuis le 3 mars", "2026-03-03", "2026-11-21"),
        ("depuis le 03/03/2025", "2025-03-03", "2026-11-21"),
        ("à partir du 12 juin", "2026-06-12", "2026-11-21"),
        ("bilan 2025", "2025-01-01", "2025-12-31"),
        ("jveux mes relevés 2025 svp", "2025-01-01", "2025-12-31"),
        ("mes remboursements 2025 ?", "2025-01-01", "2025-12-31"),
        ("et lannée derniere", "2025-01-01", "2025-12-31"),
        ("depuis 2024", "2024-01-01", "2026-11-21"),
        ("depuis hier", "2026-11-20", "2026-11-21"),
        ("depuis trois mois", "2026-08-21", "2026-11-21"),
        ("le 3 octobre", "2026-10-03", "2026-10-03"),
        ("le 1er décembre", "2025-12-01", "2025-12-01"),
        ("le 3 fév. 2025", "2025-02-03", "2025-02-03"),
        ("le 03/11/2026", "2026-11-03", "2026-11-03"),
        ("le 3/11/25", "2025-11-03", "2025-11-03"),
        ("2026-02-03", "2026-02-03", "2026-02-03"),
        ("soin du 02/09", "2026-09-02", "2026-09-02"),
        ("depuis la rentrée de septembre", "2026-09-01", "2026-11-21"),
        ("consultation 02/09 dentiste", "2026-09-02", "2026-09-02"),
        ("du 3 au 12 mars", "2026-03-03", "2026-03-12"),
        ("entre le 3 et le 12 mars 2025", "2025-03-03", "2025-03-12"),
        ("du 28 février au 4 mars", "2026-02-28", "2026-03-04"),
        ("du 28/02/2026 au 04/03/2026", "2026-02-28", "2026-03-04"),
        ("du 20 décembre au 4 janvier 2026", "2025-12-20", "2026-01-04"),
        ("de janvier à mars", "2026-01-01", "2026-03-31"),
        ("de mars à mai 2025", "2025-03-01", "2025-05-31"),
        ("en mars et avril", "2026-03-01", "2026-04-30"),
        ("décompte d octobre et celui de septembre", "2026-09-01", "2026-10-31"),
        ("en mars 2025 et en mars 2025", "2025-03-01", "2025-03-31"),
        ("ces trois derniers mois", "2026-08-21", "2026-11-21"),
        ("sur 12 mois", "2025-11-21", "2026-11-21"),
        ("le mois dernier", "2026-10-01", "2026-10-31"),
        ("ce mois-ci", "2026-11-01", "2026-11-21"),
        ("la semaine dernière", "2026-11-09", "2026-11-15"),
        ("cette semaine", "2026-11-16", "2026-11-21"),
        ("lundi", "2026-11-16", "2026-11-16"),
        ("samedi dernier", "2026-11-14", "2026-11-14"),
        ("avant-hier", "2026-11-19", "2026-11-19"),
        ("il y a 3 jours", "2026-11-18", "2026-11-18"),
        ("il y a deux semaines", "2026-11-04", "2026-11-10"),
        ("le trimestre dernier", "2026-07-01", "2026-09-30"),
        ("l’été dernier", "2026-06-01", "2026-08-31"),
        ("l’année dernière", "2025-01-01", "2025-12-31"),
        ("l'an dernier", "2025-01-01", "2025-12-31"),
        ("mars dernier", "2026-03-01", "2026-03-31"),
        ("en novembre dernier", "2025-11-01", "2025-11-30"),
        ("en mars de l’année dernière", "2025-03-01", "2025-03-31"),
        ("le 12 mars dernier", "2026-03-12", "2026-03-12"),
        ("lundi 3 mars", "2026-03-03", "2026-03-03"),
        ("lundi, le 3 mars", "2026-03-03", "2026-03-03"),
        ("le premier mars", "2026-03-01", "2026-03-01"),
        ("03/03/25", "2025-03-03", "2025-03-03"),
        ("né le 14/05/88", "1988-05-14", "1988-05-14"),
        ("le 3 mars 14 h", "2026-03-03", "2026-03-03"),
        ("entre mars et mai", "2026-03-01", "2026-05-31"),
        ("en mars ou avril", "2026-03-01", "2026-04-30"),
        ("en 2025", "2025-01-01", "2025-12-31"),
        ("cette année", "2026-01-01", "2026-11-21"),
        ("combien jai touché cte année", "2026-01-01", "2026-11-21"),
        ("cet anné", "2026-01-01", "2026-11-21"),
        ("depuis le début de l’année", "2026-01-01", "2026-11-21"),
    ],
)
def test_period_is_found(text: str, since: str, until: str) -> None:
    assert period_of(text) == Period(date.fromisoformat(since), date.fromisoformat(until))


def test_period_may_have_no_beginning() -> None:
    assert period_of("avant le 3 mars 2026") == Period(None, date(2026, 3, 3))


@pytest.mark.parametrize("text", ["en mars 0000", "en mars 20260"])
def test_number_that_is_no_year_is_passed_over(text: str) -> None:
    assert period_of(text) == Period(date(2026, 3, 1), date(2026, 3, 31))


@pytest.mark.parametrize(
    "text",
    [
        "mes remboursements",
        "100 % santé",
        "10-12 jours",
        "j'ai 10/10 à chaque œil",
        "ouvert 24/7 ?",
        "12,50 €",
        "une couronne à 2020",
        "le numéro 1984",
        "code 2024",
        "mon code est 2024",
        "10.12 €",
        "mais pas du tout",
        "le 3",
        "150 % BR",
        "il y a un problème",
        "bonne journée",
        "j'ai été remboursé",
        "dans trois semaines",
        "lundi prochain",
        "mardi en huit",
        "le 12 mars prochain",
        "trois mois",
        "le rdv de 10-12",
    ],
)
def test_no_period_is_guessed(text: str) -> None:
    assert period_of(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "le 31/02",
        "le 45/13/2026",
        "le 30 février",
        "le 03/25/2026",
        "en mars ou en juin",
        "le 3 mars et le 8 juin",
        "du 12 au 3 mars",
        "mars, avril et juin",
        "il y a 900 ans",
        "depuis le 3 mars 2031",
    ],
)
def test_what_has_two_meanings_or_none_is_ambiguous(text: str) -> None:
    assert period_of(text) is Ambiguous.PERIOD


@pytest.mark.parametrize(
    ("text", "listed"),
    [
        ("mai et septembre", ["2026-05-01/2026-05-31", "2026-09-01/2026-09-30"]),
        ("septembre et mai", ["2026-05-01/2026-05-31", "2026-09-01/2026-09-30"]),
        ("en mai et en septembre 2025", ["2025-05-01/2025-05-31", "2025-09-01/2025-09-30"]),
        (
            "mars, avril et juin",
            ["2026-03-01/2026-03-31", "2026-04-01/2026-04-30", "2026-06-01/2026-06-30"],
        ),
        ("en mars ou en juin", ["2026-03-01/2026-03-31", "2026-06-01/2026-06-30"]),
        ("le 3 mars et le 8 juin", ["2026-03-03/2026-03-03", "2026-06-08/2026-06-08"]),
        ("du 3 mars et du 8 juin", ["2026-03-03/2026-03-03", "2026-06-08/2026-06-08"]),
        ("mars et avril", []),
        ("le 31/02 et le 3 mars", []),
        ("du 12 au 3 mars", []),
    ],
)
def test_periods_of_a_list_are_each_read(text: str, listed: list[str]) -> None:
    found = find_when(simplify(text), today=TODAY).listed
    assert [f"{period.since}/{period.until}" for period in found] == listed


@pytest.mark.parametrize(
    ("text", "coming"),
    [
        ("je suis hospitalisé le 12 décembre", date(2026, 12, 12)),
        ("le 3 mars", date(2027, 3, 3)),
        ("le 03/02/2027", date(2027, 2, 3)),
        ("lundi prochain", date(2026, 11, 23)),
        ("demain", date(2026, 11, 22)),
        ("après-demain", date(2026, 11, 23)),
        ("dans trois semaines", date(2026, 12, 12)),
        ("mardi en huit", date(2026, 12, 1)),
        ("le 12 mars prochain", date(2027, 3, 12)),
        ("le 12 mars dernier", None),
        ("lundi 30 novembre", date(2026, 11, 30)),
        ("le 3 mars 2026", None),
        ("hier", None),
        ("mes remboursements", None),
        ("le 3 ou le 8 janvier", date(2027, 1, 8)),
    ],
)
def test_day_to_come_is_found(text: str, coming: date | None) -> None:
    assert find_when(simplify(text), today=TODAY).coming == coming


@given(st.dates(date(1990, 1, 1), TODAY))
def test_every_full_date_is_read_as_written(day: date) -> None:
    for text in (
        f"le {day:%d/%m/%Y}",
        f"soins du {day:%d.%m.%Y} svp",
        f"le {day.day} {MONTHS[day.month - 1]} {day.year}",
        f"{day:%Y-%m-%d}",
    ):
        assert period_of(text) == Period(day, day)


@given(st.dates(date(2015, 1, 1), TODAY), st.dates(date(2015, 1, 1), TODAY))
def test_every_range_is_read_as_written_or_asked(one: date, other: date) -> None:
    text = f"du {one:%d/%m/%Y} au {other:%d/%m/%Y}"
    expected = Period(one, other) if one <= other else Ambiguous.PERIOD
    assert period_of(text) == expected


@given(st.text(max_size=200))
def test_any_text_gives_days_in_order(text: str) -> None:
    period = period_of(text)
    if isinstance(period, Period) and period.since and period.until:
        assert period.since <= period.until


_PIECES = st.sampled_from(
    [
        "le",
        "du",
        "au",
        "depuis",
        "en",
        "mars",
        "mai",
        "3",
        "12",
        "31",
        "30",
        "2025",
        "2026",
        "/",
        "-",
        ".",
        ",",
        "et",
        "ou",
        "à",
        "avant",
        "hier",
        "lundi",
        "dernier",
        "prochain",
        "il",
        "y",
        "a",
        "deux",
        "semaines",
        "mois",
        "ans",
        "été",
        "1er",
        "29",
        "février",
        "entre",
        "de",
        "fin",
        "mi",
    ]
)


@given(st.lists(_PIECES, max_size=9))
def test_any_words_of_time_give_days_in_order(words: list[str]) -> None:
    for text in (" ".join(words), "".join(words)):
        period = period_of(text)
        if isinstance(period, Period) and period.since and period.until:
            assert period.since <= period.until
