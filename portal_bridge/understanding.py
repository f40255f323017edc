"""The French words for the codes of understanding (understanding.yml)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

_FILE = Path(__file__).parent / "understanding.yml"
_ACTION = "action_"


@dataclass(frozen=True)
class Words:
    """What people read for a code; the code itself when content forgot it."""

    groups: Mapping[str, Mapping[str, str]]
    silent: frozenset[str]  # intents that are no wish of a member
    silent_actions: frozenset[str]  # actions that only say something
    name_follows: tuple[str, ...]  # folded phrases before a name
    name_particles: frozenset[str]  # folded parts of names that are words of their own

    @property
    def intents(self) -> Sequence[tuple[str, str]]:
        """The intents of the catalogue with their words, by words."""
        return sorted(self.groups["intents"].items(), key=lambda item: item[1].casefold())

    def intent(self, code: str) -> str:
        """Return what an intent is called."""
        return self.groups["intents"].get(code) or self.groups["others"].get(code, code)

    def form(self, code: str) -> str:
        """Return what a form is called."""
        return self.groups["forms"].get(code, code)

    def slot(self, code: str) -> str:
        """Return what a form asks for with a slot."""
        return self.groups["slots"].get(code, code)

    def action(self, code: str) -> str:
        """Return what an action does."""
        named = self.groups["actions"].get(code) or self.groups["forms"].get(code)
        return named or self.intent(code.removeprefix(_ACTION))

    def label(self, code: str) -> str:
        """Return what a message was labelled with."""
        return self.groups["labels"].get(code) or self.intent(code)

    def label_named(self, given: str) -> str | None:
        """Return the label whose code or words a person gave, None when there is none."""
        named = {**self.groups["labels"], **self.groups["intents"]}
        return next((code for code, said in named.items() if given in (code, said)), None)

    def result(self, code: str) -> str:
        """Return how an action went."""
        return self.groups["results"].get(code, code)


@lru_cache(maxsize=1)
def words() -> Words:
    """Return the words of understanding.yml."""
    groups: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    follows, particles = tuple(groups.pop("name_follows")), frozenset(groups.pop("name_particles"))
    silent, silent_actions = (frozenset(groups.pop(name)) for name in ("silent", "silent_actions"))
    return Words(groups, silent, silent_actions, follows, particles)
