"""`make run`: everything from a bare checkout to a running Emma, until Ctrl-C or SIGTERM."""

import json
import os
import shutil
import signal
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import NoReturn

from deploy.local import environments, keys, model, settings
from deploy.local.errors import LauncherError, StartError
from deploy.local.locks import exclusive_lock
from deploy.local.processes import Child, Program, Supervisor
from deploy.local.programs import METRICS, Programs, choose_ports
from deploy.local.progress import Progress, complain
from deploy.local.settings import Settings

READY_WITHIN_S = 600.0  # a cold disk or a busy machine makes Rasa's import of TensorFlow slow
DATABASE_WITHIN_S = 180.0
POLL_S = 0.1
SAY_EVERY_S = 10.0  # while something is waited for
_LOCK = "launcher.lock"


class Stopped(BaseException):
    """The operator asked for the end; not an error, so not an Exception."""


def run(chosen: Settings, progress: Progress) -> None:
    """Start everything and look after it until `Stopped` comes.

    Raises:
        LauncherError: something did not come up; everything is stopped again.
    """
    settings.check_port_free(chosen.host, chosen.port)
    _make_private(chosen.home)
    with exclusive_lock(chosen.home / _LOCK):
        environments.ensure(["service", "rasa"], progress.say)
        os.umask(0o077)  # what is written from here on is for its owner only
        _begin_counting(chosen.home)
        kept = keys.load_or_make(chosen.home, os.environ)
        supervisor = Supervisor(chosen.home, progress.say)
        try:
            programs = Programs(chosen, kept, choose_ports())
            Start(programs, supervisor, progress).all()
            progress.say(welcome(programs, kept["EMMA_CONSOLE_PASSWORD"], progress))
            while True:
                supervisor.poll()
                time.sleep(POLL_S)
        finally:
            _ignore_signals()
            progress.say("stopping")
            supervisor.stop()
            progress.say("stopped")


def _make_private(home: Path) -> None:
    """Make the data folder for its owner only; one that was there keeps its mode."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    (home / "logs").mkdir(mode=0o700, exist_ok=True)
    (home / _LOCK).touch(mode=0o600)


def _begin_counting(home: Path) -> None:
    """Count from zero: the ids of processes of the last start may come again."""
    shutil.rmtree(home / METRICS, ignore_errors=True)
    (home / METRICS).mkdir(mode=0o700)


class Start:
    """The order in which the programs come up."""

    def __init__(self, programs: Programs, supervisor: Supervisor, progress: Progress) -> None:
        self._programs = programs
        self._supervisor = supervisor
        self._say = progress.say

    def all(self) -> None:
        """Start every program and wait until the bridge can serve a turn.

        The setups come first: they refuse wrong settings, before minutes go to training.
        """
        chosen = self._programs.settings
        url = chosen.database_url or self._embedded_database()
        for program in self._programs.setups(url):
            self._run_to_end(program)
        self._say("database migrated and filled")
        if chosen.rasa_url is None:
            self._supervisor.start(self._programs.rasa(url, model.ensure(self._say)))
        for program in self._programs.services(url):
            self._supervisor.start(program)
        self._say("starting Rasa, the action server, the worker and the bridge")
        self._wait(self._silent_programs, READY_WITHIN_S)
        self._supervisor.mark_ready()

    def _embedded_database(self) -> str:
        self._say("starting PostgreSQL")
        url_file = self._programs.settings.home / "postgres.url"
        url_file.unlink(missing_ok=True)
        self._supervisor.start(self._programs.postgres())
        self._wait(lambda: [] if url_file.exists() else ["PostgreSQL"], DATABASE_WITHIN_S)
        return url_file.read_text(encoding="utf-8").strip()

    def _run_to_end(self, program: Program) -> None:
        logs = self._programs.settings.home / "logs"
        child = Child(program, logs, self._say)
        child.start()
        self._wait(lambda: [program.name] if child.pid else [], DATABASE_WITHIN_S)
        if not child.succeeded:
            raise StartError(f"{program.name} failed:\n{child.tail()}")

    def _silent_programs(self) -> Sequence[str]:
        chosen = self._programs.settings.rasa_url
        silent = not_ready(f"{self._programs.public_url}/readyz")
        return [f"rasa (EMMA_RASA_URL={chosen})" if chosen and n == "rasa" else n for n in silent]

    def _wait(self, missing: Callable[[], Sequence[str]], seconds: float) -> None:
        """Wait until nothing is missing; say now and then what is."""
        deadline, word_at = time.monotonic() + seconds, time.monotonic() + SAY_EVERY_S
        while names := missing():
            self._supervisor.poll()
            waited_for = ", ".join(names)
            if time.monotonic() > deadline:
                logs = self._programs.settings.home / "logs"
                raise StartError(f"{waited_for}: not ready after {seconds:.0f} s, see {logs}")
            if time.monotonic() > word_at:
                self._say(f"waiting for {waited_for}")
                word_at += SAY_EVERY_S
            time.sleep(POLL_S)


def not_ready(url: str) -> list[str]:
    """Return what `url`, the bridge's /readyz, says is missing; the bridge, when it is silent."""
    try:
        urllib.request.urlopen(url, timeout=5).close()  # noqa: S310 - our own http URL
    except urllib.error.HTTPError as error:
        return _failed_checks(error.read())
    except OSError:  # refused, or timed out
        return ["bridge"]
    return []


def _failed_checks(body: bytes) -> list[str]:
    try:
        checks = json.loads(body)["checks"]
    except (ValueError, KeyError, TypeError):  # an error page of something in front
        return ["bridge"]
    return [name for name, works in checks.items() if not works] or ["bridge"]


def welcome(programs: Programs, password: str, progress: Progress) -> str:
    """Return what the operator reads when all is up."""
    chosen, url = programs.settings, programs.public_url
    members = f"those of {chosen.demo_data}" if chosen.demo_data else "10000001 to 10000012"
    phone = f"  phone         {programs.phones_url}   SMS and WhatsApp, simulated"
    return "\n".join(
        [
            f"Emma is ready after {progress.seconds:.0f} s",
            f"  demo portal   {url}/          members {members}, no password",
            f"  console       {url}/console   camille, karim (agents), nadia (supervisor),"
            f" alix (administrator); password {password}",
            f"  dev outbox    {url}/dev/outbox",
            *([phone] if chosen.demo_channels else []),
            f"  logs          {chosen.home / 'logs'}",
            "Ctrl-C stops everything.",
        ]
    )


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    raise Stopped


def _ignore_signals() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def main() -> int:
    """Run; 1 with the reason on standard error when something is wrong."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    try:
        run(settings.load(os.environ), Progress())
    except LauncherError as error:
        complain(str(error))
        return 1
    except Stopped:
        pass
    return 0


if __name__ == "__main__":
    sys.exit(main())
