"""The French words for codes (`bot/labels.yml`); Python passes codes, content names them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.french.denial import meant
from insurer.domain.folding import fold

_VOWELS = frozenset("aeiouyh")
_BETWEEN = " :,.'\u2019-\u2013"  # what may stand between a lead and what it leads to
_FILE = Path(__file__).parent.parent / "labels.yml"


@dataclass(frozen=True)
class Labels:
    """Words by group and code."""

    groups: Mapping[str, Mapping[str, str]]
    words: Mapping[str, tuple[str, ...]]  # what a member may say for a code, folded

    def of(self, group: str, code: str) -> str:
        """Return the words for `code`; the code itself when content forgot it."""
        return self.groups.get(group, {}).get(code, code)

    def counted(self, group: str, number: int) -> str:
        """Return how many of a group's things there are, in French words."""
        code = "none" if number == 0 else "one" if number == 1 else "several"
        return self.of(group, code).format(count=number)

    def mentions(self, text: str, code: str) -> bool:
        """Return whether a member's text holds one of the words for `code` (group `mention`)."""
        folded = f" {fold(text)} "
        return any(f" {word} " in folded for word in self.words.get(code, ()))

    def affirms(self, text: str, code: str) -> bool:
        """Return whether a text holds one of the words for `code` that no « pas » denies."""
        folded = fold(text)
        return any(_affirmed(folded, word) for word in self.words.get(code, ()))

    def begins(self, text: str, code: str, *, behind: str = "") -> bool:
        """Return whether a text begins with words for `code`, maybe behind words for `behind`."""
        said = f"{fold(text)} "
        leads = self.words.get(behind, ())
        while lead := next((one for one in leads if said.startswith(f"{one} ")), None):
            said = said.removeprefix(f"{lead} ")
        return any(said.startswith(f"{word} ") for word in self.words.get(code, ()))

    def ends(self, text: str, code: str) -> bool:
        """Return whether a text ends with words for `code`."""
        said = f" {fold(text)}"
        return any(said.endswith(f" {word}") for word in self.words.get(code, ()))

    def behind(self, text: str, code: str) -> list[str] | None:
        """Return the words behind the first of those for `code`, None where a text begins else."""
        said = f"{fold(text)} "
        found = next((word for word in self.words[code] if said.startswith(f"{word} ")), None)
        return None if found is None else said.removeprefix(f"{found} ").split()

    def after(self, text: str, code: str) -> str | None:
        """Return what stands behind the first words for `code`, as typed; None without them."""
        place = self._place(text, code)
        return None if place is None else text[place[1] :].lstrip(_BETWEEN)

    def since(self, text: str, code: str) -> str | None:
        """Return a text from the first words for `code` on, as typed; None without them."""
        place = self._place(text, code)
        return None if place is None else text[place[0] :]

    def _place(self, text: str, code: str) -> tuple[int, int] | None:
        """Return where the first words for `code` stand, the longest of them."""
        found = [(fold(word[0]), word.start(), word.end()) for word in re.finditer(r"\w+", text)]
        said = [word for word, _, _ in found]
        leads = sorted((one.split() for one in self.words.get(code, ())), key=len, reverse=True)
        for first in range(len(said)):
            for lead in leads:
                last = first + len(lead) - 1
                if said[first : last + 1] == lead:
                    return found[first][1], found[last][2]
        return None

    def says_only(self, text: str, *codes: str, besides: str = "") -> bool:
        """Return whether each word of a text is one of those for `codes`, or of `besides`."""
        known = {word for code in codes for one in self.words.get(code, ()) for word in one.split()}
        return set(fold(text).split()) <= known | set(fold(besides).split())

    def codes(self, group: str) -> tuple[str, ...]:
        """Return the codes of a group in the order of the file."""
        return tuple(self.groups.get(group, {}))


def load_labels(path: Path = _FILE) -> Labels:
    """Return the labels of a YAML file `group: {code: words}`."""
    groups = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    mentions = groups.pop("mention")
    return Labels(groups, {code: tuple(map(fold, words)) for code, words in mentions.items()})


def names(text: str, name: str) -> bool:
    """Return whether a text holds a name as whole words, whatever accents and apostrophes.

    « Celui dousmane » is typed without its apostrophe.
    """
    said, name = f" {fold(text)} ", fold(name)
    return f" {name} " in said or (name[:1] in _VOWELS and f" d{name} " in said)


def affirms(text: str, name: str) -> bool:
    """Return whether a text holds a name that no « pas » denies: « pas Léa, Tom » holds Tom."""
    return _affirmed(fold(text), fold(name))


def _affirmed(folded: str, name: str) -> bool:
    if name not in folded:
        return False  # most words of a list: an expression for each costs a millisecond
    found = re.finditer(rf"\b{re.escape(name)}\b", folded)
    return any(True for _ in meant(folded, found))
