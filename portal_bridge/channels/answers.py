"""Which offered choice a typed answer means: its number, its label, or a word of it. Pure."""

import re
from collections.abc import Sequence

from insurer.domain.folding import fold
from portal_bridge.channels.events import Inbound, Kind
from portal_bridge.handoff.offers import SCORES

_NUMBER = re.compile(r"^\W*(?:n\W+)?(\d{1,2})\W*$", re.IGNORECASE)
_MOST_WORDS = 4
_TELLING = 3  # letters: shorter words alone name nothing
_MARKS = {str(score) for score in SCORES}
_STEM = 4  # letters from which the beginning of a word is enough


def may_be_mark(message: Inbound) -> bool:
    """Return whether a message may be the mark that was asked for at the end."""
    return message.kind is Kind.CHOICE or message.text.strip() in _MARKS


def chosen(words: str, labels: Sequence[str]) -> int | None:
    """Return the place (from 0) of the one choice that `words` mean, None when unsure."""
    number = _NUMBER.match(words)
    if number:
        place = int(number[1]) - 1
        return place if 0 <= place < len(labels) else None
    typed = fold(words)
    same = [place for place, label in enumerate(labels) if typed and fold(label) == typed]
    if same:
        return same[0]
    return _by_words(typed.split(), [fold(label).split() for label in labels])


def _by_words(typed: list[str], labels: Sequence[list[str]]) -> int | None:
    if not 0 < len(typed) <= _MOST_WORDS or max(map(len, typed)) < _TELLING:
        return None
    meant = [
        place for place, label in enumerate(labels) if all(_is_in(word, label) for word in typed)
    ]
    return meant[0] if len(meant) == 1 else None


def _is_in(word: str, label: Sequence[str]) -> bool:
    return any(one == word or (len(word) >= _STEM and one.startswith(word)) for one in label)
