"""What providers tell us, parsed at the edge and kept as JSON until a worker takes it."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from wire.turn_token import Channel


class Provider(StrEnum):
    """Who carries messages."""

    TWILIO = "twilio"
    META = "meta"


class Kind(StrEnum):
    """What an inbound message is."""

    WORDS = "words"
    CHOICE = "choice"  # a button or list row of ours was pressed; its words come too
    MEDIA = "media"
    NUMBER_CHANGED = "number_changed"  # the number may belong to somebody else now
    UNREADABLE = "unreadable"  # a voice message, a place, a sticker…: Emma says what she reads


@dataclass(frozen=True)
class Media:
    """A file that came with a message; `ref` is the provider's id or address of it."""

    ref: str
    media_type: str
    name: str = ""


@dataclass(frozen=True)
class Inbound:
    """One message of a member. `number` is E.164; `sent_at` is the provider's clock."""

    provider: Provider
    channel: Channel
    provider_id: str
    number: str
    kind: Kind
    text: str = ""
    choice_id: str = ""
    media: tuple[Media, ...] = ()
    provider_keyword: str = ""  # STOP, START or HELP, when the provider answered it itself
    sent_at: datetime | None = None


@dataclass(frozen=True)
class Status:
    """What became of a message of ours. `ref` is the id that we gave it, if it comes back."""

    provider: Provider
    provider_id: str
    state: str  # sent | delivered | read | failed
    ref: str = ""
    error: str = ""
    sent_at: datetime | None = None


@dataclass(frozen=True)
class Ignored:
    """Something that is none of ours to do; `reason` is a code."""

    reason: str


Event = Inbound | Status | Ignored


def to_json(event: Inbound | Status) -> dict[str, Any]:
    """Return `event` as plain data, its time left out (it has a column)."""
    return asdict(replace(event, sent_at=None))


def inbound_from_json(data: dict[str, Any], sent_at: datetime) -> Inbound:
    """Return what `to_json` was given."""
    values = {
        **data,
        "provider": Provider(data["provider"]),
        "channel": Channel(data["channel"]),
        "kind": Kind(data["kind"]),
        "media": tuple(Media(**one) for one in data["media"]),
        "sent_at": sent_at,
    }
    return Inbound(**values)


def status_from_json(data: dict[str, Any], sent_at: datetime) -> Status:
    """Return what `to_json` was given."""
    return Status(**{**data, "provider": Provider(data["provider"]), "sent_at": sent_at})
