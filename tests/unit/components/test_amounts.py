"""Amounts as members write them."""

from decimal import Decimal

import pytest

from bot.components.amounts import find_amount


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("le virement de 46,50 €", "46.50"),
        ("g recu 23€ cest pour kel soin", "23.00"),
        ("cette ligne de 18.4 euros", "18.40"),
        ("18€40 le 3 novembre", "18.40"),
        ("1 250,00 EUR à l’hôpital", "1250.00"),
        ("mon soin du 12/03", None),
        ("payé 60 euros, reçu 31 euros", None),
        ("en 2024 chez le dentiste", None),
    ],
)
def test_amount_is_read_when_there_is_exactly_one(text: str, amount: str | None) -> None:
    assert find_amount(text) == (None if amount is None else Decimal(amount))
