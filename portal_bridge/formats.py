"""How pages write amounts and days."""

from datetime import date
from decimal import Decimal

from babel.numbers import format_currency
from flask import Flask

from insurer.domain.clock import paris_day


def register(app: Flask) -> None:
    """Add the filters `euros`, `short_day` and `paris_day` to the templates."""
    app.add_template_filter(euros)
    app.add_template_filter(short_day)
    app.add_template_filter(paris_day)


def euros(amount: Decimal) -> str:
    """Return 1 234,50 EUR with its sign, in spaces that do not break."""
    return format_currency(amount, "EUR", locale="fr_FR")


def short_day(day: date) -> str:
    """Return the day as 21/11/2026."""
    return f"{day:%d/%m/%Y}"
