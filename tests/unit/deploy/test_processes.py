"""What the launcher does with a process that died."""

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from deploy.local.processes import Child, Program

PATIENCE_S = 30.0
# As gunicorn: the parent hands the work to a child, which goes on when the parent is killed.
PARENT_OF_ONE = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print(child.pid, flush=True)
child.wait()
"""


def test_what_a_killed_process_left_is_ended_before_it_is_started_again(tmp_path: Path) -> None:
    child = Child(Program("parent", [sys.executable, "-c", PARENT_OF_ONE], {}), tmp_path, print)
    child.start()
    try:
        orphan = _wait_for(lambda: _number_in(child.log))
        assert child.pid is not None
        os.kill(child.pid, signal.SIGKILL)
        _wait_for(child.poll)
        _wait_for(lambda: not psutil.pid_exists(orphan))
    finally:
        child.signal(signal.SIGKILL)
        child.wait(PATIENCE_S)


def test_what_an_earlier_start_wrote_is_not_told_again(tmp_path: Path) -> None:
    (tmp_path / "short.log").write_text("the error of yesterday\n")
    child = Child(Program("short", [sys.executable, "-c", "print('today')"], {}), tmp_path, print)
    child.start()
    assert child.wait(PATIENCE_S)
    assert child.tail() == "today\n"


def _number_in(log: Path) -> int:
    return int(log.read_text().split()[0]) if log.read_text().strip() else 0


def _wait_for(condition: Callable[[], int]) -> int:
    deadline = time.monotonic() + PATIENCE_S
    while not (found := condition()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return found
