"""French as members type it, brought to one form for the classifier and the extractors."""

import re
import unicodedata

# The same expression as wire/placeholders.py, which this process may not import
# (tests/content holds the two together).
PLACEHOLDER = re.compile(r"\[\[(?P<kind>[a-z_]+):(?P<ref>[0-9a-f]{12})\]\]")
# A payload of the bridge (`/intent{...}`), not words.
COMMAND_LIKE = re.compile(r"/[a-z_]+(?:\{.*\})?$", re.DOTALL)
# Marks of web pages, scripts with all they hold: no words of a member.
_MARKUP = re.compile(
    r"<(script|style)\b.*?(?:</\1\s*>|$)|</?[a-z][^<>]*>", re.IGNORECASE | re.DOTALL
)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_REPEATED = re.compile(r"(\w)\1{2,}")
_LONG_DIGITS = re.compile(r"(?<!\d)(?!(?:19|20)\d\d(?!\d))\d{4,}")  # all but years
# Skin tones, the emoji marker and punctuation change nothing in what an emoji says.
_DECORATION = frozenset("\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff\ufe0f.,!?;:-")
_WORD = re.compile(r"(?<!\w)[^\W\d_]+(?!\w)")  # touches no digit
_LEAST_LETTERS = 2
_MAX_CHARACTERS = 600  # beyond this a request repeats itself; n-grams of it would only be noise
_PLAIN = str.maketrans(
    {"\u2019": "'", "\u2018": "'", "\u02bc": "'", "`": "'", "\u0153": "oe", "\u0152": "oe",
     "\u00e6": "ae", "\u00c6": "ae", "\u2013": "-", "\u2014": "-", "\u2011": "-"}
)  # fmt: skip


def simplify(text: str, *, longest: int = _MAX_CHARACTERS) -> str:
    """Return `text` lower-cased, without accents, with plain apostrophes and single spaces.

    Digits stay as typed, other scripts' digits become 0-9; placeholders of the privacy mask
    become one word each (`xxiban`).
    """
    plain = _INVISIBLE.sub("", text[:longest])
    plain = _MARKUP.sub(" ", plain)
    plain = PLACEHOLDER.sub(lambda match: f" xx{match['kind'].split('_')[0]} ", plain)
    plain = unicodedata.normalize("NFKD", plain.translate(_PLAIN).lower())
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(plain.split())


def fold(text: str) -> str:
    """Return `simplify(text)` for the classifier.

    Three or more times the same letter becomes two, four digits or more that are no year
    become `0000`.
    """
    return _LONG_DIGITS.sub("0000", _REPEATED.sub(r"\1\1", simplify(text)))


def has_words(text: str) -> bool:
    """Return whether there is anything to understand: two letters or a placeholder.

    Digits alone are a code or a choice, never a wish; one letter is a slip. Beside digits it
    takes three letters that touch none: « FR 76 3000 » is a code, « le 3 mars » is not.
    """
    plain = _MARKUP.sub(" ", text)
    if PLACEHOLDER.search(plain):
        return True
    letters = sum(map(len, _WORD.findall(plain)))
    return letters >= _LEAST_LETTERS + any(map(str.isdigit, plain))


def sign(text: str) -> str:
    """Return what a message without words shows (« 👍🏽👍 » is 👍), empty when it shows nothing."""
    kept = dict.fromkeys(c for c in simplify(text) if not c.isspace() and c not in _DECORATION)
    return "".join(kept)
