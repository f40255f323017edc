"""Public holidays of metropolitan France."""

from datetime import date
from functools import cache

import holidays


def is_public_holiday(day: date) -> bool:
    """Return whether `day` is a public holiday of metropolitan France."""
    return day in _calendar()


@cache
def _calendar() -> holidays.HolidayBase:
    return holidays.country_holidays("FR")  # years are added as they are asked for
