"""Who is insured with a member, and why that changes."""

from enum import StrEnum


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
