"""Settings of the phone channels. A channel is on when its settings are there, all of them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from portal_bridge.errors import SettingsError

TWILIO_API = "https://api.twilio.com"
META_API = "https://graph.facebook.com/v23.0"
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_E164 = re.compile(r"\+[1-9]\d{6,14}")
_TWILIO, _META = "TWILIO", "WHATSAPP"


@dataclass(frozen=True)
class TwilioSettings:
    """An account of Twilio's; at least one of the numbers is there."""

    account_sid: str
    auth_token: str = field(repr=False)
    sms_number: str | None
    whatsapp_number: str | None
    template_sid: str | None  # WhatsApp through Twilio, outside the window
    api_url: str = TWILIO_API


@dataclass(frozen=True)
class MetaSettings:
    """A number of the WhatsApp Cloud API."""

    phone_number_id: str
    access_token: str = field(repr=False)
    app_secret: str = field(repr=False)
    verify_token: str = field(repr=False)
    template: str | None  # "name:language"
    api_url: str = META_API


@dataclass(frozen=True)
class ChannelSettings:
    """Which channels there are, and the address under which their providers find us."""

    public_url: str
    twilio: TwilioSettings | None = None
    meta: MetaSettings | None = None


def load(env: Mapping[str, str], *, public_url: str) -> ChannelSettings:
    """Return the channels that `env` sets; none is needed.

    Raises:
        SettingsError: a channel is set by half, or a value is of the wrong form.
    """
    twilio, meta = _twilio(env), _meta(env)
    if twilio or meta:
        if not env.get("EMMA_PUBLIC_URL"):
            raise SettingsError("set EMMA_PUBLIC_URL: providers sign it (see docs/channels.md)")
        real = (twilio and twilio.api_url == TWILIO_API) or (meta and meta.api_url == META_API)
        if real:
            _check_url("EMMA_PUBLIC_URL", public_url)
    return ChannelSettings(public_url, twilio, meta)


def _twilio(env: Mapping[str, str]) -> TwilioSettings | None:
    if not _any(env, _TWILIO):
        return None
    sms = _number(env, "EMMA_TWILIO_SMS_NUMBER")
    whatsapp = _number(env, "EMMA_TWILIO_WHATSAPP_NUMBER")
    if sms is None and whatsapp is None:
        raise SettingsError(
            "set EMMA_TWILIO_SMS_NUMBER or EMMA_TWILIO_WHATSAPP_NUMBER (see docs/channels.md)"
        )
    return TwilioSettings(
        account_sid=_required(env, "EMMA_TWILIO_ACCOUNT_SID"),
        auth_token=_required(env, "EMMA_TWILIO_AUTH_TOKEN"),
        sms_number=sms,
        whatsapp_number=whatsapp,
        template_sid=env.get("EMMA_TWILIO_TEMPLATE_SID") or None,
        api_url=_url(env, "EMMA_TWILIO_API_URL", TWILIO_API),
    )


def _meta(env: Mapping[str, str]) -> MetaSettings | None:
    if not _any(env, _META):
        return None
    template = env.get("EMMA_WHATSAPP_TEMPLATE") or None
    if template and not re.fullmatch(r"[a-z0-9_]{1,512}:[a-z]{2}(_[A-Z]{2})?", template):
        raise SettingsError("EMMA_WHATSAPP_TEMPLATE must be like name:fr (see docs/channels.md)")
    return MetaSettings(
        phone_number_id=_required(env, "EMMA_WHATSAPP_PHONE_NUMBER_ID"),
        access_token=_required(env, "EMMA_WHATSAPP_ACCESS_TOKEN"),
        app_secret=_required(env, "EMMA_WHATSAPP_APP_SECRET"),
        verify_token=_required(env, "EMMA_WHATSAPP_VERIFY_TOKEN"),
        template=template,
        api_url=_url(env, "EMMA_WHATSAPP_API_URL", META_API),
    )


def _any(env: Mapping[str, str], provider: str) -> bool:
    prefix = f"EMMA_{provider}_"
    return any(name.startswith(prefix) and value for name, value in env.items())


def _required(env: Mapping[str, str], name: str) -> str:
    value = env.get(name, "")
    if not value:
        raise SettingsError(f"set {name} (see docs/channels.md)")
    return value


def _number(env: Mapping[str, str], name: str) -> str | None:
    value = env.get(name) or None
    if value and not _E164.fullmatch(value):
        raise SettingsError(f"{name} must be an E.164 number like +33700000000")
    return value


def _url(env: Mapping[str, str], name: str, default: str) -> str:
    value = (env.get(name) or default).rstrip("/")
    _check_url(name, value)
    return value


def _check_url(name: str, value: str) -> None:
    try:
        parts = urlsplit(value)
        secure = parts.scheme == "https" or parts.hostname in _LOOPBACK
    except ValueError:
        raise SettingsError(f"{name} is no address") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query:
        raise SettingsError(f"{name} must be like https://emma.example.org")
    if not secure:
        raise SettingsError(f"{name} must begin with https:// (http only on this machine)")
