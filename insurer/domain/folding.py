"""How words are compared: without what people write carelessly."""

import re
import unicodedata


def fold(words: str) -> str:
    """Return `words` in lower case, without accents and punctuation, single-spaced."""
    decomposed = unicodedata.normalize("NFKD", words.lower().replace("œ", "oe"))
    plain = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return " ".join(re.findall(r"\w+", plain))
