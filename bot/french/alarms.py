"""Alarms in words, which the classifier has no intent for: few and plain."""

import re
from collections.abc import Iterator, Mapping, Sequence

from bot.french.text import simplify

_WORD = re.compile(r"\w+")
# Alarms, each with lists of words (`bot/labels.yml`) that make it together; a phone may die, too.
_MADE_BY = (
    ("high_fever", ("high_fever",)),
    ("fraud", ("fraud",)),
    ("fraud", ("unasked_call", "secret_asked")),
    ("threat", ("threat",)),
    ("died", ("died", "loved_one")),
)


def alarms_in(text: str, phrases: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Yield the alarms that the words of a text make, the gravest first.

    `phrases` are the folded words of each list of `_MADE_BY`.
    """
    said = f" {' '.join(_WORD.findall(simplify(text, longest=len(text))))} "
    for code, lists in _MADE_BY:
        if all(any(f" {phrase} " in said for phrase in phrases[name]) for name in lists):
            yield code
