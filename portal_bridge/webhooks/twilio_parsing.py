"""Twilio's forms as events."""

import re
from collections.abc import Mapping

from portal_bridge.channels.events import Ignored, Inbound, Kind, Media, Provider, Status
from portal_bridge.channels.settings import TwilioSettings
from wire.turn_token import Channel

_E164 = re.compile(r"\+[1-9]\d{5,14}")
_ID = re.compile(r"[A-Za-z0-9]{1,64}")
_REF = re.compile(r"[0-9a-f]{32}")
_WHATSAPP = "whatsapp:"
_MAX_MEDIA = 10
_KEYWORDS = frozenset({"STOP", "START", "HELP"})
_STATES = {
    "sent": "sent",
    "delivered": "delivered",
    "read": "read",
    "failed": "failed",
    "undelivered": "failed",
}
_ON_THE_WAY = frozenset({"accepted", "scheduled", "queued", "sending"})


def parse_message(form: Mapping[str, str], settings: TwilioSettings) -> Inbound | Ignored:
    """Return the message of a webhook; Ignored with the reason when it is none for Emma."""
    if form.get("AccountSid") != settings.account_sid:
        return Ignored("other_account")
    provider_id = form.get("MessageSid") or form.get("SmsSid") or ""
    if not _ID.fullmatch(provider_id):
        return Ignored("no_id")
    channel = Channel.WHATSAPP if form.get("From", "").startswith(_WHATSAPP) else Channel.SMS
    own = settings.whatsapp_number if channel is Channel.WHATSAPP else settings.sms_number
    if own is None or _bare(form.get("To", "")) != own:
        return Ignored("other_number")
    number = _bare(form.get("From", ""))
    if not _E164.fullmatch(number):
        return Ignored("no_number")  # a short code or a name: nobody could be answered
    media, keyword = _media(form), form.get("OptOutType", "").upper()
    choice_id, words = form.get("ButtonPayload", ""), form.get("Body", "")
    return Inbound(
        provider=Provider.TWILIO,
        channel=channel,
        provider_id=provider_id,
        number=number,
        kind=_kind(words, choice_id, media, form),
        text=words,
        choice_id=choice_id,
        media=media,
        provider_keyword=keyword if keyword in _KEYWORDS else "",
    )


def parse_status(form: Mapping[str, str], ref: str, settings: TwilioSettings) -> Status | Ignored:
    """Return the status of a callback; `ref` is what our callback's address carried."""
    if form.get("AccountSid") != settings.account_sid:
        return Ignored("other_account")
    provider_id = form.get("MessageSid") or form.get("SmsSid") or ""
    if not _ID.fullmatch(provider_id):
        return Ignored("no_id")
    given = (form.get("MessageStatus") or form.get("SmsStatus") or "").lower()
    if given in _ON_THE_WAY:
        return Ignored("on_the_way")
    if given not in _STATES:
        return Ignored("unknown_status")
    return Status(
        Provider.TWILIO,
        provider_id,
        _STATES[given],
        ref=ref if _REF.fullmatch(ref) else "",
        error=_digits(form.get("ErrorCode", "")),
    )


def _bare(address: str) -> str:
    return address.removeprefix(_WHATSAPP).strip()


def _media(form: Mapping[str, str]) -> tuple[Media, ...]:
    told = form.get("NumMedia", "0")
    count = min(int(told), _MAX_MEDIA) if told.isascii() and told.isdecimal() else 0
    return tuple(
        Media(form[f"MediaUrl{place}"], form.get(f"MediaContentType{place}", ""))
        for place in range(count)
        if form.get(f"MediaUrl{place}")
    )


def _kind(words: str, choice_id: str, media: tuple[Media, ...], form: Mapping[str, str]) -> Kind:
    if media:
        return Kind.MEDIA
    if choice_id:
        return Kind.CHOICE
    return Kind.WORDS if words.strip() and "Latitude" not in form else Kind.UNREADABLE


def _digits(text: str) -> str:
    return text if text.isascii() and text.isdecimal() else ""
