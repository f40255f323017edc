"""What a message names in more than one way."""

from enum import StrEnum


class Ambiguous(StrEnum):
    """The values of the entity `unclear`: Emma asks for these instead of choosing."""

    AMOUNT = "amount"
    PERIOD = "period"
    PLACE = "place"
