"""Files: uploads of members and documents made for them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class StoredFile:
    """A file that the data layer keeps for a member."""

    file_id: str
    name: str
    media_type: str
    size: int  # bytes
