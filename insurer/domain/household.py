"""Who is insured with a member, and why that changes."""

from datetime import date
from enum import StrEnum

from insurer.domain.clock import months_later
from insurer.domain.members import Relation
from insurer.errors import InvalidInput


class JoiningReason(StrEnum):
    """Why a person joins the contract."""

    BIRTH = "birth"
    ADOPTION = "adoption"
    MARRIAGE = "marriage"
    PARTNERSHIP = "partnership"
    OTHER = "other"


class LeavingReason(StrEnum):
    """Why a person leaves the contract."""

    DIVORCE = "divorce"
    OWN_COVER = "own_cover"
    END_OF_STUDIES = "end_of_studies"
    DEATH = "death"
    OTHER = "other"


_RELATIONS = {
    JoiningReason.BIRTH: Relation.CHILD,
    JoiningReason.ADOPTION: Relation.CHILD,
    JoiningReason.MARRIAGE: Relation.SPOUSE,
    JoiningReason.PARTNERSHIP: Relation.PARTNER,
    JoiningReason.OTHER: Relation.OTHER,
}


# Code civil, article 414; articles 144 and 515-1: nobody marries or enters a PACS before.
ADULT_YEARS = 18
_ADULTS = (JoiningReason.MARRIAGE, JoiningReason.PARTNERSHIP)


def check_birth(reason: JoiningReason, birth_date: date, *, day: date) -> None:
    """Raise InvalidInput (field birth_date; future, too_young) unless one born then may join."""
    if birth_date > day:
        raise InvalidInput("birth_date", "future")
    if reason in _ADULTS and is_minor(birth_date, day=day):
        raise InvalidInput("birth_date", "too_young")


def is_minor(birth_date: date, *, day: date) -> bool:
    """Return whether somebody born then is under age on `day`."""
    return birth_date > months_later(day, -12 * ADULT_YEARS)


def pays_as_child(relation: Relation, birth_date: date | None, *, day: date) -> bool:
    """Return whether the price of a child holds: also for a grandchild or a ward under age."""
    return relation is Relation.CHILD or (birth_date is not None and is_minor(birth_date, day=day))


def relation_of(reason: JoiningReason) -> Relation:
    """Return what a person who joins for this reason is to the member."""
    return _RELATIONS[reason]


def full_name(text: str, *, family: str) -> tuple[str, str]:
    """Return first and last name of a name as typed; `family` is the last name unless told."""
    words = text.split()
    known = family.split()
    if len(words) > len(known) and [w.lower() for w in words[-len(known) :]] == [
        word.lower() for word in known
    ]:
        return " ".join(words[: -len(known)]), family
    return words[0], " ".join(words[1:]) or family
