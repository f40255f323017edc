"""French places: towns (bot/towns.txt), postcodes and department numbers.

A town is read after a word of place (« à Rennes », « près de tours ») or when it is the whole
message; so « sens » and « tours » stay words elsewhere.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from bot.components.ambiguous import Ambiguous
from bot.french.text import simplify

_BEFORE = re.compile(
    r"(?<![\w'])(?:a cote de|a proximite de|aux alentours de|aux environs de|autour de|pres de|"
    r"proche de|proches de|proche|du cote de|loin de|loin d'|a deux pas de|coin de|secteur|"
    r"region de|ville de|commune de|ville|habite|a|vers|sur|dans|pres d'|autour d'|pour|"
    r"chez moi|chez nous|cp)[ ,:]+"
)
_WORD = re.compile(r"[a-z0-9]+")
_LONGEST = 6  # words: « saint-remy-les-chevreuse » has four
_SHORT = 4  # letters: « Die », « Mer », « Sens » are towns only with their capital
_NO_WORD = " *"
_POSTCODE = re.compile(
    r"(?<![\w/.,-])(?<!\d )(?:f-?)?((?:0[1-9]|[1-8]\d|9[0-5]|97|98)\d{3}|2[ab]\d{3})"
    r"(?![\w/-]|[.,]\d| ?(?:€|e\b|eur|\d))"
)
_NO_POSTCODE = re.compile(
    r"(?:n[o°]|numero|num|reference|ref|dossier|adherent|contrat|facture|devis|code)"
    r" ?:? ?(?:est )?$"
)
_DEPARTMENT = re.compile(r"\bdans le (0[1-9]|[1-8]\d|9[0-5]|2[ab]|97[1-6])\b(?! ?%)")
_ARRONDISSEMENT = re.compile(
    r"\b(paris|lyon|marseille),? (\d{1,2})(?:e|er|eme|ieme)?\b(?! ?[€%\d/])"
)
_ARRONDISSEMENTS = {"paris": ("750", 20), "lyon": ("690", 9), "marseille": ("130", 16)}


@dataclass(frozen=True)
class Place:
    """What a message says of a place; each part may be missing."""

    town: str | None = None  # as the list of towns writes it
    postcode: str | None = None  # five digits
    department: str | None = None  # two or three characters


class Towns:
    """The list of towns, by folded name."""

    def __init__(self, lines: list[str]) -> None:
        names = [line.removesuffix(_NO_WORD) for line in lines]
        self._names = {_key(simplify(name)): name for name in names}
        self._no_words = {line.removesuffix(_NO_WORD) for line in lines if line.endswith(_NO_WORD)}

    @classmethod
    def load(cls, path: str | Path) -> "Towns":
        """Return the towns of a file: one a line, " *" behind a short one that is no word."""
        lines = Path(path).read_text(encoding="utf-8").splitlines()
        return cls([line for line in lines if line and not line.startswith("#")])

    def find(self, text: str) -> Place | Ambiguous:
        """Return the place that a text as typed names; ambiguous when there are two towns."""
        plain = simplify(text)
        towns = self._whole(plain) or self._after_words_of_place(plain, text)
        postcodes = {found for found in map(_postcode, _POSTCODE.finditer(plain)) if found}
        district = _district(plain)
        if district:
            postcodes.add(district)
        if len(towns) > 1 or len(postcodes) > 1:
            return Ambiguous.PLACE
        department = _DEPARTMENT.search(plain)
        return Place(
            next(iter(towns), None),
            next(iter(postcodes), None),
            department[1].upper() if department else None,
        )

    def _whole(self, plain: str) -> set[str]:
        words = _POSTCODE.sub(" ", plain)
        name = self._names.get(_key(words))
        return {name} if name else set()

    def _after_words_of_place(self, plain: str, text: str) -> set[str]:
        found = set()
        for match in _BEFORE.finditer(plain):
            name = self._longest(plain[match.end() :])
            if name and (self._is_no_word(name) or name in text):
                found.add(name)
        return found

    def _is_no_word(self, name: str) -> bool:
        return len(name) > _SHORT or name in self._no_words

    def _longest(self, plain: str) -> str | None:
        words = _WORD.findall(_POSTCODE.sub(" ", plain))[:_LONGEST]
        for count in range(len(words), 0, -1):
            name = self._names.get(_key(" ".join(words[:count])))
            if name:
                return name
        return None


def _key(plain: str) -> str:
    """Return a name without hyphens and apostrophes, `saint` shortened."""
    words = _WORD.findall(plain)
    return " ".join({"saint": "st", "sainte": "ste"}.get(word, word) for word in words)


def _postcode(match: re.Match[str]) -> str | None:
    if _NO_POSTCODE.search(match.string[: match.start()]):
        return None
    return match[1].replace("a", "0").replace("b", "0") if match[1][1] in "ab" else match[1]


def _district(plain: str) -> str | None:
    match = _ARRONDISSEMENT.search(plain)
    if match is None:
        return None
    prefix, count = _ARRONDISSEMENTS[match[1]]
    number = int(match[2])
    return f"{prefix}{number:02d}" if 1 <= number <= count else None
