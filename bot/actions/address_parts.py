"""A postal address told bit by bit, or dictated: « quinze rue Bonie », « trente-trois mille »."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bot.actions import names
from bot.actions.addresses import (
    complements_in,
    street_in,
    town_before,
    town_behind,
    without_town,
)
from bot.actions.labels import Labels, affirms
from bot.french.number_words import NUMBER_WORDS, number_of_words
from insurer.domain.folding import fold

_IN_WORDS = re.compile(rf"\b(?:{NUMBER_WORDS})(?:[ -](?:{NUMBER_WORDS}))*\b", re.IGNORECASE)
_POSTCODE = re.compile(r"(?<!\d)\d{5}(?!\d)")
_SPACED_POSTCODE = re.compile(r"(?<!\d)(\d\d) (\d{3})(?!\d)")
_LEAST_POSTCODE, _MOST_POSTCODE = 1_000, 98_999
_FEW_WORDS = 9  # so many correct a number; more name a street
_MOST_WORDS = 4  # of a town: « Châlons en Champagne », « Le Grand Quevilly »
# What may be read from the name of a town.
_UNSURE = frozenset({names.INTENT_FALLBACK, names.INTENT_OUT_OF_SCOPE})


@dataclass(frozen=True)
class AddressParts:
    """What is known of an address; empty what is not."""

    street: str = ""
    postcode: str = ""
    town: str = ""

    @property
    def whole(self) -> str | None:
        """The address in one line, None as long as a part is missing."""
        known = self.street and self.postcode and self.town
        return f"{self.street}, {self.postcode} {self.town}" if known else None

    @property
    def empty(self) -> bool:
        """Whether nothing is known."""
        return self == AddressParts()

    @property
    def lacks(self) -> str | None:
        """What is to be asked for, None when nothing is known yet or nothing is missing."""
        if self.whole or self.empty:
            return None
        if not self.street:
            return "street"
        if not self.postcode:
            return "postcode" if self.town else "town"
        return "city"


def parts_of(messages: Iterable[dict[str, Any]], labels: Labels) -> AddressParts:
    """Return what messages tell of an address, newest first: what is told last counts."""
    found = AddressParts()
    for message in messages:
        told = _told(message, labels)
        found = AddressParts(
            found.street or told.street, found.postcode or told.postcode, found.town or told.town
        )
    return found if found.street or found.postcode else AddressParts()


def dictated(text: str, labels: Labels) -> str:
    """Return a text with the numbers of its house and its postcode in figures."""

    def figures(match: re.Match[str]) -> str:
        number = number_of_words(fold(match[0]))
        following = fold(text[match.end() :]).split()[:1]
        if number is None:
            return match[0]
        if _LEAST_POSTCODE < number <= _MOST_POSTCODE:
            return f"{number:05d}"
        of_house = following and following[0] in labels.words["street_word"]
        return str(number) if of_house else match[0]

    return _SPACED_POSTCODE.sub(r"\1\2", _IN_WORDS.sub(figures, text))


def few_in_figures(text: str) -> str:
    """Return a few words with all their numbers in figures: « c’est le quinze pas le cinq »."""

    def figures(match: re.Match[str]) -> str:
        number = number_of_words(fold(match[0])) or 1
        return match[0] if number == 1 else str(number)  # « un » is an article

    few = len(text.split()) <= _FEW_WORDS
    return _IN_WORDS.sub(figures, text) if few else text


def _told(message: dict[str, Any], labels: Labels) -> AddressParts:
    text = dictated(str(message.get("text") or ""), labels)
    if "[[" in text or text.startswith("/"):
        return AddressParts()
    code = _POSTCODE.search(text)
    street, town = _street_and_town(text, _place(message), labels)
    if code:
        street = street or _numberless(text[: code.start()], labels)
        town = town or _town_around(text, code, street, labels)
        street = _with_complement(street, text, town, labels)
    if not street and not code and not town and _may_be_town(message, text, labels):
        town = text
    return AddressParts(street, code[0] if code else "", town.strip(" ,.;:!"))


def _numberless(before: str, labels: Labels) -> str:
    """Return « chez Mme Roux, lieu-dit La Croix » before a postcode, "" without such words."""
    words = before.split()
    starts = (n for n in range(len(words)) if labels.begins(" ".join(words[n:]), "no_number"))
    start = next(starts, None)
    return "" if start is None else " ".join(words[start:]).strip(" ,")


def _town_around(text: str, code: re.Match[str], street: str, labels: Labels) -> str:
    """Return the town behind the postcode, before it, or before the street that precedes it."""
    if behind := town_behind(text[code.end() :], labels):
        return behind
    before, _, between = text[: code.start()].partition(street) if street else ("", "", "")
    told = between if between.strip(" ,") else before
    return town_before(told or text[: code.start()], labels)


def _with_complement(street: str, text: str, town: str, labels: Labels) -> str:
    """Return the street with the flat told behind it, and without the town that ends it."""
    complement = complements_in(text, labels)
    street = without_town(street, town, labels)
    if not street or not complement or complement in street:
        return street
    return f"{complement}, {street}"


def _street_and_town(text: str, place: str, labels: Labels) -> tuple[str, str]:
    """Return the street, and the town behind « à » that ends it."""
    street = street_in(text, labels) or ""
    if not place or not affirms(text, place):
        return street, ""
    words = street.split()
    ends = [n for n in range(1, len(words)) if fold(" ".join(words[n:])) == f"a {fold(place)}"]
    if ends:
        return " ".join(words[: ends[0]]).strip(" ,"), place
    return street, "" if street else place


def _place(message: dict[str, Any]) -> str:
    found = message.get("entities") or []
    return next((str(one["value"]) for one in found if one.get("entity") == "place"), "")


def _may_be_town(message: dict[str, Any], text: str, labels: Labels) -> bool:
    intent = str((message.get("intent") or {}).get("name") or "")
    plain = all(sign.isalpha() or sign in " -'’." for sign in text)
    first, *others = fold(text).split() or [""]
    codes = ("address_complement", "no_name", "name_intro")
    none = any(first in labels.words[code] for code in codes)
    short = bool(first) and len(others) < _MOST_WORDS
    return intent in _UNSURE and plain and short and not none
