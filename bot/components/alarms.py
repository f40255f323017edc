"""Alarms in words, as Emma's actions hear them: for members who wait for a person."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import yaml

from bot.french.alarms import alarms_in

_FILE = Path(__file__).resolve().parents[1] / "labels.yml"


def alarm_in(text: str) -> str | None:
    """Return the gravest alarm that words make, None when they make none."""
    return next(alarms_in(text, _phrases()), None)


@lru_cache(maxsize=1)
def _phrases() -> Mapping[str, Sequence[str]]:
    labels = yaml.load(_FILE.read_text("utf-8"), Loader=yaml.CSafeLoader)
    mentioned: Mapping[str, Sequence[str]] = labels["mention"]
    return mentioned
