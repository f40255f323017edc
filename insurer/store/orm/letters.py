"""How the database folds a name: what insurer.domain.folding does to its letters, sign by sign.

Not `lower` nor `unaccent`: they depend on the server's locale and extensions. The index of
migration 0009 is over the same signs; changing them takes another migration.
"""

import unicodedata

_LATIN = range(ord("A"), 0x180)  # to the end of Latin Extended-A
_BETWEEN_NAMES = "-'" + chr(0x2019)


def _plain(sign: str) -> str:
    """Return the small letter without its marks, the sign itself when it is no such letter."""
    letters = [
        one for one in unicodedata.normalize("NFKD", sign.lower()) if not unicodedata.combining(one)
    ]
    return letters[0] if len(letters) == 1 and letters[0].isascii() else sign


_LETTERS = [chr(code) for code in _LATIN if chr(code).isalpha() and _plain(chr(code)) != chr(code)]
SIGNS = "".join(_LETTERS) + _BETWEEN_NAMES
PLAIN = "".join(map(_plain, _LETTERS)) + " " * len(_BETWEEN_NAMES)


def translate(name: str) -> str:
    """Return the SQL that folds a column; constants, since what is bound matches no index."""
    signs = SIGNS.replace("'", "''")
    return f"translate({name}, '{signs}', '{PLAIN}')"
