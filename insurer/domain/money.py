"""Money is a Decimal in euros with exactly two places."""

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
ZERO = Decimal("0.00")


def euros(amount: Decimal | int | str) -> Decimal:
    """Return `amount` in euros with two places, halves rounded away from zero."""
    return Decimal(amount).quantize(CENT, rounding=ROUND_HALF_UP)


def share(base: Decimal, percent: Decimal) -> Decimal:
    """Return `percent` (70 for 70 %) of `base` in euros."""
    return euros(base * percent / 100)
