"""A postal address as members write it within a sentence, whole or only what changes of it."""

import re
from itertools import pairwise

from bot.actions.labels import Labels
from bot.french.calendar_words import is_calendar_word
from bot.french.denial import meant
from insurer.domain.contact_details import parse_address
from insurer.domain.folding import fold
from insurer.errors import InvalidInput

_NUMBER = re.compile(r"(?<![\d/.-])\d{1,4}(?![\d/])")
_WHOLE = re.compile(r"(\d{1,4}(?!\d)\D.*(?<!\d)\d{5})(?!\d)\D+", re.DOTALL)
_FROM_NUMBER = re.compile(r"\d{1,4}(?!\d)[^\d]*")
_NUMBER_OF_HOUSE = re.compile(r"(\d+)(?: ?([A-Za-z]+)(?![\w'’]))?")
_AROUND = " .,;:!?"
_PART = re.compile(r"[^,:;\n]+")  # of what stands before the street
_PART_OF_TOWN = re.compile(r"[,.;:!?()\n]")
_NUMBER_BEHIND = re.compile(r"\d{1,4}[A-Za-z]?\b\D*")
_MOST_OF_TOWN = 4  # words
_WORD = re.compile(r"[\w’'-]+")
_NEAR = 40  # characters after a number in which its street begins


def address_in(text: str, labels: Labels) -> str | None:
    """Return the address within a text, from its number or the flat before it to its town.

    None without a whole one.
    """
    text = _unmasked(text)
    matches = (_WHOLE.match(text, start) for start in _starts(text, labels))
    found = next(filter(None, matches), None)
    if found is None:
        return None
    town = town_behind(text[found.end(1) :], labels)
    if not town:
        return None
    start = _start_of_complement(text[: found.start()], labels)
    end = _end_of_town(text, found, town, labels)
    return _without_end(text[start:end], labels)


def town_behind(text: str, labels: Labels) -> str:
    """Return the town that a postcode is followed by: "" for « 68000 le mois dernier »."""
    words = _PART_OF_TOWN.split(text.strip(_AROUND))[0].split()
    if not words or fold(words[0]) in labels.words["address_complement"]:
        return ""
    ends = (n for n, word in enumerate(words) if _is_no_town(word, "town_end", labels))
    return _without_end(" ".join(words[: next(ends, len(words))]), labels)


def town_before(text: str, labels: Labels) -> str:
    """Return the town that a text ends with: « j’habite Bègles », « installée à Colmar au »."""
    part = _PART_OF_TOWN.split(text.strip(_AROUND))[-1]
    words = _without_end(part, labels).split()
    starts = (n for n, word in enumerate(words) if _is_no_town(word, "town_start", labels))
    words = words[max(starts, default=-1) + 1 :]
    return " ".join(words) if len(words) <= _MOST_OF_TOWN else ""


def complements_in(text: str, labels: Labels) -> str:
    """Return « bâtiment C, appartement 12 » of a text, wherever it stands."""
    pairs = map(" ".join, pairwise(_WORD.findall(text)))
    return ", ".join(pair for pair in pairs if _complement_in(pair, labels) == 0)


def _is_no_town(word: str, code: str, labels: Labels) -> bool:
    first = (fold(word).split() or [""])[0]
    return word[0].isdigit() or first in labels.words[code]


def without_town(street: str, town: str, labels: Labels) -> str:
    """Return a street without « à Cesson » that ends it."""
    bare = street.removesuffix(town) if town else street
    return street if bare == street else _without_end(bare, labels)


def _end_of_town(text: str, found: re.Match[str], town: str, labels: Labels) -> int:
    """Return where an address ends: with « appartement 12 » behind its town."""
    behind = text[found.end(1) :].lstrip(_AROUND)
    rest = behind.removeprefix(town)
    if rest[:1].isspace() and rest.strip():  # « Lyon depuis mai »
        return len(text) - len(rest)
    end = found.end()
    while fold(text[:end]).split()[-1] in labels.words["address_complement"]:
        number = _NUMBER_BEHIND.match(text, end)
        if number is None:
            break
        end = number.end()
    return end


def joined_address(before: str, text: str, labels: Labels) -> str | None:
    """Return the address told in two messages, the street first or last; None without one."""
    return address_in(f"{before}, {text}", labels) or address_in(f"{text}, {before}", labels)


def amended_address(text: str, known: str, labels: Labels) -> str | None:
    """Return `known` with the number or the street that a text corrects, None without either."""
    text = _unmasked(text)
    start = next(iter(_starts(text, labels)), None)
    found = None if start is None else _FROM_NUMBER.match(text, start)
    if found is None:
        return None
    said = _without_end(found[0], labels)
    try:
        old = parse_address(known)
    except InvalidInput:
        return None
    at = next((n for n, line in enumerate(old.lines) if line[0].isdigit()), 0)
    lines = (*old.lines[:at], _with_street(said, old.lines[at], labels), *old.lines[at + 1 :])
    return ", ".join((*lines, f"{old.postcode} {old.city}"))


def _with_street(said: str, known: str, labels: Labels) -> str:
    """Return the street that is said, or the known one with the number alone that is said."""
    number = _number_of_house(said, labels)
    rest = said.removeprefix(number).strip(_AROUND)
    if rest and (rest[0].isupper() or _is_of_street(rest, labels)):
        return said
    return f"{number}{known.removeprefix(_number_of_house(known, labels))}"


def _number_of_house(line: str, labels: Labels) -> str:
    """Return the number that a line begins with, with its « bis »; empty without one."""
    found = _NUMBER_OF_HOUSE.match(line)
    if found is None:
        return ""
    repeated = found[2] and fold(found[2]) in labels.words["street_number_repeat"]
    return found[0] if repeated else found[1]


def street_in(text: str, labels: Labels) -> str | None:
    """Return the number of a house with its street, up to the next figure; None without one."""
    text = _unmasked(text)
    numbers = meant(text, _NUMBER.finditer(text))
    starts = [one.start() for one in numbers if _is_of_street(text[one.end() :], labels)]
    found = _FROM_NUMBER.match(text, starts[0]) if starts else None
    return _without_end(found[0], labels) if found else None


def names_street(text: str, labels: Labels) -> bool:
    """Return whether a text holds the number of a house with its street."""
    text = _unmasked(text)
    return any(_is_of_street(text[one.end() :], labels) for one in _NUMBER.finditer(text))


def _starts(text: str, labels: Labels) -> list[int]:
    """Return where the address may begin, likeliest first: « le 1er mai au 22 rue » at 22."""
    numbers = list(meant(text, _NUMBER.finditer(text)))
    streets = [one for one in numbers if _is_of_street(text[one.end() :], labels)]
    others = [one for one in numbers if not _is_of_day(text, one, labels)]
    return [one.start() for one in streets + others]


def _start_of_complement(before: str, labels: Labels) -> int:
    """Return where « appartement 12, bâtiment B, » begins, which ends where the street begins."""
    start = len(before)
    for part in reversed(list(_PART.finditer(before))):
        if not part[0].strip():
            continue
        at = _complement_in(part[0], labels)
        if at is None:
            break
        start = part.start() + at
        if part[0][:at].strip():
            break
    return start


def _complement_in(part: str, labels: Labels) -> int | None:
    words = list(_WORD.finditer(part))
    for word, following in pairwise(words):
        names = following[0][0].isdigit() or following[0][0].isupper() or len(following[0]) == 1
        if fold(word[0]) in labels.words["address_complement"] and names:
            return word.start()
        if word[0][0].isdigit() and fold(following[0]) in labels.words["address_floor"]:
            return word.start()
    return None


def _is_of_street(after: str, labels: Labels) -> bool:
    repeats = labels.words["street_number_repeat"]
    words = [word for word in fold(after[:_NEAR]).split() if word not in repeats]
    return bool(words) and words[0] in labels.words["street_word"]


def _is_of_day(text: str, number: re.Match[str], labels: Labels) -> bool:
    before, after = fold(text[: number.start()]).split(), fold(text[number.end() :]).split()
    after = after[1:] if after[:1] == ["er"] else after
    return _is_of_calendar(after[:1], labels) or _is_of_calendar(before[-1:], labels)


def _is_of_calendar(word: list[str], labels: Labels) -> bool:
    return any(is_calendar_word(one) or labels.mentions(one, "unit_wait") for one in word)


def _without_end(address: str, labels: Labels) -> str:
    """Return an address without « à partir du » before the day that follows it."""
    words = address.strip(_AROUND).split()
    while words and fold(words[-1]) in labels.words["address_end"]:
        words.pop()
    return " ".join(words).strip(_AROUND)


def _unmasked(text: str) -> str:
    """Return the text unless it holds a masked datum, whose reference has figures too."""
    return "" if "[[" in text else text
