"""Settings of the action server, read once."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.actions.errors import SettingsError
from insurer import settings as insurer_settings


@dataclass(frozen=True)
class Settings:
    """What the action server needs to know."""

    insurer: insurer_settings.Settings
    turn_key: str
    service_secret: str
    port: int


def load(env: Mapping[str, str]) -> Settings:
    """Return the settings of `env`.

    Raises:
        SettingsError: a variable is missing or no number; insurer.errors.SettingsError likewise.
    """
    return Settings(
        insurer=insurer_settings.load(env),
        turn_key=_required(env, "EMMA_TURN_KEY"),
        service_secret=_required(env, "EMMA_SERVICE_SECRET"),
        port=_port(env),
    )


def _required(env: Mapping[str, str], name: str) -> str:
    value = env.get(name, "")
    if not value:
        raise SettingsError(f"set {name} (see docs/configuration.md)")
    return value


def _port(env: Mapping[str, str]) -> int:
    value = _required(env, "EMMA_ACTIONS_PORT")
    if not value.isdecimal():
        raise SettingsError("EMMA_ACTIONS_PORT is no port number (see docs/configuration.md)")
    return int(value)
