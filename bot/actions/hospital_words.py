"""The name of a hospital in a message that says more: « pour moi, clinique Rhena, le 15 mai »."""

import re
from collections.abc import Callable
from datetime import date

from bot.actions.days import find_day
from bot.actions.labels import Labels
from insurer.domain.folding import fold

_PARTS = re.compile(r"\s*[,;\n]+\s*")
_SHORTEST_NAME = 3  # letters; less is an article
_ELIDED = re.compile(r"^\w['’]")


def hospital_in(text: str, labels: Labels, *, now: date, is_town: Callable[[str], bool]) -> str:
    """Return the words that name the hospital; all of `text` when it says nothing else.

    A text that tells no more than a day names none: "".
    """
    parts = [part for part in _PARTS.split(text.strip()) if part]
    named = [n for n, part in enumerate(parts) if labels.mentions(part, "hospital_named")]
    if not named:
        kept = [_without_rest(part, labels, now) for part in parts if not _is_rest(part, labels)]
        told = ", ".join(part for part in kept if names_one(part, labels))
        return told or ("" if find_day(text, now=now, ahead=True) else text.strip())
    place = _from_hospital(parts[named[0]], labels)
    place = _without_ward(_without_rest(place, labels, now) or place, labels)
    town = next(iter(parts[named[0] + 1 :]), "")
    return f"{place}, {town}" if town and is_town(town) else place


def names_one(hospital: str, labels: Labels) -> bool:
    """Return whether words tell which hospital: « clinique Rhena », not « une clinique privée »."""
    return bool(_telling(hospital, labels))


def shares_name(hospital: str, text: str, labels: Labels) -> bool:
    """Return whether a text names this hospital, by a word that tells it from others."""
    return not _telling(hospital, labels).isdisjoint(fold(text).split())


def _telling(hospital: str, labels: Labels) -> set[str]:
    words = (word for word in fold(hospital).split() if not labels.mentions(word, "any_hospital"))
    return {word for word in words if len(word) >= _SHORTEST_NAME}


def ward_in(text: str, labels: Labels, *, now: date) -> str | None:
    """Return the words that name a ward: « service de chirurgie », « en cardiologie »."""
    for part in _PARTS.split(text.strip()):
        words = part.split()
        if bare := part.removeprefix(_without_ward(part, labels)).strip():
            return bare
        starts = (n + 1 for n in range(len(words)) if _begins_ward(words[n:], labels))
        if start := next(starts, None):
            while start < len(words) and labels.mentions(words[start], "ward_article"):
                start += 1
            ward = _without_rest(" ".join(words[start:]), labels, now)
            return _ELIDED.sub("", ward) or None
    return None


def _without_ward(part: str, labels: Labels) -> str:
    """Return « hôpital de la Timone » of « hôpital de la Timone cardiologie »."""
    *words, last = part.split() or [""]
    named = bool(words) and any(labels.mentions(word, "hospital_named") for word in words)
    bare = named and labels.mentions(last, "ward_known") and not _leads_on(words[-1], labels)
    return " ".join(words) if bare else part


def _leads_on(word: str, labels: Labels) -> bool:
    """Return whether « de », « en », « service » binds the word behind it to what it is of."""
    return any(labels.mentions(word, one) for one in ("ward_article", "ward_intro", "ward_word"))


def _begins_ward(words: list[str], labels: Labels) -> bool:
    if labels.mentions(words[0], "ward_word"):
        return True
    known = " ".join(words[1:2])
    return labels.mentions(words[0], "ward_intro") and labels.mentions(known, "ward_known")


def _from_hospital(part: str, labels: Labels) -> str:
    words = part.split()
    start = next((n for n, word in enumerate(words) if labels.mentions(word, "hospital_named")), 0)
    return " ".join(words[start:])


def _without_rest(part: str, labels: Labels, now: date) -> str:
    """Return `part` up to the day of admission or to « pour… »."""
    words = part.split()
    day = find_day(part, now=now, ahead=True)
    end = next((n for n in range(1, len(words)) if _ends(words[n:], labels)), len(words))
    if day is not None:
        starts = [n for n in range(len(words)) if _holds(words[n:], labels, now, day)]
        end = min(end, max(starts, default=end))
    while end and labels.mentions(words[end - 1], "day_intro"):
        end -= 1
    return " ".join(words[:end])


def _holds(words: list[str], labels: Labels, now: date, day: date) -> bool:
    return find_day(" ".join(words), now=now, ahead=True) == day


def _ends(words: list[str], labels: Labels) -> bool:
    said = f"{fold(' '.join(words))} "
    return any(said.startswith(f"{word} ") for word in labels.words["hospital_end"])


def _is_rest(part: str, labels: Labels) -> bool:
    return _ends(part.split(), labels) or labels.mentions(part, "hospital_request")
