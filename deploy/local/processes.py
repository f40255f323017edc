"""Starts processes, starts dead ones again, stops them all.

A child gets its own session, so that Ctrl-C reaches only the launcher, and the kernel's
"parent death signal", so that a kill -9 of the launcher leaves nothing behind.
"""

import ctypes
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local.errors import StartError
from deploy.local.paths import ROOT

PR_SET_PDEATHSIG = 1
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.2, 10.0
STEADY_AFTER_S = 30.0  # a process that lived so long starts again at once
FAILURES_AT_START = 3  # a process that never served and died so often will not come up
STOP_WITHIN_S = 15.0
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Program:
    """One process of Emma."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(repr=False)  # on top of the launcher's; holds keys


class Child:
    """A running program; `poll` starts it again when it died."""

    def __init__(self, program: Program, logs: Path, say: Callable[[str], None]) -> None:
        self.program = program
        self.log = logs / f"{program.name}.log"
        self._earlier = self.log.stat().st_size if self.log.exists() else 0  # of other starts
        self._say = say
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._pause = FIRST_PAUSE_S
        self._again_at: float | None = None
        self.failures = 0

    @property
    def pid(self) -> int | None:
        """The process id; None while it waits to be started again."""
        return self._process.pid if self._process and self._process.poll() is None else None

    @property
    def succeeded(self) -> bool:
        """True when the program ended with status 0."""
        return self._process is not None and self._process.poll() == 0

    def start(self) -> None:
        """Start the program, its output appended to its log."""
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                self.program.command,
                cwd=ROOT,
                env={**os.environ, **self.program.environment},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_die_with_parent,  # noqa: PLW1509 - the launcher has no threads
            )
        self._started, self._again_at = time.monotonic(), None

    def poll(self) -> bool:
        """Start a dead program again, after a pause that grows; True when it was started."""
        if self.pid is not None:
            return False
        now = time.monotonic()
        if self._again_at is None:
            self._again_at = now + self._next_pause(now)
            self._say(f"{self.program.name} stopped ({self._status()}), starting it again")
            self.signal(signal.SIGKILL)  # what it left would go on serving, then break off
        if now < self._again_at:
            return False
        self.start()
        return True

    def signal(self, number: int) -> None:
        """Send a signal to the program and all it started."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, number)

    def wait(self, seconds: float) -> bool:
        """Wait for the end; False when it still runs."""
        with suppress(subprocess.TimeoutExpired):
            if self._process is not None:
                self._process.wait(max(seconds, 0.01))
        return self.pid is None

    def tail(self) -> str:
        """Return the end of what this start wrote to the log."""
        written = self.log.read_bytes()[self._earlier :]
        return written.decode(errors="replace")[-1500:]

    def _next_pause(self, now: float) -> float:
        if now - self._started > STEADY_AFTER_S:
            self._pause, self.failures = FIRST_PAUSE_S, 0
        pause, self._pause = self._pause, min(self._pause * 2, LONGEST_PAUSE_S)
        self.failures += 1
        return pause

    def _status(self) -> str:
        code = self._process.returncode if self._process else None
        return f"signal {-code}" if code is not None and code < 0 else f"status {code}"


class Supervisor:
    """All children; keeps EMMA_HOME/processes.json true."""

    def __init__(self, home: Path, say: Callable[[str], None]) -> None:
        self._home = home
        self._say = say
        self._children: dict[str, Child] = {}
        self.ready = False

    def start(self, program: Program) -> Child:
        """Start `program` and look after it from now on."""
        child = Child(program, self._home / "logs", self._say)
        self._children[program.name] = child
        child.start()
        self._write()
        return child

    def poll(self) -> None:
        """Start dead children again.

        Raises:
            StartError: before all was ready, one died for the third time.
        """
        started = [child.poll() for child in self._children.values()]
        if any(started):
            self._write()
        for child in self._children.values():
            if not self.ready and child.failures >= FAILURES_AT_START:
                raise StartError(f"{child.program.name} does not start:\n{child.tail()}")

    def mark_ready(self) -> None:
        """Note that the whole stack serves."""
        self.ready = True
        self._write()

    def stop(self) -> None:
        """Stop all children, the last started first; kill what does not stop in time."""
        children = list(reversed(self._children.values()))
        servers = [child for child in children if child.program.name == "postgres"]
        for group in ([child for child in children if child not in servers], servers):
            _stop_together(group)
        (self._home / "processes.json").unlink(missing_ok=True)

    def _write(self) -> None:
        state = {
            "launcher": os.getpid(),
            "ready": self.ready,
            "processes": {name: child.pid for name, child in self._children.items()},
        }
        draft = self._home / "processes.new"
        draft.write_text(json.dumps(state, indent=2))
        draft.replace(self._home / "processes.json")


def _stop_together(children: Sequence[Child]) -> None:
    for child in children:
        child.signal(signal.SIGCONT)  # a stopped process would not see the next one
        child.signal(signal.SIGTERM)
    deadline = time.monotonic() + STOP_WITHIN_S
    for child in children:
        if not child.wait(deadline - time.monotonic()):
            child.signal(signal.SIGKILL)
            child.wait(STOP_WITHIN_S)


def _die_with_parent() -> None:
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
