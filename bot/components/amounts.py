"""Amounts in euros: « 46,50 € », « 12 euros », « 18€40 »."""

import re
from decimal import Decimal

_AMOUNT = re.compile(
    r"(?<![\d.,])(\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d{1,6})(?:[.,](\d{1,2}))?"
    r"[ \u00a0\u202f]?(?:€|euros?\b|eur\b)(?:[ \u00a0]?(\d{2})(?!\d))?",
    re.IGNORECASE,
)


def find_amount(text: str) -> Decimal | None:
    """Return the amount that a text names, None when it names none or several."""
    found = {_value(match) for match in _AMOUNT.finditer(text)}
    return found.pop() if len(found) == 1 else None


def _value(match: re.Match[str]) -> Decimal:
    cents = (match[2] or match[3] or "0").ljust(2, "0")
    return Decimal(f"{re.sub(r'[^0-9]', '', match[1])}.{cents}")
