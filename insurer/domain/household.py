"""Who is insured with a member, and why that changes."""

from enum import StrEnum

from insurer.domain.members import Relation


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
