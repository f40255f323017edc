"""The virtual environments: `python3.11 -m deploy.local.environments service rasa dev`.

pip installs uv from its hashed lock (`uv_wheel` where there is no pip); uv makes each environment
and installs exactly its lock.
A stamp with the lock's hash makes the next call a no-op.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from deploy.local import uv_wheel
from deploy.local.errors import InstallError, LauncherError
from deploy.local.locks import waiting_lock
from deploy.local.paths import REQUIREMENTS, VENVS, python_of
from deploy.local.progress import Progress, complain

NAMES = ("service", "rasa", "dev")
TOOLS = "tools"
PYTHON_VERSION = (3, 11)
_STAMP = ".lock-hash"
_UV_LOCK = REQUIREMENTS / "uv.txt"
_BASE_PYTHON = getattr(sys, "_base_executable", "") or sys.executable


def ensure(names: Sequence[str], say: Callable[[str], None]) -> None:
    """Make each environment of `names` hold exactly its lock.

    Raises:
        InstallError: with the end of the installer's words.
    """
    if sys.version_info[:2] != PYTHON_VERSION:
        raise InstallError(f"Python 3.11 is needed, this is {sys.version.split()[0]}")
    with waiting_lock(VENVS / ".lock"):
        missing = [name for name in names if not _is_current(name)]
        if not missing:
            return
        if not _is_current("uv", TOOLS):
            say("installing uv")
            _make_tools(say)
        for name in missing:
            say(f"installing the {name} environment from requirements/{name}.txt")
            _sync(name)


def _is_current(lock: str, environment: str | None = None) -> bool:
    stamp = VENVS / (environment or lock) / _STAMP
    return stamp.is_file() and stamp.read_text() == _fingerprint(lock)


def _fingerprint(lock: str) -> str:
    content = (REQUIREMENTS / f"{lock}.txt").read_bytes() + sys.version.encode()
    return hashlib.sha256(content).hexdigest()


def _stamp(environment: str, lock: str) -> None:
    stamp = VENVS / environment / _STAMP
    stamp.unlink(missing_ok=True)  # a copy of the folder by hard links keeps its own
    stamp.write_text(_fingerprint(lock))


def _make_tools(say: Callable[[str], None]) -> None:
    target = VENVS / TOOLS
    shutil.rmtree(target, ignore_errors=True)
    if _run([_BASE_PYTHON, "-m", "venv", str(target)]).returncode == 0:
        pip = [str(target / "bin" / "python"), "-m", "pip", "--disable-pip-version-check"]
        _must([*pip, "install", "--quiet", "--require-hashes", "-r", str(_UV_LOCK)])
    else:
        say("this Python makes no environments (Debian: no python3-venv): fetching uv itself")
        shutil.rmtree(target, ignore_errors=True)
        uv_wheel.fetch(_UV_LOCK, target / "bin" / "uv")
    _stamp(TOOLS, "uv")


def _sync(name: str) -> None:
    uv = str(VENVS / TOOLS / "bin" / "uv")
    if not Path(python_of(name)).exists():
        _must([uv, "venv", "--quiet", "--python", _BASE_PYTHON, str(VENVS / name)])
    lock = str(REQUIREMENTS / f"{name}.txt")
    _must([uv, "pip", "sync", "--quiet", "--require-hashes", "--python", python_of(name), lock])
    _stamp(name, name)


def _must(command: Sequence[str]) -> None:
    done = _run(command)
    if done.returncode != 0:
        raise InstallError(f"{' '.join(command)} failed:\n{done.stdout[-2000:]}")


def _run(command: Sequence[str]) -> "subprocess.CompletedProcess[str]":
    environment = {
        **os.environ,
        "UV_PYTHON_DOWNLOADS": "never",
        "DEBIAN_FRONTEND": "noninteractive",
    }
    environment.pop("VIRTUAL_ENV", None)
    return subprocess.run(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment,
        check=False,
    )


def main() -> int:
    """Ensure the environments named on the command line, all when none is."""
    try:
        ensure(sys.argv[1:] or NAMES, Progress().say)
    except LauncherError as error:
        complain(str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
