"""Word lists: which folded words name which code (`bot/lookups.yml`)."""

import re
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.components.text import fold


@dataclass(frozen=True)
class Lookup:
    """Finds the code named in a folded text; None when none or more than one is named."""

    patterns: tuple[tuple[str, re.Pattern[str]], ...]

    def find(self, folded: str) -> str | None:
        codes = {code for code, pattern in self.patterns if pattern.search(folded)}
        return codes.pop() if len(codes) == 1 else None


def load_lookups(path: str | Path) -> dict[str, Lookup]:
    """Return the lists of a file `entity: {code: [words]}` by entity."""
    raw = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    return {name: _lookup(codes) for name, codes in raw.items()}


def _lookup(codes: dict[str, list[str]]) -> Lookup:
    return Lookup(tuple((code, _pattern(words)) for code, words in codes.items()))


def _pattern(words: list[str]) -> re.Pattern[str]:
    alternatives = "|".join(re.escape(fold(word)) for word in words)
    return re.compile(rf"(?<!\w)(?:{alternatives})s?(?!\w)")
