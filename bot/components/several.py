"""Several requests in one message: where it can be cut, and which second request it holds."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

Reading = tuple[str, float]
_PLAINLY = re.compile(
    r",? (?:et aussi|et egalement|et puis|et sinon|et par ailleurs|et au passage|et en meme temps|"
    r"ainsi que|sinon|par ailleurs|autre chose|deuxiemement|puis aussi|aussi|\+|&) |"
    r"[.;?!]+ (?:et |aussi |sinon )"
)
_PERHAPS = re.compile(r" et |[.;?!]+ ")  # a comma joins parts of one request far more often
_MOST_CUTS = 3  # each costs two more readings
_FEWEST_LETTERS = 3  # of a request that is announced: « et aussi mon rib »
_FEWEST_UNANNOUNCED = 12  # « et à quelle date ? » belongs to the question before it


@dataclass(frozen=True)
class Cut:
    """A message in two halves; `plain` when its words say that another request follows."""

    left: str
    right: str
    plain: bool


def cuts(simplified: str) -> list[Cut]:
    """Return the likeliest places to cut a message in two, plain ones first."""
    found = [*_cuts(simplified, _PLAINLY, plain=True), *_cuts(simplified, _PERHAPS, plain=False)]
    return found[:_MOST_CUTS]


def _cuts(text: str, pattern: re.Pattern[str], *, plain: bool) -> Iterator[Cut]:
    for match in pattern.finditer(text):
        left, right = text[: match.start()], text[match.end() :]
        fewest = _FEWEST_LETTERS if plain else _FEWEST_UNANNOUNCED
        if _letters(left) >= _FEWEST_LETTERS and _letters(right) >= fewest:
            yield Cut(left, right, plain)


def _letters(text: str) -> int:
    return sum(character.isalpha() for character in text)


def second_request(
    simplified: str,
    main: str,
    read: Callable[[Sequence[str]], list[Reading]],
    *,
    requests: Collection[str],
    sure: float,
    very_sure: float,
) -> tuple[Reading, Reading] | None:
    """Return the readings of the first and second request of a message, None when it holds one.

    Both halves must be read as different `requests`, surely where the words announce another
    one and very surely elsewhere; one of them must be `main`, the reading of the whole.
    """
    places = cuts(simplified)
    readings = read([half for cut in places for half in (cut.left, cut.right)]) if places else []
    for number, cut in enumerate(places):
        (first, one), (second, two) = readings[2 * number : 2 * number + 2]
        enough = sure if cut.plain else very_sure
        if first == second or not {first, second} <= set(requests) or min(one, two) < enough:
            continue
        if main in (first, second) or main not in requests:
            return (first, one), (second, two)
    return None
