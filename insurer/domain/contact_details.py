"""How a member is reached."""

from enum import StrEnum


class ContactField(StrEnum):
    """What can be changed."""

    ADDRESS = "address"
    EMAIL = "email"
    PHONE = "phone"
