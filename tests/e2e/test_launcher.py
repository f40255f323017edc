"""`make run` itself: it refuses what cannot work, and leaves nothing behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from tests.emma_client import new_talk, text_of
from tests.stack import ROOT, Stack, running_stack


def launch(tmp_path: Path, **settings: str) -> "subprocess.CompletedProcess[str]":
    """Run the launcher to its end, for settings that it refuses."""
    environment = {"PATH": os.environ["PATH"], "EMMA_HOME": str(tmp_path / "home"), **settings}
    return subprocess.run(
        [sys.executable, "-m", "deploy.local.run"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("EMMA_PORT", "web"),
        ("EMMA_PORT", "70000"),
        ("EMMA_PROFILE", "nobody"),
        ("EMMA_DEMO_DATA", "/nowhere/members.yml"),
        ("EMMA_DATABASE_URL", "mysql://localhost/emma"),
        ("EMMA_DATABASE_URL", "postgresql://emma@127.0.0.1:1/emma"),
        ("EMMA_RASA_URL", "notaurl"),
        ("EMMA_FILES_URL", "nope://x"),
        ("EMMA_HOST", "999.1.1.1"),
        ("EMMA_DEMO_CHANNELS", "oui"),
        ("EMMA_TURN_KEY", "x"),
    ],
)
def test_bad_setting_stops_at_once_and_is_named(tmp_path: Path, name: str, value: str) -> None:
    ended = launch(tmp_path, **{name: value})
    assert ended.returncode == 1
    assert name in ended.stderr
    assert "Traceback" not in ended.stderr


def test_port_in_use_stops_at_once_naming_the_setting(emma: Stack, tmp_path: Path) -> None:
    port = emma.url.rsplit(":", 1)[1]
    ended = launch(tmp_path, EMMA_PORT=port)
    assert ended.returncode == 1
    assert f"EMMA_PORT={port}" in ended.stderr


def test_data_folder_in_use_is_refused(emma: Stack, tmp_path: Path) -> None:
    ended = launch(tmp_path, EMMA_HOME=str(emma.home), EMMA_PORT="18999")
    assert ended.returncode == 1
    assert "in use by another" in ended.stderr


def test_keys_are_readable_by_their_owner_only(emma: Stack) -> None:
    assert (emma.home / "keys.json").stat().st_mode & 0o777 == 0o600


def test_two_copies_run_side_by_side_and_leave_nothing_behind(emma: Stack, tmp_path: Path) -> None:
    with running_stack(tmp_path / "second") as second:
        talk = new_talk(second.url, "10000010")
        assert "Consultation cardiologue" in text_of(talk.say("Mes derniers remboursements"))
        processes = everything_below(second)
        second.launcher.send_signal(signal.SIGINT)
        second.launcher.wait(60)
    assert not [process for process in processes if lives(process)]
    assert second.launcher.returncode == 0


def test_launcher_killed_leaves_no_process(tmp_path: Path) -> None:
    with running_stack(tmp_path / "killed") as stack:
        processes = everything_below(stack)
        stack.launcher.kill()
        stack.launcher.wait()
        wait_until(lambda: not any(map(lives, processes)))


def everything_below(stack: Stack) -> list[psutil.Process]:
    """Return every process the launcher started, and theirs."""
    return psutil.Process(stack.launcher.pid).children(recursive=True)


def lives(process: psutil.Process) -> bool:
    """Return whether a process still runs; one that only waits to be reaped by init has ended."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def wait_until(condition: Callable[[], bool], seconds: float = 60.0) -> None:
    """Wait for a condition; an AssertionError when it does not come."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "not within the time given"
        time.sleep(0.2)
