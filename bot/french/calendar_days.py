"""Which day of the calendar is meant: arithmetic without words."""

from calendar import monthrange
from datetime import date, timedelta

CENTURY = 2000  # of a year written with two digits, unless it is far ahead
YEARS_AHEAD = 10
MONTHS_A_YEAR = 12
SHORT_YEAR = 2  # digits


def around(today: date, month: int, day: int) -> tuple[date, date]:
    """Return the latest such day that is not to come, and the next not past; ValueError."""
    years = range(today.year - 8, today.year + 9)  # 29 February may be eight years away
    days = [date(y, month, day) for y in years if day <= monthrange(y, month)[1]]
    if not days:
        raise ValueError("no such day")
    return max(d for d in days if d <= today), min(d for d in days if d >= today)


def monday(today: date) -> date:
    """Return the Monday of this week."""
    return today - timedelta(days=today.weekday())


def last_month(today: date) -> date:
    """Return the first day of the month before."""
    return (today.replace(day=1) - timedelta(days=1)).replace(day=1)


def quarter(today: date) -> date:
    """Return the first day of this quarter."""
    return today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)


def last_quarter(today: date) -> date:
    """Return the first day of the quarter before."""
    return quarter(quarter(today) - timedelta(days=1))


def new_year(today: date, years: int = 0) -> date:
    """Return 1 January of this year, or of one so many years on."""
    return date(today.year + years, 1, 1)


def latest_month(month: int, today: date) -> date:
    """Return the first day of the latest such month that has begun."""
    return date(today.year if month <= today.month else today.year - 1, month, 1)


def month_end(start: date) -> date:
    """Return the last day of the month that begins so."""
    return start.replace(day=monthrange(start.year, start.month)[1])


def full_year(year: str, today: date) -> int:
    """Return the year that two digits mean, up to ten years ahead; four are the year."""
    if len(year) > SHORT_YEAR:
        return int(year)
    full = int(year) + CENTURY
    return full if full <= today.year + YEARS_AHEAD else full - 100


def months_later(day: date, count: int) -> date:
    """Return the same day `count` months on, or the last one of a shorter month."""
    year, month = divmod(day.year * MONTHS_A_YEAR + day.month - 1 + count, MONTHS_A_YEAR)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def not_to_come(day: date, today: date) -> date:
    """Return the latest day of a year of two digits: a birth on 03/05/27 was in 1927."""
    return day if day <= today else months_later(day, -MONTHS_A_YEAR * 100)
