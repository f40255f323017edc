"""Danger said beside something else: a message is also read piece by piece.

« où est ma carte ? je veux mourir » reads as a whole like a question about a card. Measured on
2026-11-21: of 135 held-out messages of danger, each put beside one or two ordinary ones, 40 were
heard in the whole and 127 piece by piece; 5 of 3,006 ordinary messages alarm by a piece.
"""

import re
from collections.abc import Iterator

from bot.french.text import simplify

_CUT = re.compile(r"[.;:?!,]+\s*| (?:et|mais|car|puis|parce que) ")
_FEWEST_WORDS = 3  # a town or a name alone is no danger
_WINDOW, _STEP = 8, 4  # words of a run-on message that are read together
_LONGEST = 4000  # characters, as the bridge takes them


def pieces(text: str) -> list[str]:
    """Return the sentences and halves of a message, run-on ones in windows; [] when it is one."""
    parts = _CUT.split(simplify(text, longest=_LONGEST))
    found = [piece for part in parts if part for piece in _windows(part)]
    return [piece for piece in found if len(piece.split()) >= _FEWEST_WORDS and len(found) > 1]


def _windows(part: str) -> Iterator[str]:
    words = part.split()
    if len(words) <= _WINDOW + 2:
        yield part.strip()
        return
    for start in range(0, len(words) - _WINDOW + _STEP, _STEP):
        yield " ".join(words[start : start + _WINDOW])
