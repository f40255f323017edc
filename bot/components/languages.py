"""Which language a message is in, when it plainly is not French: by script, then by words."""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import yaml

from bot.french.text import PLACEHOLDER, simplify

OTHER = "other"  # plainly not French, and nobody here has a sentence in it
FRENCH = "fr"
_FILE = Path(__file__).resolve().parents[1] / "languages.yml"
_SCRIPTS = {"ARABIC": "ar", "CYRILLIC": "ru", "CJK": "zh", "HIRAGANA": "ja", "KATAKANA": "ja",
            "HANGUL": "ko", "HEBREW": "he", "GREEK": "el", "DEVANAGARI": "hi", "THAI": "th",
            "ARMENIAN": "hy", "GEORGIAN": "ka", "TAMIL": "ta", "BENGALI": "bn"}  # fmt: skip
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
_ENOUGH = 2  # words of the language; one may be a name or a slip
_SHARE = 0.4  # of all words


def foreign_language(text: str) -> str | None:
    """Return the ISO 639 code of a message's language, None for French and for doubt."""
    words = PLACEHOLDER.sub(" ", text)
    return _by_script(words) or _by_words(simplify(words))


def _by_script(text: str) -> str | None:
    letters = [character for character in text if character.isalpha()]
    scripts = Counter(unicodedata.name(letter, "").partition(" ")[0] for letter in letters)
    script, count = scripts.most_common(1)[0] if scripts else ("LATIN", 0)
    if script in {"LATIN", "FULLWIDTH", "MATHEMATICAL", "FEMININE", "MODIFIER"}:
        return None
    return _SCRIPTS.get(script, OTHER) if count * 2 > len(letters) else None


def _by_words(plain: str) -> str | None:
    words = set(_WORD.findall(plain))  # « hello hello » is no more English than « hello »
    hits = {code: len(words & known) for code, known in _lists().items()}
    french = hits.pop(FRENCH)
    code = max(hits, key=lambda name: hits[name])
    plainly = hits[code] >= _ENOUGH and hits[code] > 2 * french
    return code if plainly and hits[code] >= _SHARE * len(words) else None


@lru_cache(maxsize=1)
def _lists() -> Mapping[str, frozenset[str]]:
    raw = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return {str(code): frozenset(map(str, words)) for code, words in raw.items()}
