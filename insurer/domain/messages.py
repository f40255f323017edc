"""Messages between a member and the management centre."""

from dataclasses import dataclass
from datetime import datetime


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
