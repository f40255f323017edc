"""Files: uploads of members and documents made for them."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class StoredFile:
    """A file that the data layer keeps for a member."""

    file_id: str
    name: str
    media_type: str
    size: int  # bytes


@dataclass(frozen=True)
class Upload:
    """A file that a member sent, and the request it came with."""

    file: StoredFile
    sent_at: datetime
    reference: str | None  # None: of no request (yet)
    shared: bool  # with a person who answered
