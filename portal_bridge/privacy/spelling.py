"""How people type numbers: what may stand between the digits, and digits of other scripts."""

import re
import unicodedata

# Spaces of every width and line breaks, points, hyphens and dashes, slashes, low lines; soft
# hyphens, joiners and the marks of emoji digits, which nobody sees.
_BETWEEN = r"\s./_\u00ad\u00b7\u2010-\u2015\u2060\u20e3\u2212\ufe0f-"
GAP = rf"[{_BETWEEN}]{{0,3}}"
_GAPS = re.compile(rf"[{_BETWEEN}]+")
_OTHER_DIGIT = re.compile(r"(?![0-9])\d")
_WIDE = {ord(plain) + 0xFEE0: plain for plain in map(chr, range(0x21, 0x7F))}


def in_ascii(text: str) -> str:
    """Return `text`, equally long, with the digits of other scripts and wide letters in ASCII."""
    if text.isascii():
        return text
    return _OTHER_DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0])), text.translate(_WIDE))


def without_gaps(text: str) -> str:
    """Return `text` without what people put between the digits."""
    return _GAPS.sub("", text)
