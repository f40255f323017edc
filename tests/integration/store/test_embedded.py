"""The embedded server: it comes back whatever happens to it, and goes when told to."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from insurer.store.embedded import Place, place_in

Start = Callable[[Path], tuple[subprocess.Popen[bytes], Place]]
PATIENCE_S = 90.0  # a busy machine makes a server start slow; a broken one never answers


@pytest.fixture
def start() -> Iterator[Start]:
    """Start a supervisor on a data folder; whatever is left is ended after the test."""
    started: list[tuple[subprocess.Popen[bytes], Place]] = []

    def run(home: Path) -> tuple[subprocess.Popen[bytes], Place]:
        command = [sys.executable, "-m", "insurer.store.embedded"]
        process = subprocess.Popen(command, env={**os.environ, "EMMA_HOME": str(home)})
        started.append((process, place_in(home)))
        return started[-1]

    yield run
    for process, place in started:
        process.kill()
        process.wait()
        if (pid := _postmaster(place)) is not None and psutil.pid_exists(pid):
            os.kill(pid, signal.SIGQUIT)


def test_a_fresh_folder_gets_a_database_and_its_address(tmp_path: Path, start: Start) -> None:
    _, place = start(tmp_path / "home")
    _wait_for(lambda: _answers(place))
    assert place.url_file.read_text(encoding="utf-8").strip() == place.url


def test_a_very_long_folder_works(tmp_path: Path, start: Start) -> None:
    home = tmp_path / ("un dossier très long " * 8)
    _, place = start(home)
    _wait_for(lambda: _answers(place))


def test_a_killed_server_comes_back(tmp_path: Path, start: Start) -> None:
    _, place = start(tmp_path)
    _wait_for(lambda: _answers(place))
    with psycopg.connect(place.url, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
    first = _postmaster(place)
    assert first is not None
    os.kill(first, signal.SIGKILL)
    _wait_for(lambda: _postmaster(place) not in (None, first) and _answers(place))
    with psycopg.connect(place.url) as connection:
        assert connection.execute("SELECT one FROM kept").fetchone() == (1,)


def test_a_pid_file_that_names_another_process_is_no_obstacle(tmp_path: Path, start: Start) -> None:
    supervisor, place = start(tmp_path)
    _wait_for(lambda: _answers(place))
    server = _postmaster(place)
    assert server is not None
    pid_file = place.data / "postmaster.pid"
    lines = pid_file.read_text(encoding="utf-8").splitlines()
    os.kill(server, signal.SIGSTOP)
    supervisor.kill()
    supervisor.wait()
    os.kill(server, signal.SIGKILL)
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]), encoding="utf-8")
    start(tmp_path)
    _wait_for(lambda: _answers(place))


def test_a_server_whose_supervisor_is_killed_serves_no_more(tmp_path: Path, start: Start) -> None:
    supervisor, place = start(tmp_path)
    _wait_for(lambda: _answers(place))
    supervisor.kill()
    supervisor.wait()
    _wait_for(lambda: _postmaster(place) is None)


def test_an_orphaned_server_is_taken_over(tmp_path: Path, start: Start) -> None:
    supervisor, place = start(tmp_path)
    _wait_for(lambda: _answers(place))
    orphan = _postmaster(place)
    supervisor.kill()
    supervisor.wait()
    start(tmp_path)
    _wait_for(lambda: _postmaster(place) not in (None, orphan) and _answers(place))


def test_a_second_supervisor_leaves_the_first_alone(tmp_path: Path, start: Start) -> None:
    first, place = start(tmp_path)
    _wait_for(lambda: _answers(place))
    second, _ = start(tmp_path)
    assert second.wait(PATIENCE_S) == 1
    assert first.poll() is None
    assert _answers(place)


def test_a_terminated_supervisor_stops_its_server(tmp_path: Path, start: Start) -> None:
    supervisor, place = start(tmp_path)
    _wait_for(lambda: _answers(place))
    server = _postmaster(place)
    supervisor.terminate()
    assert supervisor.wait(PATIENCE_S) == 0
    assert server is not None
    assert not psutil.pid_exists(server)


def _postmaster(place: Place) -> int | None:
    try:
        return int((place.data / "postmaster.pid").read_text(encoding="utf-8").split("\n")[0])
    except (FileNotFoundError, ValueError):
        return None


def _answers(place: Place) -> bool:
    try:
        psycopg.connect(place.url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def _wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)
