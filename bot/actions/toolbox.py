"""What an action may reach for; made in wiring.py, by fakes in tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.actions.labels import Labels
from bot.actions.turn import Event, Turn
from insurer.wiring import Services


@dataclass(frozen=True)
class Toolbox:
    """All that an action may reach for."""

    services: Services
    labels: Labels
    turn_key: str
    # Answers a turn that only changes the last question, whatever it was read as; else None.
    few_words: Callable[[Turn, Toolbox], list[Event] | None]
