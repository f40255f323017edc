"""The shorthand of French text messages written out (`bot/shorthand.yml`)."""

import re
from functools import lru_cache
from pathlib import Path

import yaml

_FILE = Path(__file__).resolve().parents[1] / "shorthand.yml"


def written_out(folded: str) -> str:
    """Return a folded text with its shorthand written out."""
    words, pattern = _shorthand()
    return pattern.sub(lambda match: words[match[1]], folded)


@lru_cache(maxsize=1)
def _shorthand() -> tuple[dict[str, str], re.Pattern[str]]:
    words: dict[str, str] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    longest_first = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return words, re.compile(rf"(?<![\w'-])({longest_first})(?![\w'-])")
