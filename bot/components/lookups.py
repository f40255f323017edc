"""Word lists: which folded words name which code (`bot/lookups.yml`)."""

import re
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.french.denial import meant
from bot.french.text import fold

_GLUED = "[dl](?=[aeiouyh])"  # « une facture dostéo », typed without its apostrophe


@dataclass(frozen=True)
class Lookup:
    """Finds the codes named in a folded text; longer words win over the shorter in them."""

    pattern: re.Pattern[str]
    codes: dict[str, str]  # by folded word

    def find(self, folded: str) -> set[str]:
        """Return the codes named: none, the one that is meant, or several to ask about.

        Of several, « pas les lunettes, le dentiste » takes some back.
        """
        found = list(self.pattern.finditer(folded))
        codes = {self.codes[match[1]] for match in found}
        kept = {self.codes[match[1]] for match in meant(folded, found)}
        return kept if len(codes) > 1 and kept else codes


def load_lookups(path: str | Path) -> dict[str, Lookup]:
    """Return the lists of a file `entity: {code: [words]}` by entity."""
    raw = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    return {name: _lookup(codes) for name, codes in raw.items()}


def _lookup(words_by_code: dict[str, list[str]]) -> Lookup:
    codes = {fold(word): code for code, words in words_by_code.items() for word in words}
    longest_first = sorted(codes, key=len, reverse=True)
    alternatives = "|".join(re.escape(word) for word in longest_first)
    return Lookup(re.compile(rf"(?<!\w)(?:{_GLUED})?({alternatives})s?(?!\w)"), codes)
