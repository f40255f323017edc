"""Care providers."""

from enum import StrEnum


class ProviderKind(StrEnum):
    """Professions that the networks of the sources list."""

    OPTICIAN = "optician"
    HEARING_AID_SPECIALIST = "hearing_aid_specialist"
    DENTAL_SURGEON = "dental_surgeon"
    OSTEOPATH = "osteopath"
    CHIROPRACTOR = "chiropractor"
    DIETITIAN = "dietitian"
    GENERAL_PRACTITIONER = "general_practitioner"
    SPECIALIST = "specialist"
    PHARMACY = "pharmacy"
    LABORATORY = "laboratory"
    PHYSIOTHERAPIST = "physiotherapist"
    HOSPITAL = "hospital"
