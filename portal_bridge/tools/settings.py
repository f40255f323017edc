"""Settings of the call centre's own tools (docs/call-centre-tools.md)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from portal_bridge.errors import SettingsError

_SHORTEST_SECRET = 24
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@dataclass(frozen=True)
class WebhookSettings:
    """Where signed events go."""

    url: str
    secret: str = field(repr=False)


@dataclass(frozen=True)
class ChatwootSettings:
    """An API inbox of a Chatwoot account."""

    url: str
    account_id: int
    inbox_id: int
    token: str = field(repr=False)
    webhook_secret: str | None = field(repr=False, default=None)  # None: nobody answers there


@dataclass(frozen=True)
class ToolSettings:
    """The tools that are told; none by default."""

    webhook: WebhookSettings | None = None
    chatwoot: ChatwootSettings | None = None


def load(env: Mapping[str, str]) -> ToolSettings:
    """Return the tools that `env` names; SettingsError."""
    return ToolSettings(_webhook(env), _chatwoot(env))


def _webhook(env: Mapping[str, str]) -> WebhookSettings | None:
    if not env.get("EMMA_DESK_WEBHOOK_URL"):
        return None
    secret = env.get("EMMA_DESK_WEBHOOK_SECRET", "")
    if len(secret) < _SHORTEST_SECRET:
        raise SettingsError(f"EMMA_DESK_WEBHOOK_SECRET: {_SHORTEST_SECRET} characters or more")
    return WebhookSettings(_url(env, "EMMA_DESK_WEBHOOK_URL"), secret)


def _chatwoot(env: Mapping[str, str]) -> ChatwootSettings | None:
    if not env.get("EMMA_CHATWOOT_URL"):
        return None
    token = env.get("EMMA_CHATWOOT_TOKEN", "")
    if not token:
        raise SettingsError("set EMMA_CHATWOOT_TOKEN: an access token of Chatwoot's API")
    return ChatwootSettings(
        url=_url(env, "EMMA_CHATWOOT_URL").rstrip("/"),
        account_id=_number(env, "EMMA_CHATWOOT_ACCOUNT_ID"),
        inbox_id=_number(env, "EMMA_CHATWOOT_INBOX_ID"),
        token=token,
        webhook_secret=env.get("EMMA_CHATWOOT_WEBHOOK_SECRET") or None,
    )


def _url(env: Mapping[str, str], name: str) -> str:
    """Return an address; without TLS only on this machine. It may hold a secret: not repeated."""
    url = urlsplit(env[name])
    safe = url.scheme == "https" or (url.scheme == "http" and url.hostname in _LOOPBACK)
    if not safe or not url.hostname:
        raise SettingsError(f"{name} must begin with https:// (http:// on this machine only)")
    return env[name]


def _number(env: Mapping[str, str], name: str) -> int:
    text = env.get(name, "")
    if not (text.isascii() and text.isdecimal()):
        raise SettingsError(f"{name} must be the number that Chatwoot shows in its addresses")
    return int(text)
