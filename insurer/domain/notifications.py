"""What a member is to be told without having asked: findings (K5) and news (M7)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from insurer.domain.documents import NotificationKind
from insurer.domain.requests import RequestKind, RequestState


class NewsMedium(StrEnum):
    """How a member wants to hear of news besides the conversation."""

    EMAIL = "email"
    SMS = "sms"
    NONE = "none"


@dataclass(frozen=True)
class Notification:
    """One of the five findings on the member's file (source 004); it stays until resolved."""

    notification_id: str
    kind: NotificationKind
    person_first_name: str | None  # whom it is about, when it is a beneficiary
    created_at: datetime


class NewsKind(StrEnum):
    """What happened at the management centre."""

    REQUEST_CHANGED = "request_changed"
    MESSAGE_ANSWERED = "message_answered"


@dataclass(frozen=True)
class News:
    """Something that happened to a request or message of the member; codes only."""

    news_id: str
    member_id: str
    kind: NewsKind
    reference: str | None
    request_kind: RequestKind | None
    state: RequestState | None
