"""SMS in the GSM-7 alphabet: folding French into it, and counting the parts an SMS costs.

A single curly apostrophe would turn 153 characters a part into 67 (UCS-2).
"""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

_FILE = Path(__file__).parent / "gsm7.yml"
_GSM_ALONE, _GSM_PART = 160, 153  # septets
_UCS_ALONE, _UCS_PART = 70, 67  # UTF-16 units


@dataclass(frozen=True)
class _Alphabet:
    basic: frozenset[str]
    extension: frozenset[str]
    folded: dict[str, str]


@lru_cache(maxsize=1)
def _alphabet() -> _Alphabet:
    raw = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return _Alphabet(frozenset(raw["basic"]), frozenset(raw["extension"]), dict(raw["fold"]))


def fold(text: str) -> str:
    """Return `text` with typography and accents that GSM-7 lacks replaced; the rest stays."""
    quoted = _tight_quotes(unicodedata.normalize("NFC", text))
    return "".join(_fold_one(character) for character in quoted)


def _tight_quotes(text: str) -> str:
    """Return `text` without the spaces inside French quotation marks."""
    for space in ("\u00a0", "\u202f", " "):
        text = text.replace(f"\u00ab{space}", "\u00ab").replace(f"{space}\u00bb", "\u00bb")
    return text


def _fold_one(character: str) -> str:
    known = _alphabet()
    if character in known.basic or character in known.extension:
        return character
    if character in known.folded:
        return known.folded[character]
    bare = "".join(c for c in unicodedata.normalize("NFKD", character) if c in known.basic)
    return bare or character


def is_gsm7(text: str) -> bool:
    """Return whether every character is in the alphabet or its extension."""
    known = _alphabet()
    return all(c in known.basic or c in known.extension for c in text)


def parts(text: str) -> int:
    """Return how many parts an SMS with `text` is sent and charged as; 0 for an empty one."""
    if is_gsm7(text):
        widths = [2 if c in _alphabet().extension else 1 for c in text]
        return _count(widths, _GSM_ALONE, _GSM_PART)
    widths = [len(c.encode("utf-16-le")) // 2 for c in text]
    return _count(widths, _UCS_ALONE, _UCS_PART)


def _count(widths: list[int], alone: int, part: int) -> int:
    """Return the number of parts; a character is never cut in two."""
    if not widths:
        return 0
    if sum(widths) <= alone:
        return 1
    count, used = 1, 0
    for width in widths:
        if used + width > part:
            count, used = count + 1, 0
        used += width
    return count
