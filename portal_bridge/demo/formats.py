"""How the portal's pages write amounts and days."""

from datetime import date, datetime
from decimal import Decimal

from flask import Flask

from insurer.domain.clock import PARIS

_THIN, _HARD = "\u202f", "\u00a0"


def register(app: Flask) -> None:
    """Add the filters `euros`, `short_day` and `paris_day` to the templates."""
    app.add_template_filter(euros)
    app.add_template_filter(short_day)
    app.add_template_filter(paris_day)


def euros(amount: Decimal) -> str:
    """Return 1 234,50 EUR with its sign, in spaces that do not break."""
    return f"{amount:,.2f}".replace(",", _THIN).replace(".", ",") + f"{_HARD}\u20ac"


def short_day(day: date) -> str:
    """Return the day as 21/11/2026."""
    return f"{day:%d/%m/%Y}"


def paris_day(instant: datetime) -> date:
    """Return the day that `instant` (aware) falls on in Paris."""
    return instant.astimezone(PARIS).date()
