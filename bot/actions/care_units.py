"""« 5 nuits », « trois séances »: how often a guarantee that is paid for each is wanted."""

from decimal import Decimal
from itertools import pairwise

from bot.actions.clues import price_said
from bot.actions.formatting import euros
from bot.actions.turn import Turn
from bot.french.number_words import number_of_words
from insurer.domain.contracts import GuaranteeLine
from insurer.domain.folding import fold

_UNITS = ("unit_night", "unit_day", "unit_session")
_MOST = 90  # more is a year or a price


def names_units(turn: Turn) -> bool:
    """Return whether nights, days or sessions are counted: « 4 nuits à 95 euros »."""
    return any(_count(turn, unit) for unit in _UNITS)


def times_said(turn: Turn, line: GuaranteeLine) -> int | None:
    """Return how many of what a guarantee « par nuit » pays each are named; None without that."""
    unit = next((one for one in _UNITS if turn.labels.mentions(line.label, one)), None)
    return _count(turn, unit) if unit and line.mutuelle_amount else None


def say_for_several(turn: Turn, line: GuaranteeLine) -> None:
    """Say what a guarantee « par nuit » comes to for the nights that are named."""
    count, price = times_said(turn, line), price_said(turn)
    if count is None or line.mutuelle_amount is None:
        return
    alone = price is not None and not line.secu_rate  # nobody pays a part of it before
    cost = _cost(turn, price, count) if price and alone else None
    most = line.mutuelle_amount * count
    within = min(one for one in (most, cost, line.ceiling) if one is not None)
    each = euros(within / count if within == cost else line.mutuelle_amount)
    turn.say("utter_coverage_several", times=count, each=each, total=euros(within))
    if cost is not None:
        turn.say("utter_coverage_several_cost", cost=euros(cost), left=euros(cost - within))


def _cost(turn: Turn, price: Decimal, count: int) -> Decimal:
    """Return what all of them cost: « 4 nuits à 95 € » is a price of each, « en tout » is none."""
    return price if turn.labels.mentions(turn.text, "price_in_all") else price * count


def _count(turn: Turn, unit: str) -> int | None:
    """Return the number before the word for `unit`, None without one or with one alone."""
    words, names = fold(turn.text).split(), turn.labels.words[unit]
    before = [first for first, second in pairwise(words) if second in names]
    counts = (int(one) if one.isdecimal() else number_of_words(one) for one in before)
    return next((one for one in counts if one and 1 < one <= _MOST), None)
