"""What « pas » takes back in a correction: « pas le 8, le 9 », « le 9 et non le 8 »."""

import re
from collections.abc import Iterable, Iterator

from bot.french.text import simplify

_TAKES_BACK = "pas|et non|au lieu|plutot que|a la place"
_BETWEEN = "pour|de|du|des|d|le|la|les|l|un|une|au|aux|a|mon|ma|mes|son|sa|chez|en|numero|avec|sur"
_DENIAL = re.compile(rf"(?:^|\W)(?:{_TAKES_BACK})(?:[ ']+(?:{_BETWEEN}))*[ ']*$")


def is_denied(before: str) -> bool:
    """Return whether the words before something say that it is not what is meant."""
    return _DENIAL.search(simplify(before)) is not None


def meant(text: str, found: Iterable[re.Match[str]]) -> Iterator[re.Match[str]]:
    """Yield those of the matches in `text` that are not denied."""
    return (one for one in found if not is_denied(text[: one.start()]))
