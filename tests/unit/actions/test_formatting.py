"""Numbers in French form."""

from decimal import Decimal

from babel.numbers import format_currency
from hypothesis import given
from hypothesis import strategies as st

from bot.actions.formatting import euros


@given(st.decimals(-(10**9), 10**9, places=3))
def test_amounts_are_written_as_cldr_writes_them(amount: Decimal) -> None:
    assert euros(amount) == format_currency(amount, "EUR", locale="fr_FR")
