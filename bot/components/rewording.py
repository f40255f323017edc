"""What is reworded before the classifier reads it: shorthand, names of companies and doctors."""

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import yaml

from bot.french import practitioners

_BOT = Path(__file__).resolve().parents[1]
_SHORTHAND = _BOT / "shorthand.yml"
_ELSEWHERE = _BOT / "elsewhere.yml"
WORD_FILES = (_SHORTHAND, _ELSEWHERE)
# One word for all names: the classifier need not have met each of them in an example.
_OTHER_COMPANY = "une autre entreprise"
_ANY_PRACTITIONER = "docteur"


def reworded(folded: str) -> str:
    """Return a folded text as the classifier reads it."""
    return practitioners.without_names(without_names(written_out(folded)), _ANY_PRACTITIONER)


def written_out(folded: str) -> str:
    """Return a folded text with the shorthand of text messages written out."""
    return _replaced(folded, *_shorthand())


def without_names(folded: str) -> str:
    """Return a folded text in which all names of other companies are one and the same word."""
    return _replaced(folded, *_companies())


def _replaced(text: str, words: Mapping[str, str], pattern: re.Pattern[str]) -> str:
    return pattern.sub(lambda match: words[match[1]], text)


@lru_cache(maxsize=1)
def _shorthand() -> tuple[Mapping[str, str], re.Pattern[str]]:
    words: dict[str, str] = yaml.safe_load(_SHORTHAND.read_text(encoding="utf-8"))
    return words, _any_of(words)


@lru_cache(maxsize=1)
def _companies() -> tuple[Mapping[str, str], re.Pattern[str]]:
    kinds: dict[str, list[str]] = yaml.safe_load(_ELSEWHERE.read_text(encoding="utf-8"))
    names = {name: _OTHER_COMPANY for of_kind in kinds.values() for name in of_kind}
    return names, _any_of(names)


def _any_of(words: Mapping[str, str]) -> re.Pattern[str]:
    longest_first = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"(?<![\w'-])({longest_first})(?![\w'-])")
