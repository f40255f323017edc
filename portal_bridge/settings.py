"""Settings of the bridge and the worker, read once from the environment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import limits
from limits.errors import ConfigurationError
from limits.storage import storage_from_string

from insurer import settings as insurer_settings
from portal_bridge.channels import settings as channel_settings
from portal_bridge.channels.settings import ChannelSettings
from portal_bridge.errors import SettingsError
from portal_bridge.handoff.people import Role
from portal_bridge.staff import oidc_settings
from portal_bridge.staff.oidc_settings import OidcSettings
from portal_bridge.tools import settings as tool_settings
from portal_bridge.tools.settings import ToolSettings

_DEFAULT_PORT, _LAST_PORT = 8080, 65_535
_SHORTEST_KEY = 32  # characters; RFC 7518, 3.2, asks 256 bits for HS256


@dataclass(frozen=True)
class Settings:
    """See docs/configuration.md."""

    insurer: insurer_settings.Settings
    database_url: str
    rasa_url: str
    actions_url: str
    host: str
    port: int
    demo: bool
    turn_key: str = field(repr=False)
    service_secret: str = field(repr=False)
    portal_jwt_key: str = field(repr=False)
    session_key: str = field(repr=False)
    console_password: str | None = field(repr=False, default=None)
    smtp_url: str | None = field(repr=False, default=None)
    mail_from: str = "emma@example.org"
    rate_limit: str = "120 per minute"
    rate_limit_storage: str = "memory://"
    public_url: str = "http://127.0.0.1:8080"  # without a slash at its end
    widget_origins: frozenset[str] = frozenset()  # of other sites whose pages hold the widget
    worker_metrics_port: int | None = None  # None: the bridge's page shows them
    trusted_proxies: int = 0  # how many of our own stand in front of the bridge
    channels: ChannelSettings = field(default_factory=lambda: ChannelSettings(""))
    oidc: OidcSettings | None = None  # None: agents sign in with a password only
    second_factor_roles: frozenset[Role] = frozenset()  # whose passwords need a code beside them
    tools: ToolSettings = field(default_factory=ToolSettings)


def load(env: Mapping[str, str]) -> Settings:
    """Return the settings that `env` holds.

    Raises:
        SettingsError: a variable is missing or wrong; the message names it.
        insurer.errors.SettingsError: likewise, for the data layer's.
    """
    host, port = env.get("EMMA_HOST") or "127.0.0.1", _port(env, "EMMA_PORT") or _DEFAULT_PORT
    public_url = _web_url("EMMA_PUBLIC_URL", env.get("EMMA_PUBLIC_URL") or f"http://{host}:{port}")
    data_layer = insurer_settings.load(env)
    return Settings(
        insurer=data_layer,
        database_url=data_layer.database_url,
        rasa_url=_web_url("EMMA_RASA_URL", _required(env, "EMMA_RASA_URL")),
        actions_url=_web_url("EMMA_ACTIONS_URL", _required(env, "EMMA_ACTIONS_URL")),
        host=host,
        port=port,
        demo=data_layer.demo,
        turn_key=_key(env, "EMMA_TURN_KEY"),
        service_secret=_key(env, "EMMA_SERVICE_SECRET"),
        portal_jwt_key=_key(env, "EMMA_PORTAL_JWT_KEY"),
        session_key=_key(env, "EMMA_SESSION_KEY"),
        console_password=env.get("EMMA_CONSOLE_PASSWORD") or None,
        smtp_url=_smtp_url(env),
        mail_from=env.get("EMMA_MAIL_FROM") or "emma@example.org",
        rate_limit=_rate_limit(env.get("EMMA_RATE_LIMIT") or "120 per minute"),
        rate_limit_storage=_storage(env.get("EMMA_RATE_LIMIT_STORAGE") or "memory://"),
        public_url=public_url,
        widget_origins=_origins(env.get("EMMA_WIDGET_ORIGINS") or ""),
        worker_metrics_port=_port(env, "EMMA_WORKER_METRICS_PORT"),
        trusted_proxies=_count(env.get("EMMA_TRUSTED_PROXIES") or "0"),
        channels=channel_settings.load(env, public_url=public_url),
        oidc=oidc_settings.load(env),
        second_factor_roles=_roles(env.get("EMMA_CONSOLE_SECOND_FACTOR") or ""),
        tools=tool_settings.load(env),
    )


def _required(env: Mapping[str, str], name: str) -> str:
    value = env.get(name, "")
    if not value:
        raise SettingsError(f"set {name} (see docs/configuration.md)")
    return value


def _key(env: Mapping[str, str], name: str) -> str:
    value = _required(env, name)
    if len(value) < _SHORTEST_KEY:
        raise SettingsError(f"{name} is too short to be safe: {_SHORTEST_KEY} characters at least")
    return value


def _smtp_url(env: Mapping[str, str]) -> str | None:
    text = env.get("EMMA_SMTP_URL")
    if not text and env.get("EMMA_DEMO") != "1":
        raise SettingsError("set EMMA_SMTP_URL: outside the demo e-mails must go somewhere")
    # The address holds a password: it is not repeated.
    if text and (urlsplit(text).scheme not in ("smtp", "smtps") or not urlsplit(text).hostname):
        raise SettingsError("EMMA_SMTP_URL must be like smtp://user:password@host:port or smtps://")
    return text or None


def _port(env: Mapping[str, str], name: str) -> int | None:
    text = env.get(name)
    if not text:
        return None
    if not text.isdecimal() or not 0 < int(text) <= _LAST_PORT:
        raise SettingsError(f"{name} is no port number (see docs/configuration.md)")
    return int(text)


def _rate_limit(text: str) -> str:
    try:
        limits.parse_many(text)
    except ValueError:
        raise SettingsError(
            f"EMMA_RATE_LIMIT={text}: a limit is like `120 per minute` or `10/second;500/hour`"
        ) from None
    return text


def _storage(url: str) -> str:
    if url == "memory://":  # making one would start a thread before the server forks
        return url
    try:
        storage_from_string(url)  # opens no connection
    except ConfigurationError as error:
        raise SettingsError(f"EMMA_RATE_LIMIT_STORAGE cannot be used: {error}") from None
    return url


def _web_url(name: str, text: str) -> str:
    url = urlsplit(text)
    if url.scheme not in ("http", "https") or not url.hostname:
        raise SettingsError(f"{name}={text}: an address begins with http:// or https://")
    return text.rstrip("/")


def _origins(text: str) -> frozenset[str]:
    for origin in text.split():
        url = urlsplit(origin)
        if (
            url.scheme not in ("http", "https")
            or not url.netloc
            or origin != f"{url.scheme}://{url.netloc}"
        ):
            raise SettingsError(
                f"EMMA_WIDGET_ORIGINS={origin}: an origin is like https://portail.example.org"
            )
    return frozenset(text.split())


def _roles(text: str) -> frozenset[Role]:
    names = {name.strip() for name in text.split(",") if name.strip()}
    if not names <= set(Role):
        raise SettingsError(
            f"EMMA_CONSOLE_SECOND_FACTOR={text}: roles with commas between, of {', '.join(Role)}"
        )
    return frozenset(Role(name) for name in names)


def _count(text: str) -> int:
    if not text.isdecimal():
        raise SettingsError(f"EMMA_TRUSTED_PROXIES={text}: how many proxies, 0 for none")
    return int(text)
