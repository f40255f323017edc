"""What an action may reach for; made in wiring.py, by fakes in tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from bot.actions import names
from bot.actions.labels import Labels
from bot.actions.turn import Event, Turn
from insurer.wiring import Services


class Answer(Protocol):
    """An action, as another one sees it that leaves a question to it."""

    def handle(self, turn: Turn) -> list[Event]:
        """Answer the turn; return Rasa's events."""


@dataclass(frozen=True)
class Toolbox:
    """All that an action may reach for."""

    services: Services
    labels: Labels
    turn_key: str
    # Answers a turn by its words where they tell more than what it was read as; else None.
    by_words: Callable[[Turn, Toolbox], list[Event] | None]
    # By name; the server fills it as it registers them, since each needs this toolbox first.
    actions: dict[str, Answer] = field(default_factory=dict)

    def answer_to(self, intent: str) -> Answer:
        """Return the action of `intent`, which must stand in names.ACTION_OF_INTENT."""
        return self.actions[names.ACTION_OF_INTENT[intent]]

    def answer_as(self, turn: Turn, intent: str) -> list[Event]:
        """Answer a turn as if its message had been `intent` (`faq/…` with its topic)."""
        turn.read_as(intent)
        return self.answer_to(turn.intent).handle(turn)
