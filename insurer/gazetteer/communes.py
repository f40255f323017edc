"""Finds a place of France that somebody names: a town, a postcode, an address."""

import csv
import gzip
import re
from collections import defaultdict
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from insurer.domain.folding import fold

FILE = Path(__file__).with_name("communes.csv.gz")
_POSTCODE = re.compile(r"(?<!\d)(\d{2}) ?(\d{3})(?!\d)")
_NUMBERED = " Arrondissement"
_ALIKE = 0.84  # how much of a misspelt name must be right: « montpelier », « bordeau »
_LONG = 6  # letters; a shorter misspelt name is too like others
_LARGE = 10_000  # inhabitants; only large towns are guessed from a misspelt name
_LONGEST_NAME = 8  # words; no commune has more
_WORDS: dict[str, Any] = yaml.safe_load(
    Path(__file__).with_name("words.yml").read_text(encoding="utf-8")
)
_INTRODUCES = frozenset(_WORDS["introduces"])
_EVERYDAY = frozenset(_WORDS["everyday"])
_SHORT: dict[str, str] = _WORDS["short"]
_ARRONDISSEMENT = re.compile(f" {_WORDS['arrondissement']} ")
_FIRST_POSTCODE: dict[str, int] = _WORDS["first_postcode"]


@dataclass(frozen=True)
class Place:
    """A commune, or the part of it that has one postcode."""

    name: str
    postcode: str
    latitude: float
    longitude: float


@dataclass(frozen=True)
class _Commune:
    name: str
    postcodes: tuple[str, ...]
    population: int
    latitude: float
    longitude: float

    def place(self, postcode: str | None = None) -> Place:
        return Place(self.name, postcode or self.postcodes[0], self.latitude, self.longitude)


class Gazetteer:
    """The communes, by name and by postcode."""

    def __init__(self, communes: list[_Commune]) -> None:
        self._by_name: dict[str, list[_Commune]] = defaultdict(list)
        self._by_postcode: dict[str, list[_Commune]] = defaultdict(list)
        for one in sorted(communes, key=lambda commune: -commune.population):
            self._by_name[_spelled_out(fold(one.name))].append(one)
            for postcode in one.postcodes:
                self._by_postcode[postcode].append(one)
        self._large = [
            name for name, alike in self._by_name.items() if alike[0].population >= _LARGE
        ]

    def find(self, text: str, *, whole: bool = False) -> Place | None:
        """Return the place that `text` names; the largest of those with one name.

        `whole`: the text is the answer to the question where, so that any word may be the name.
        """
        if (coded := self._coded(text)) is not None:
            return coded
        words = _spelled_out(fold(text)).split()
        found = None
        for length in range(min(_LONGEST_NAME, len(words)), 0, -1):
            for start in range(len(words) - length + 1):
                name = " ".join(words[start : start + length])
                if name not in self._by_name:
                    continue
                introduced = start > 0 and words[start - 1] in _INTRODUCES
                if introduced or (whole and length == len(words)):
                    return self._by_name[name][0].place()
                if name not in _EVERYDAY:
                    found = found or self._by_name[name][0]
        found = found or self._misspelt(words)
        return found.place() if found else None

    def largest_of(self, department: str) -> Place | None:
        """Return the largest commune of a department; Corsica's postcodes begin with 20."""
        begin = {"2A": "200", "2B": "202"}.get(department.upper(), department)
        inside = (
            commune
            for postcode, communes in self._by_postcode.items()
            if postcode.startswith(begin)
            for commune in communes
        )
        best = max(inside, key=lambda commune: commune.population, default=None)
        return best.place() if best else None

    def _misspelt(self, words: list[str]) -> _Commune | None:
        long = [word for word in words if len(word) >= _LONG and word not in _EVERYDAY]
        for name in (*(" ".join(pair) for pair in pairwise(words)), *long):
            alike = get_close_matches(name, self._large, n=1, cutoff=_ALIKE)
            if alike and alike[0][0] == name[0]:
                return self._by_name[alike[0]][0]
        return None

    def _coded(self, text: str) -> Place | None:
        folded = f" {_spelled_out(fold(text))} "
        if (numbered := _ARRONDISSEMENT.search(folded)) is not None:
            text = f"{_FIRST_POSTCODE[numbered[1]] + int(numbered[2])}"
        for match in _POSTCODE.finditer(text):
            postcode = match[1] + match[2]
            communes = self._by_postcode.get(postcode) or self._around(postcode)
            numbered_ones = [one for one in communes if _NUMBERED in one.name]
            named = [one for one in communes if f" {_spelled_out(fold(one.name))} " in folded]
            if best := [*numbered_ones, *named, *communes]:
                return best[0].place(postcode)
        return None

    def _around(self, postcode: str) -> list[_Commune]:
        """Return communes near a postcode that is none of a commune (CEDEX, Paris 75000)."""
        area = postcode[:3]
        return next(
            (found for code, found in sorted(self._by_postcode.items()) if code.startswith(area)),
            [],
        )


def _spelled_out(folded: str) -> str:
    return " ".join(_SHORT.get(word, word) for word in folded.split())


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """Return the communes of France, read on first use."""
    with gzip.open(FILE, "rt", encoding="utf-8", newline="") as lines:
        return Gazetteer(
            [
                _Commune(name, tuple(codes.split()), int(size), float(north), float(east))
                for name, codes, size, north, east in csv.reader(lines, delimiter=";")
            ]
        )
