"""Settings of the data layer, read once from the environment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from fsspec import get_filesystem_class
from fsspec.utils import get_protocol

from insurer.errors import SettingsError

DEFAULT_PROFILE = "klesia_mut"
DEFAULT_DEMO_DATA = Path(__file__).parent / "demo" / "members.yml"


@dataclass(frozen=True)
class Settings:
    """See docs/configuration.md."""

    database_url: str  # libpq URL
    home: Path
    data_keys: tuple[str, ...] = field(repr=False)  # Fernet; the first encrypts, all decrypt
    profile: str = DEFAULT_PROFILE
    demo: bool = False
    demo_data: Path = DEFAULT_DEMO_DATA
    files_url: str | None = None  # fsspec URL; None is the folder `files` in `home`


def load(env: Mapping[str, str]) -> Settings:
    """Return the settings that `env` holds.

    Raises:
        SettingsError: a variable is missing or wrong; the message names it.
    """
    return Settings(
        database_url=_database_url(_required(env, "EMMA_DATABASE_URL")),
        home=Path(env.get("EMMA_HOME") or ".emma").resolve(),
        data_keys=_keys(_required(env, "EMMA_DATA_KEY")),
        profile=env.get("EMMA_PROFILE") or DEFAULT_PROFILE,
        demo=_switch(env, "EMMA_DEMO"),
        demo_data=Path(env.get("EMMA_DEMO_DATA") or DEFAULT_DEMO_DATA).resolve(),
        files_url=_files_url(env.get("EMMA_FILES_URL") or None),
    )


def _required(env: Mapping[str, str], name: str) -> str:
    value = env.get(name, "")
    if not value:
        raise SettingsError(f"set {name} (see docs/configuration.md)")
    return value


def _switch(env: Mapping[str, str], name: str) -> bool:
    text = env.get(name) or "0"
    if text not in ("0", "1"):
        raise SettingsError(f"{name}={text}: 0 or 1")
    return text == "1"


def _database_url(text: str) -> str:
    try:
        url = urlsplit(text)
        _ = url.port
    except ValueError:
        raise SettingsError("EMMA_DATABASE_URL is no address") from None
    if url.scheme not in ("postgresql", "postgres"):  # it may hold a password: not repeated
        raise SettingsError("EMMA_DATABASE_URL must begin with postgresql:// (a libpq URL)")
    return text


def _files_url(url: str | None) -> str | None:
    try:
        get_filesystem_class(get_protocol(url or ""))
    except (ValueError, ImportError) as error:
        raise SettingsError(f"EMMA_FILES_URL cannot be used: {error}") from None
    return url


def _keys(text: str) -> tuple[str, ...]:
    keys = tuple(part.strip() for part in text.split(",") if part.strip())
    try:
        for key in keys:
            Fernet(key)
    except ValueError:
        raise SettingsError("EMMA_DATA_KEY must hold Fernet keys, comma separated") from None
    if not keys:
        raise SettingsError("set EMMA_DATA_KEY (see docs/configuration.md)")
    return keys
