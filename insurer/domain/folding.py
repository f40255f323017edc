"""How words are compared: without what people write carelessly."""

import re
import unicodedata

TWO_IN_ONE = {"œ": "oe", "æ": "ae"}  # signs that no decomposition takes apart
_SPELLED_OUT = str.maketrans(TWO_IN_ONE)


def fold(words: str) -> str:
    """Return `words` in lower case, without accents and punctuation, single-spaced."""
    decomposed = unicodedata.normalize("NFKD", words.lower().translate(_SPELLED_OUT))
    plain = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return " ".join(re.findall(r"\w+", plain))
