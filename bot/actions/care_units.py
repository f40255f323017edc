"""« 5 nuits », « trois séances »: how often a guarantee that is paid for each is wanted."""

from itertools import pairwise

from bot.actions.formatting import euros
from bot.actions.turn import Turn
from bot.french.number_words import number_of_words
from insurer.domain.contracts import GuaranteeLine
from insurer.domain.folding import fold

_UNITS = ("unit_night", "unit_day", "unit_session")
_MOST = 90  # more is a year or a price


def say_for_several(turn: Turn, line: GuaranteeLine) -> None:
    """Say what a guarantee « par nuit » comes to for the nights that are named."""
    unit = next((one for one in _UNITS if turn.labels.mentions(line.label, one)), None)
    count = _count(turn, unit) if unit and line.mutuelle_amount else None
    if count is None or line.mutuelle_amount is None:
        return
    total = line.mutuelle_amount * count
    within = total if line.ceiling is None else min(total, line.ceiling)
    turn.say(
        "utter_coverage_several", times=count, each=euros(line.mutuelle_amount), total=euros(within)
    )


def _count(turn: Turn, unit: str) -> int | None:
    """Return the number before the word for `unit`, None without one or with one alone."""
    words, names = fold(turn.text).split(), turn.labels.words[unit]
    before = [first for first, second in pairwise(words) if second in names]
    counts = (int(one) if one.isdecimal() else number_of_words(one) for one in before)
    return next((one for one in counts if one and 1 < one <= _MOST), None)
