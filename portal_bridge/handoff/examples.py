"""Whether a member's words may become an example that everybody reads."""

import re
from collections.abc import Callable, Collection
from enum import StrEnum
from typing import Protocol

from insurer.domain.caller import Assurance, Caller
from insurer.domain.folding import fold
from insurer.domain.members import MemberProfile
from insurer.errors import NotFound
from portal_bridge.privacy.mask import mask
from portal_bridge.understanding import words
from wire import placeholders

_NAME_WORDS = 2
_DIGITS = re.compile(r"(?:\d[\s./-]?){6,}")


class Members(Protocol):
    """Members' files (insurer.services.members)."""

    def profile(self, caller: Caller) -> MemberProfile:
        """Return the caller's own file; NotFound."""


class Unfit(StrEnum):
    """Why words are kept back."""

    PERSONAL_DATA = "personal_data"  # a placeholder, or what the mask would take
    NUMBER = "number"  # six digits or more: a number of somebody or something
    NAME = "name"


def names_in_file(members: Members) -> Callable[[str], Collection[str]]:
    """Return what reads the names in a member's file: theirs and their family's."""

    def names_of(member_id: str) -> Collection[str]:
        try:
            file = members.profile(Caller(member_id, Assurance.VERIFIED, "review", "", "review"))
        except NotFound:
            return ()
        family = [name for one in file.beneficiaries for name in (one.first_name, one.last_name)]
        return {file.first_name, file.last_name, *family}

    return names_of


def unfit(content: str, names: Collection[str]) -> Unfit | None:
    """Return why these words must not be given out; None when nothing speaks against it.

    `names` are those in the member's own file. Other names are found by what stands before them
    only: whoever labels reads the words, too.
    """
    if "[[" in content or placeholders.find(content) or mask(content).hides:
        return Unfit.PERSONAL_DATA
    if _DIGITS.search(content):
        return Unfit.NUMBER
    return Unfit.NAME if _names_somebody(content, names) else None


def without_names(shown: str, names: Collection[str]) -> str:
    """Return words for a supervisor: long numbers, names of the file and told ones are hidden."""
    known = {part for name in names for part in fold(name).split()}
    told = 0  # words that a name may take behind « je m’appelle »
    kept: list[str] = []
    said = _DIGITS.sub(_hide_number, shown).split()
    for word, following in zip(said, [*said[1:], ""], strict=True):
        named = bool(fold(word)) and (told > 0 or _is_name(word, following, known))
        kept.append("[nom]" if named else word)
        told = _NAME_WORDS if _introduces(kept) else told - 1
    return " ".join(kept)


def _is_name(word: str, following: str, known: Collection[str]) -> bool:
    """Return whether a word is of these names; « le » is so before the rest of a name only."""
    parts, after = set(fold(word).split()), set(fold(following).split())
    if not parts.issubset(known):
        return False
    particles = words().name_particles
    return not parts <= particles or (bool(after) and after.issubset(known))


def _hide_number(found: re.Match[str]) -> str:
    return "[nombre] " if found[0].endswith(" ") else "[nombre]"


def _introduces(kept: Collection[str]) -> bool:
    said = f" {fold(' '.join(kept))}"
    return any(said.endswith(f" {phrase}") for phrase in words().name_follows)


def _names_somebody(content: str, names: Collection[str]) -> bool:
    folded = f" {fold(content)} "
    own = (f" {fold(name)} " for name in names if fold(name))
    said = (f" {phrase} " for phrase in words().name_follows)
    return any(phrase in folded for phrase in (*own, *said))
