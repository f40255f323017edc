"""The whole real stack under test: the launcher with a data folder and a port of its own."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import requests

from deploy.local.admin import environment as admin_environment
from deploy.local.paths import python_of
from deploy.local.settings import free_ports
from insurer.domain.clock import paris_day, system_clock

ROOT = Path(__file__).resolve().parents[1]
READY_WITHIN_S = 900.0  # the first start may train the model, on a slow machine too
KEPT_VARIABLES = (
    "PATH",
    "HOME",
    "LANG",
    "LC_ALL",
    "TMPDIR",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "HTTPS_PROXY",
    "NO_PROXY",
    "EMMA_DATABASE_URL",
)
KEPT_PREFIXES = ("UV_", "PIP_")


class StackError(Exception):
    """The stack did not come up, or a process did not come back."""


@dataclass(frozen=True)
class Stack:
    """A running Emma."""

    url: str
    home: Path
    launcher: "subprocess.Popen[bytes]"
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def console_password(self) -> str:
        """The password of the demo agents."""
        return self.keys["EMMA_CONSOLE_PASSWORD"]

    @property
    def keys(self) -> dict[str, str]:
        """The keys that the launcher made."""
        return dict(json.loads((self.home / "keys.json").read_text()))

    @property
    def database_url(self) -> str:
        """The libpq URL of the database."""
        named = os.environ.get("EMMA_DATABASE_URL")
        return named or (self.home / "postgres.url").read_text().strip()

    def admin(self, *words: str) -> str:
        """Play the management centre, as an operator would, and return what it printed."""
        done = subprocess.run(
            ["./emma-admin", "--actor", "tests", *words],
            cwd=ROOT,
            env={**os.environ, "EMMA_HOME": str(self.home)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    @property
    def phones_url(self) -> str:
        """Where the simulated providers are; only with EMMA_DEMO_CHANNELS=1."""
        told = (self.home / "launcher.out").read_text(errors="replace")
        found = re.search(r"phone +(http://\S+)", told)
        assert found, "the stack runs without EMMA_DEMO_CHANNELS"
        return found[1]

    @property
    def pids(self) -> dict[str, int]:
        """The process ids by name; a process that is being started again is left out."""
        state = self._state()
        return {name: pid for name, pid in state["processes"].items() if pid is not None}

    def kill(self, name: str, number: int = signal.SIGKILL) -> int:
        """Send a signal to one process (only to it, not to what it started); return its id."""
        pid = self.pids[name]
        os.kill(pid, number)
        return pid

    def wait_ready(self, seconds: float = 90.0) -> None:
        """Wait until /readyz says yes."""
        _wait(lambda: _answers(f"{self.url}/readyz"), seconds, self)

    def wait_restarted(self, name: str, old_pid: int, seconds: float = 90.0) -> None:
        """Wait until the process `name` runs under another id and the stack can serve."""
        _wait(lambda: self.pids.get(name, old_pid) != old_pid, seconds, self)
        self.wait_ready(seconds)

    def keep_demo_of_today(self) -> None:
        """Load the demo file anew once midnight has passed: its days count from its loading."""
        with psycopg.connect(self.database_url) as connection:
            loaded = connection.execute("SELECT loaded_on FROM insurer.demo_loads").fetchone()
        if loaded == (paris_day(system_clock()),):
            return
        environment = admin_environment(self.home, _clean_environment() | dict(self.settings))
        setup = [python_of("service"), "-m", "insurer.store.setup"]
        subprocess.run(setup, cwd=ROOT, env=environment | {"EMMA_DEMO": "1"}, check=True)

    def logs(self) -> str:
        """Return all that the processes have logged."""
        files = [*(self.home / "logs").glob("*.log"), *self.home.glob("*.log")]
        return "\n".join(path.read_text(errors="replace") for path in sorted(files))

    def is_ready(self) -> bool:
        """True once the launcher says so."""
        try:
            return bool(self._state()["ready"])
        except FileNotFoundError:
            return False

    def _state(self) -> dict[str, dict[str, int | None]]:
        return dict(json.loads((self.home / "processes.json").read_text()))


@contextmanager
def running_stack(home: Path, settings: Mapping[str, str] | None = None) -> Iterator[Stack]:
    """Start Emma in `home`, hand her over ready, stop her.

    Raises:
        StackError: with the end of the launcher's output.
    """
    port = free_ports(1)[0]
    home.mkdir(parents=True, exist_ok=True)
    environment = _clean_environment() | {
        "EMMA_HOME": str(home),
        "EMMA_PORT": str(port),
        "EMMA_RATE_LIMIT": "100000 per minute",  # all tests come from one address
        **(settings or {}),
    }
    with (home / "launcher.out").open("wb") as output:
        launcher = subprocess.Popen(
            [getattr(sys, "_base_executable", sys.executable), "-m", "deploy.local.run"],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    stack = Stack(f"http://127.0.0.1:{port}", home, launcher, settings or {})
    try:
        _wait(stack.is_ready, READY_WITHIN_S, stack)
        yield stack
    finally:
        _stop(launcher)


def _clean_environment() -> dict[str, str]:
    return {
        name: value
        for name, value in os.environ.items()
        if name in KEPT_VARIABLES or name.startswith(KEPT_PREFIXES)
    }


def _wait(condition: object, seconds: float, stack: Stack) -> None:
    assert callable(condition)
    deadline = time.monotonic() + seconds
    while not condition():
        if stack.launcher.poll() is not None or time.monotonic() > deadline:
            raise StackError((stack.home / "launcher.out").read_text(errors="replace")[-3000:])
        time.sleep(0.1)


def _answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=5).ok
    except requests.RequestException:
        return False


def _stop(launcher: "subprocess.Popen[bytes]") -> None:
    launcher.terminate()
    try:
        launcher.wait(60)
    except subprocess.TimeoutExpired:
        launcher.kill()
        launcher.wait()
