"""The Cloud API's notifications as events: every entry, change, message and status is read."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from portal_bridge.channels.events import Event, Ignored, Inbound, Kind, Media, Provider, Status
from portal_bridge.channels.settings import MetaSettings
from wire.turn_token import Channel

_DIGITS = re.compile(r"[1-9]\d{5,14}")
_REF = re.compile(r"[0-9a-f]{32}")
_MAX_ID = 256
_STATES = frozenset({"sent", "delivered", "read", "failed"})
_FILES = frozenset({"image", "document"})
_CHANGES = frozenset({"user_changed_number", "customer_changed_number", "user_identity_changed"})
_YEARS = range(2009, 2200)  # WhatsApp exists since 2009


def parse(payload: Any, settings: MetaSettings) -> list[Event]:
    """Return all that a notification tells; what cannot be read is Ignored with its reason."""
    if _dict(payload).get("object") != "whatsapp_business_account":
        return [Ignored("other_object")]
    return [
        event
        for entry in _list(payload.get("entry"))
        for change in _list(_dict(entry).get("changes"))
        for event in _change(_dict(change), settings)
    ]


def _change(change: dict[str, Any], settings: MetaSettings) -> Iterator[Event]:
    value = _dict(change.get("value"))
    if change.get("field") != "messages":
        yield Ignored("other_field")
    elif _dict(value.get("metadata")).get("phone_number_id") != settings.phone_number_id:
        yield Ignored("other_number")
    else:
        yield from (_message(_dict(one)) for one in _list(value.get("messages")))
        yield from (_status(_dict(one)) for one in _list(value.get("statuses")))


def _message(message: dict[str, Any]) -> Inbound | Ignored:
    provider_id, number = _text(message.get("id")), _text(message.get("from"))
    if not 0 < len(provider_id) <= _MAX_ID or not provider_id.isprintable():
        return Ignored("no_id")
    if not _DIGITS.fullmatch(number):
        return Ignored("no_number")
    kind = _text(message.get("type"))
    if kind == "reaction":
        return Ignored("reaction")
    if kind == "system" and _dict(message.get("system")).get("type") not in _CHANGES:
        return Ignored("system")
    return Inbound(
        provider=Provider.META,
        channel=Channel.WHATSAPP,
        provider_id=provider_id,
        number=f"+{number}",
        sent_at=_instant(message.get("timestamp")),
        **_content(kind, message),
    )


def _content(kind: str, message: dict[str, Any]) -> dict[str, Any]:
    part = _dict(message.get(kind))
    caption = _text(part.get("caption"))
    if kind == "text":
        words = _text(part.get("body"))
        return {"kind": Kind.WORDS if words.strip() else Kind.UNREADABLE, "text": words}
    if kind == "interactive":
        reply = _dict(part.get(_text(part.get("type"))))
        return _pressed(_text(reply.get("id")), _text(reply.get("title")))
    if kind == "button":  # the quick reply of a template
        return {"kind": Kind.WORDS, "text": _text(part.get("text")) or _text(part.get("payload"))}
    if kind in _FILES and _text(part.get("id")):
        media = Media(
            _text(part.get("id")), _text(part.get("mime_type")), _text(part.get("filename"))
        )
        return {"kind": Kind.MEDIA, "text": caption, "media": (media,)}
    if kind == "system":
        return {"kind": Kind.NUMBER_CHANGED}
    return {"kind": Kind.UNREADABLE, "text": caption}


def _pressed(choice_id: str, title: str) -> dict[str, Any]:
    if not choice_id:
        return {"kind": Kind.UNREADABLE}
    return {"kind": Kind.CHOICE, "choice_id": choice_id, "text": title}


def _status(status: dict[str, Any]) -> Status | Ignored:
    provider_id, state = _text(status.get("id")), _text(status.get("status"))
    if not 0 < len(provider_id) <= _MAX_ID or not provider_id.isprintable():
        return Ignored("no_id")
    if state not in _STATES:
        return Ignored("unknown_status")
    ref = _text(status.get("biz_opaque_callback_data"))
    errors = _list(status.get("errors"))
    code = _dict(errors[0]).get("code") if errors else ""
    return Status(
        Provider.META,
        provider_id,
        state,
        ref=ref if _REF.fullmatch(ref) else "",
        error=str(code) if isinstance(code, int) else "",
        sent_at=_instant(status.get("timestamp")),
    )


def _instant(seconds: Any) -> datetime | None:
    """Return the provider's time; None when it is none of this age."""
    text = str(seconds)
    if not text.isascii() or not text.isdecimal() or len(text) > 11:  # noqa: PLR2004 - digits
        return None
    instant = datetime.fromtimestamp(int(text), UTC)
    return instant if instant.year in _YEARS else None


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
