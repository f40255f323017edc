"""« Le 2e », « la deuxième ligne »: one of what was just shown, by its place."""

from collections.abc import Sequence
from typing import TypeVar

from bot.actions.labels import Labels
from bot.actions.turn import Turn
from insurer.domain.folding import fold

T = TypeVar("T")
RANK = "rank"
_LAST = 5  # as many lines as are shown at most
OLDEST = -1
PLACES = ("newest", *(f"rank_{n}" for n in range(1, _LAST + 1)))  # the words of a place


def rank_said(turn: Turn) -> int | None:
    """Return which one is meant, from 1, where a message says nothing else."""
    return rank_in(turn.text, turn.labels)


def rank_in(text: str, labels: Labels) -> int | None:
    """Return which one a text means, from 1, where it says nothing else; OLDEST for the last."""
    if labels.mentions(text, "oldest") and labels.says_only(text, "oldest", "rank_around"):
        return OLDEST
    around = set(labels.words["rank_around"])
    telling = [word for word in fold(text).split() if word not in around]
    return _named(text, labels) if len(telling) == 1 else None


def rank_named(turn: Turn) -> int | None:
    """Return the one place that a message names, from 1, whatever else it says."""
    return _named(turn.text, turn.labels)


def rank_or_newest(turn: Turn) -> int | None:
    """Return the one place that a message names; the newest stands first."""
    return 1 if turn.labels.mentions(turn.text, "newest") else rank_named(turn)


def _named(text: str, labels: Labels) -> int | None:
    named = [n for n in range(1, _LAST + 1) if labels.mentions(text, f"rank_{n}")]
    return named[0] if len(named) == 1 else None


def of_rank(turn: Turn, shown: Sequence[T]) -> T | None:
    """Return the one of `shown` that is meant by its place; None when none is, or so few are.

    The newest stand first.
    """
    rank = int(turn.entity(RANK) or 0)
    if rank == OLDEST:
        rank = len(shown)
    return shown[rank - 1] if 0 < rank <= len(shown) else None


def one_meant(turn: Turn, shown: Sequence[T]) -> T | None:
    """Return the one meant by its place or as the newest, which stands first; else None."""
    newest = bool(shown) and turn.labels.mentions(turn.text, "newest")
    return shown[0] if newest else of_rank(turn, shown)
