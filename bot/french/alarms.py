"""Alarms in words (`bot/labels.yml`), which the classifier has no intent for: few and plain.

Emma's actions hear them whatever a message was read as; Rasa's channel tells the bridge of them,
for members who wait for a person.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import yaml

from bot.french.text import simplify

_FILE = Path(__file__).resolve().parents[1] / "labels.yml"
_WORD = re.compile(r"\w+")
# Alarms, each with lists of words that all make it together; a phone may be dead, too.
_MADE_BY = (
    ("high_fever", ("high_fever",)),
    ("fraud", ("fraud",)),
    ("fraud", ("unasked_call", "secret_asked")),
    ("threat", ("threat",)),
    ("died", ("died", "loved_one")),
)


def alarm_in(text: str) -> str | None:
    """Return the gravest alarm that words make, None when they make none."""
    return next(alarms_in(text), None)


def alarms_in(text: str) -> Iterator[str]:
    """Yield the alarms that words make, the gravest first."""
    said = f" {' '.join(_WORD.findall(simplify(text, longest=len(text))))} "
    return (code for code, lists in _MADE_BY if _says(said, lists))


def _says(said: str, lists: Sequence[str]) -> bool:
    return all(any(f" {phrase} " in said for phrase in _phrases()[name]) for name in lists)


@lru_cache(maxsize=1)
def _phrases() -> Mapping[str, Sequence[str]]:
    labels = yaml.load(_FILE.read_text("utf-8"), Loader=yaml.CSafeLoader)
    mentioned: Mapping[str, Sequence[str]] = labels["mention"]
    return mentioned
