"""Statements of benefits (source 000: after each payment; source 004: monthly or occasional)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Statement:
    """One statement; `total` is what the mutuelle paid on it, in euros."""

    statement_id: str
    issued_on: date
    period_from: date
    period_until: date
    total: Decimal
