"""Alarms in words, as `bot/actions/alarms.py` hears them: for members who wait for a person."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import yaml

from bot.french.text import simplify

_FILE = Path(__file__).resolve().parents[1] / "labels.yml"
_WORD = re.compile(r"\w+")
# Each alarm with the words of `bot/labels.yml` that make it; a phone may be dead, too.
_MADE_BY = {
    "high_fever": ("high_fever",),
    "fraud": ("fraud",),
    "threat": ("threat",),
    "died": ("died", "loved_one"),
}


def alarm_in(text: str) -> str | None:
    """Return the alarm that words make, None when they make none."""
    said = f" {' '.join(_WORD.findall(simplify(text)))} "
    return next((code for code, lists in _MADE_BY.items() if _says(said, lists)), None)


def _says(said: str, lists: Sequence[str]) -> bool:
    return all(any(f" {phrase} " in said for phrase in _phrases()[name]) for name in lists)


@lru_cache(maxsize=1)
def _phrases() -> Mapping[str, Sequence[str]]:
    mentioned: Mapping[str, Sequence[str]] = yaml.safe_load(_FILE.read_text("utf-8"))["mention"]
    return mentioned
