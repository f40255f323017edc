"""Words written out before they are read: shorthand, and the names of other companies."""

import re
from functools import lru_cache
from pathlib import Path

import yaml

_BOT = Path(__file__).resolve().parents[1]
# One word for all names: the classifier need not have met each of them in an example.
_OTHER_COMPANY = "une autre entreprise"


def written_out(folded: str) -> str:
    """Return a folded text with its shorthand written out (`bot/shorthand.yml`).

    The names of `bot/elsewhere.yml` become one and the same word.
    """
    words, pattern = _replacements()
    return pattern.sub(lambda match: words[match[1]], folded)


@lru_cache(maxsize=1)
def _replacements() -> tuple[dict[str, str], re.Pattern[str]]:
    names = _load("elsewhere.yml").values()
    words = {name: _OTHER_COMPANY for kind in names for name in kind} | _load("shorthand.yml")
    longest_first = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return words, re.compile(rf"(?<![\w'-])({longest_first})(?![\w'-])")


def _load(name: str) -> dict[str, str]:
    loaded: dict[str, str] = yaml.safe_load((_BOT / name).read_text(encoding="utf-8"))
    return loaded
