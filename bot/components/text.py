"""French as members type it, brought to one form for the classifier."""

import re
import unicodedata

# The same expression as wire/placeholders.py, which this process may not import
# (tests/content holds the two together).
PLACEHOLDER = re.compile(r"\[\[(?P<kind>[a-z_]+):(?P<ref>[0-9a-f]{12})\]\]")
# A payload of the bridge (`/intent{...}`), not words.
COMMAND_LIKE = re.compile(r"/[a-z_]+(?:\{.*\})?$", re.DOTALL)
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_REPEATED = re.compile(r"(\w)\1{2,}")
_LONG_DIGITS = re.compile(r"(?<!\d)(?!(?:19|20)\d\d(?!\d))\d{4,}")  # all but years
_MAX_CHARACTERS = 600  # beyond this a request repeats itself; n-grams of it would only be noise


def fold(text: str) -> str:
    """Return `text` lower-cased, without accents, with plain apostrophes and single spaces.

    Placeholders of the privacy mask become one word each (`xxiban`), three or more times the
    same letter becomes two, four digits or more that are no year become `0000`.
    """
    plain = _INVISIBLE.sub("", text[:_MAX_CHARACTERS])
    plain = PLACEHOLDER.sub(lambda match: f" xx{match['kind'].split('_')[0]} ", plain)
    plain = plain.lower().replace("\u2019", "'").replace("\u0153", "oe").replace("\u00e6", "ae")
    plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    plain = _LONG_DIGITS.sub("0000", _REPEATED.sub(r"\1\1", plain))
    return " ".join(plain.split())


def has_words(text: str) -> bool:
    """Return whether there is anything to understand: a letter, a digit or a placeholder."""
    return any(character.isalnum() for character in text)
