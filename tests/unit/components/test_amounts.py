"""Amounts as members type them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.components.ambiguous import Ambiguous
from bot.components.amounts import find_amount
from bot.french.text import simplify


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1 234,56 €", "1234.56"),
        ("1 234,56\u00a0€", "1234.56"),
        ("1\u202f234,56 €", "1234.56"),
        ("1.234,56 euros", "1234.56"),
        ("1,234.56 €", "1234.56"),
        ("1234.5 €", "1234.50"),
        ("45 balles", "45.00"),
        ("j'ai payé 45€ hier", "45.00"),
        ("45e", "45.00"),
        ("une facture de 25e", "25.00"),
        ("45€50", "45.50"),
        ("45 euros 50", "45.50"),
        ("45 eur", "45.00"),
        ("€ 45,10", "45.10"),
        ("12 345 €", "12345.00"),
        ("1,5 k€", "1500.00"),
        ("vingt euros", "20.00"),
        ("quatre-vingt-dix-sept euros", "97.00"),
        ("deux cent cinquante balles", "250.00"),
        ("mille deux cents euros", "1200.00"),
        ("soixante et onze euros", "71.00"),
        ("45,50", "45.50"),
        ("c'est quoi ce 57,95 ?", "57.95"),
        ("le 612,40", "612.40"),
        ("57,95 ça correspond à quoi", "57.95"),
        ("cette ligne de 18.4 euros", "18.40"),
        ("18€40 le 3 novembre", "18.40"),
        ("1 250,00 EUR à l’hôpital", "1250.00"),
        ("une facture de 60 € et encore 60 €", "60.00"),
        ("la consultation du 3 mars à 60 €", "60.00"),
        ("un spécialiste secteur 2 à 80 euros", "80.00"),
    ],
)
def test_amount_is_found(text: str, amount: str) -> None:
    found = find_amount(simplify(text))
    assert isinstance(found, Decimal)
    assert str(found) == amount


@pytest.mark.parametrize("text", ["le 2e de la liste", "et la 3e ligne", "celle du 15e"])
def test_ordinal_is_no_amount(text: str) -> None:
    assert find_amount(simplify(text)) is None


@pytest.mark.parametrize(
    "text",
    [
        "1,234 €",
        "1.234 €",
        "40 ou 50 €",
        "entre 40 et 50 euros",
        "40-50 €",
        "-45 €",
        "45 € et 60 €",
        "payé 60 euros, reçu 31 euros",
        "le 3 150 €",
        "12 45 €",
        "06 12 34 56 €",
        "1.234.56 €",
        "99999999999 €",
        "deux trois euros",
        "12,3456 €",
    ],
)
def test_amount_with_two_meanings_is_ambiguous(text: str) -> None:
    assert find_amount(simplify(text)) is Ambiguous.AMOUNT


@pytest.mark.parametrize(
    "text",
    [
        "200 % BR",
        "mon soin du 12/03",
        "en 2024",
        "12 ans",
        "le 3 mars",
        "75011",
        "3 enfants",
        "45",
        "le 12.03",
        "",
    ],
)
def test_number_without_money_is_no_amount(text: str) -> None:
    assert find_amount(simplify(text)) is None


@given(st.decimals(min_value=0, max_value=999_999, places=2))
def test_every_amount_is_read_as_written(value: Decimal) -> None:
    french = f"{value:,.2f}".replace(",", " ").replace(".", ",")
    for text in (
        f"{french} €",
        f"j'ai payé {french}\u00a0euros",
        f"{value:.2f} €",
        f"{value:,.2f} €",
    ):
        assert find_amount(simplify(text)) == value


@given(st.text(max_size=200))
def test_any_text_gives_an_amount_with_cents_or_none(text: str) -> None:
    found = find_amount(simplify(text))
    assert not isinstance(found, Decimal) or (found >= 0 and found.as_tuple().exponent == -2)


@given(st.integers(0, 99999), st.integers(0, 99999), st.sampled_from([" ", ",", ".", "-", " et "]))
def test_digits_before_an_amount_are_never_lost(first: int, second: int, joint: str) -> None:
    """Either all digits belong to the amount, or Emma asks."""
    found = find_amount(simplify(f"{first}{joint}{second} €"))
    if isinstance(found, Decimal):
        digits = f"{found:f}".replace(".", "").lstrip("0")
        assert digits.startswith(f"{first}{second}".lstrip("0"))


@pytest.mark.parametrize("text", ["le 2e de la liste", "et la 3e", "mon 25e remboursement"])
def test_a_place_in_a_list_is_no_price(text: str) -> None:
    assert find_amount(simplify(text)) is None
