"""Settings of the launcher, read once from the environment."""

import errno
import socket
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

from deploy.local.errors import SettingError
from deploy.local.paths import ROOT

LOOPBACK = "127.0.0.1"
DEFAULT_PORT = 8080
_RASA_OPTIONS = "-csearch_path=rasa -csynchronous_commit=off"


@dataclass(frozen=True)
class Settings:
    """See docs/configuration.md."""

    home: Path
    host: str
    port: int
    database_url: str | None  # None: the embedded server
    rasa_url: str | None  # None: a Rasa server of our own
    profile: str | None
    demo_data: Path | None
    public_url: str | None = None  # None: host and port
    demo_channels: bool = False  # simulated Twilio and WhatsApp, and a page with a phone


def load(env: Mapping[str, str]) -> Settings:
    """Return the settings that `env` holds.

    Raises:
        SettingError: a variable is wrong; the message names it.
    """
    return Settings(
        home=Path(env.get("EMMA_HOME") or ".emma").resolve(),
        host=env.get("EMMA_HOST") or LOOPBACK,
        port=_port(env.get("EMMA_PORT") or str(DEFAULT_PORT)),
        database_url=_database_url(env.get("EMMA_DATABASE_URL")),
        rasa_url=_web_url(env, "EMMA_RASA_URL"),
        profile=_profile(env.get("EMMA_PROFILE")),
        demo_data=_demo_data(env.get("EMMA_DEMO_DATA")),
        public_url=_web_url(env, "EMMA_PUBLIC_URL"),
        demo_channels=_switch(env, "EMMA_DEMO_CHANNELS"),
    )


def check_port_free(host: str, port: int) -> None:
    """Raise SettingError when the public port cannot be listened on."""
    try:
        _listen(host, port)
    except OSError as error:
        if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
            raise SettingError(
                f"EMMA_HOST={host}: no address of this machine ({error.strerror})"
            ) from error
        raise SettingError(
            f"EMMA_PORT={port}: cannot listen on {host}:{port} ({error.strerror}); "
            "stop the other program or set EMMA_PORT to a free port"
        ) from error


def _listen(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))


def free_ports(count: int) -> list[int]:
    """Return `count` different free ports of the loopback interface."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind((LOOPBACK, 0))
        return [int(one.getsockname()[1]) for one in sockets]


def rasa_database_url(database_url: str) -> str:
    """Return `database_url` for SQLAlchemy 1.4 with psycopg2, in the schema `rasa`.

    Rasa's commits do not wait for the disk: the bridge's commit of the answer, behind them in the
    same log, does. An answer that is kept has its events; a turn that is lost is run again.
    """
    _, rest = database_url.split("://", 1)
    joint = "&" if "?" in rest else "?"
    return f"postgresql+psycopg2://{rest}{joint}options={quote(_RASA_OPTIONS)}"


def _port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65536:  # noqa: PLR2004 - the range of TCP ports
        raise SettingError(f"EMMA_PORT={text}: a port is a number from 1 to 65535")
    return int(text)


def _web_url(env: Mapping[str, str], name: str) -> str | None:
    text = env.get(name) or ""
    if text and (urlsplit(text).scheme not in ("http", "https") or not urlsplit(text).hostname):
        raise SettingError(f"{name}={text}: an address is like http://host:port")
    return text.rstrip("/") or None


def _switch(env: Mapping[str, str], name: str) -> bool:
    text = env.get(name) or "0"
    if text not in ("0", "1"):
        raise SettingError(f"{name}={text}: 0 or 1")
    return text == "1"


def _database_url(text: str | None) -> str | None:
    if text and urlsplit(text).scheme not in ("postgresql", "postgres"):
        raise SettingError("EMMA_DATABASE_URL must begin with postgresql:// (a libpq URL)")
    return text or None


def _profile(name: str | None) -> str | None:
    folder = ROOT / "insurer" / "profiles"
    if name and not (folder / f"{name}.yml").is_file():
        known = ", ".join(sorted(path.stem for path in folder.glob("*.yml")))
        raise SettingError(f"EMMA_PROFILE={name}: no such profile; there are {known}")
    return name or None


def _demo_data(text: str | None) -> Path | None:
    if text and not Path(text).is_file():
        raise SettingError(f"EMMA_DEMO_DATA={text}: no such file")
    return Path(text).resolve() if text else None
