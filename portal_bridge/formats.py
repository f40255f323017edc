"""How amounts, days and sizes are written for people."""

from datetime import date
from decimal import Decimal

from babel.numbers import format_currency
from flask import Flask

from insurer.domain.clock import paris_day
from portal_bridge.privacy.spelling import without_gaps

_KILO, _MEGA = 1024, 1024 * 1024
_GROUP = 4


def register(app: Flask) -> None:
    """Add the filters `euros`, `short_day`, `paris_day` and `in_fours` to the templates."""
    app.add_template_filter(euros)
    app.add_template_filter(short_day)
    app.add_template_filter(paris_day)
    app.add_template_filter(in_fours)


def euros(amount: Decimal) -> str:
    """Return 1 234,50 EUR with its sign, in spaces that do not break."""
    return format_currency(amount, "EUR", locale="fr_FR")


def in_fours(iban: str) -> str:
    """Return an IBAN in the groups of four in which it is read aloud."""
    compact = without_gaps(iban)
    return " ".join(compact[start : start + _GROUP] for start in range(0, len(compact), _GROUP))


def file_size(count: int) -> str:
    """Return `count` bytes as members read them, in whole Mo or Ko; what is over is not told."""
    unit, name = (_MEGA, "Mo") if count >= _MEGA else (_KILO, "Ko")
    return f"{count // unit}\u00a0{name}"


def short_day(day: date) -> str:
    """Return the day as 21/11/2026."""
    return f"{day:%d/%m/%Y}"
