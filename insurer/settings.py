"""Settings of the data layer, read once from the environment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.fernet import Fernet

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
        database_url=_required(env, "EMMA_DATABASE_URL"),
        home=Path(env.get("EMMA_HOME") or ".emma").resolve(),
        data_keys=_keys(_required(env, "EMMA_DATA_KEY")),
        profile=env.get("EMMA_PROFILE") or DEFAULT_PROFILE,
        demo=env.get("EMMA_DEMO") == "1",
        demo_data=Path(env.get("EMMA_DEMO_DATA") or DEFAULT_DEMO_DATA).resolve(),
        files_url=env.get("EMMA_FILES_URL") or None,
    )


def _required(env: Mapping[str, str], name: str) -> str:
    value = env.get(name, "")
    if not value:
        raise SettingsError(f"set {name} (see docs/configuration.md)")
    return value


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
