"""Messages between a member and the management centre."""

from dataclasses import dataclass
from datetime import datetime

from insurer.domain.files import StoredFile


@dataclass(frozen=True)
class MessageThread:
    """A thread as the inbox lists it, newest message last."""

    thread_id: str
    theme: str  # code from the profile
    subject: str | None
    last_message_at: datetime
    last_from_member: bool
    unread: int


@dataclass(frozen=True)
class Inbox:
    """The member's messages: how many are unread, and the threads, newest first."""

    unread: int
    threads: tuple[MessageThread, ...]


@dataclass(frozen=True, repr=False)
class LetterInThread:
    """One message of a thread; `body` may speak of health."""

    from_member: bool
    body: str
    sent_at: datetime
    is_new: bool  # of the management centre, and unread until now
    files: tuple[StoredFile, ...]


@dataclass(frozen=True, repr=False)
class ReadThread:
    """A thread with its messages, oldest first."""

    thread_id: str
    theme: str
    subject: str | None
    letters: tuple[LetterInThread, ...]
