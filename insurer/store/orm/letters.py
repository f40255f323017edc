"""How the database folds a name: what insurer.domain.folding does to its letters, sign by sign.

Not `lower` nor `unaccent`: they depend on the server's locale and extensions. The index of
migration 0010 is over the same signs; changing them takes another migration.
"""

import unicodedata

from insurer.domain.folding import TWO_IN_ONE

_LATIN = range(ord("A"), 0x180)  # to the end of Latin Extended-A
_BETWEEN_NAMES = "-'" + chr(0x2019)


def _plain(sign: str) -> str:
    """Return the small letter without its marks, the sign itself when it is no such letter."""
    letters = [
        one for one in unicodedata.normalize("NFKD", sign.lower()) if not unicodedata.combining(one)
    ]
    return letters[0] if len(letters) == 1 and letters[0].isascii() else sign


_LETTERS = [chr(code) for code in _LATIN if chr(code).isalpha() and _plain(chr(code)) != chr(code)]
_SMALL = "".join(TWO_IN_ONE)
SIGNS = "".join(_LETTERS) + _SMALL.upper() + _BETWEEN_NAMES
PLAIN = "".join(map(_plain, _LETTERS)) + _SMALL + " " * len(_BETWEEN_NAMES)


def translate(name: str) -> str:
    """Return the SQL that folds a column; constants, since what is bound matches no index."""
    signs = SIGNS.replace("'", "''")
    return f"translate({name}, '{signs}', '{PLAIN}')"


def spell_out(folded: str) -> str:
    """Return the SQL that writes two letters where one sign stands for both."""
    for sign, letters in TWO_IN_ONE.items():
        folded = f"replace({folded}, '{sign}', '{letters}')"
    return folded
