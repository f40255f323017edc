"""Keys of the embedded mode: made on the first run, kept in EMMA_HOME/keys.json (mode 0600)."""

import base64
import json
import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path

from deploy.local.errors import SettingError


def _fernet_key() -> str:
    return base64.urlsafe_b64encode(os.urandom(32)).decode()


def _secret() -> str:
    return secrets.token_urlsafe(32)


def _password() -> str:
    return secrets.token_urlsafe(9)


MAKERS: Mapping[str, Callable[[], str]] = {
    "EMMA_DATA_KEY": _fernet_key,
    "EMMA_TURN_KEY": _secret,
    "EMMA_SERVICE_SECRET": _secret,
    "EMMA_PORTAL_JWT_KEY": _secret,
    "EMMA_SESSION_KEY": _secret,
    "EMMA_CONSOLE_PASSWORD": _password,
}


def load_or_make(home: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """Return every key; one set in `environ` goes before the kept one and is not kept.

    Raises:
        SettingError: the file cannot be read.
    """
    path = home / "keys.json"
    kept = _read(path)
    missing = [name for name in MAKERS if name not in kept]
    if missing:
        kept |= {name: MAKERS[name]() for name in missing}
        _write(path, kept)
    return {name: environ.get(name) or kept[name] for name in MAKERS}


def _read(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        return {str(name): str(value) for name, value in kept.items()}
    except (ValueError, AttributeError) as error:
        raise SettingError(f"{path} is damaged ({error}): restore it from a copy") from error


def _write(path: Path, kept: Mapping[str, str]) -> None:
    """Write through a second file: a crash must not lose the key of the stored data."""
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(kept, file, indent=2)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
