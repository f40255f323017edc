"""Settings of the bridge and the worker, read once from the environment."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from insurer import settings as insurer_settings
from portal_bridge.errors import SettingsError

_LAST_PORT = 65_535


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


def load(env: Mapping[str, str]) -> Settings:
    """Return the settings that `env` holds.

    Raises:
        SettingsError: a variable is missing or wrong; the message names it.
        insurer.errors.SettingsError: likewise, for the data layer's.
    """
    return Settings(
        insurer=insurer_settings.load(env),
        database_url=_required(env, "EMMA_DATABASE_URL"),
        rasa_url=_required(env, "EMMA_RASA_URL").rstrip("/"),
        actions_url=_required(env, "EMMA_ACTIONS_URL").rstrip("/"),
        host=env.get("EMMA_HOST") or "127.0.0.1",
        port=_port(env.get("EMMA_PORT") or "8080"),
        demo=env.get("EMMA_DEMO") == "1",
        turn_key=_required(env, "EMMA_TURN_KEY"),
        service_secret=_required(env, "EMMA_SERVICE_SECRET"),
        portal_jwt_key=_required(env, "EMMA_PORTAL_JWT_KEY"),
        session_key=_required(env, "EMMA_SESSION_KEY"),
        console_password=env.get("EMMA_CONSOLE_PASSWORD") or None,
        smtp_url=env.get("EMMA_SMTP_URL") or None,
        mail_from=env.get("EMMA_MAIL_FROM") or "emma@example.org",
        rate_limit=env.get("EMMA_RATE_LIMIT") or "120 per minute",
        rate_limit_storage=env.get("EMMA_RATE_LIMIT_STORAGE") or "memory://",
    )


def _required(env: Mapping[str, str], name: str) -> str:
    value = env.get(name, "")
    if not value:
        raise SettingsError(f"set {name} (see docs/configuration.md)")
    return value


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= _LAST_PORT:
        raise SettingsError("EMMA_PORT is no port number (see docs/configuration.md)")
    return int(text)
