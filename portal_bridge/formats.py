"""How amounts, days and sizes are written for people."""

from datetime import date
from decimal import Decimal

from babel.numbers import format_currency
from flask import Flask

from insurer.domain.clock import paris_day

_KILO, _MEGA = 1024, 1024 * 1024


def register(app: Flask) -> None:
    """Add the filters `euros`, `short_day` and `paris_day` to the templates."""
    app.add_template_filter(euros)
    app.add_template_filter(short_day)
    app.add_template_filter(paris_day)


def euros(amount: Decimal) -> str:
    """Return 1 234,50 EUR with its sign, in spaces that do not break."""
    return format_currency(amount, "EUR", locale="fr_FR")


def file_size(count: int) -> str:
    """Return `count` bytes as members read them, in whole Mo or Ko; what is over is not told."""
    unit, name = (_MEGA, "Mo") if count >= _MEGA else (_KILO, "Ko")
    return f"{count // unit}\u00a0{name}"


def short_day(day: date) -> str:
    """Return the day as 21/11/2026."""
    return f"{day:%d/%m/%Y}"
