"""Which offered choice a typed answer means: its number, its label, or a word of it. Pure."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from pathlib import Path

import yaml

from insurer.domain.folding import fold

_FILE = Path(__file__).parent / "answers.yml"
_FIGURE = re.compile(r"(\d{1,2})([a-z]*)")
_MOST_WORDS = 4
_TELLING = 3  # letters: shorter words alone name nothing
_STEM = 4  # letters from which the beginning of a word is enough
_MISSPELT = 5  # letters from which a word may be written a little wrong
_ALIKE = 0.8  # of 1: one letter of five may be another; « cotisations » and « conditions »: 0.76


def chosen(words: str, labels: Sequence[str]) -> int | None:
    """Return the place (from 0) of the one choice that `words` mean, None when unsure."""
    if not labels:
        return None
    typed, folded = fold(words).split(), [fold(label).split() for label in labels]
    same = [place for place, label in enumerate(folded) if typed and label == typed]
    if same:
        return same[0]
    number = _number(typed, len(labels))
    if number is not None:
        return number - 1 if 0 < number <= len(labels) else None
    named = _by_words(typed, folded, _is_in)
    return named if named is not None else _by_words(typed, folded, _looks_like_one)


@dataclass(frozen=True)
class _Words:
    around: frozenset[str]
    endings: frozenset[str]
    places: dict[str, int]
    last: frozenset[str]


@lru_cache(maxsize=1)
def _words() -> _Words:
    raw = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    around = frozenset(word for phrase in raw["around"] for word in phrase.split())
    places = {word: place for place, words in raw["places"].items() for word in words}
    return _Words(around, frozenset(raw["endings"]), places, frozenset(raw["last"]))


def _number(typed: Sequence[str], count: int) -> int | None:
    """Return the number that the words are, whatever stands politely around it."""
    known = _words()
    telling = [word for word in typed if word not in known.around]
    if len(telling) != 1:
        return None
    (word,) = telling
    figure = _FIGURE.fullmatch(word)
    if figure and (not figure[2] or figure[2] in known.endings):
        return int(figure[1])
    return count if word in known.last else known.places.get(word)


def _by_words(
    typed: Sequence[str],
    labels: Sequence[Sequence[str]],
    is_in: Callable[[str, Sequence[str]], bool],
) -> int | None:
    if not 0 < len(typed) <= _MOST_WORDS or max(map(len, typed)) < _TELLING:
        return None
    meant = [
        place for place, label in enumerate(labels) if all(is_in(word, label) for word in typed)
    ]
    return meant[0] if len(meant) == 1 else None


def _is_in(word: str, label: Sequence[str]) -> bool:
    return any(one == word or (len(word) >= _STEM and one.startswith(word)) for one in label)


def _looks_like_one(word: str, label: Sequence[str]) -> bool:
    """Return whether the label has this word, or one that it is a slip of."""
    return _is_in(word, label) or any(
        min(len(word), len(one)) >= _MISSPELT and SequenceMatcher(None, word, one).ratio() >= _ALIKE
        for one in label
    )
