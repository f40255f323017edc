"""uv is fetched without pip, and only the one of the lock."""

import hashlib
import io
import platform
import threading
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from deploy.local.errors import InstallError
from deploy.local.settings import free_ports
from deploy.local.uv_wheel import fetch

PROGRAM = b"#!/bin/sh\necho uv\n"
Publish = Callable[..., Path]


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def wheel(program: bytes = PROGRAM) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        file.writestr("uv-1.0.data/scripts/uvx", b"another")
        file.writestr("uv-1.0.data/scripts/uv", program)
    return made.getvalue()


@pytest.fixture
def index(tmp_path: Path) -> Iterator[str]:
    """A package index on the loopback, empty."""
    (tmp_path / "index" / "simple" / "uv").mkdir(parents=True)
    handler = partial(Quiet, directory=str(tmp_path / "index"))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/simple"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def publish(tmp_path: Path) -> Publish:
    """Put a wheel into the index and return a lock that knows it."""

    def put(content: bytes, *, served: bytes | None = None, machine: str = "") -> Path:
        system = "manylinux" if platform.libc_ver()[0] == "glibc" else "musllinux"
        name = f"uv-1.0-py3-none-{system}_2_17_{machine or platform.machine()}.whl"
        digest = hashlib.sha256(content).hexdigest()
        folder = tmp_path / "index"
        (folder / name).write_bytes(served if served is not None else content)
        page = f'<a href="../../{name}#sha256={digest}" data-requires-python="&gt;=3.8">{name}</a>'
        (folder / "simple" / "uv" / "index.html").write_text(page)
        lock = tmp_path / "uv.txt"
        lock.write_text(f"uv==1.0 \\\n    --hash=sha256:{digest}\n")
        return lock

    return put


def test_locked_uv_is_fetched_and_can_be_run(index: str, publish: Publish, tmp_path: Path) -> None:
    program = tmp_path / "tools" / "bin" / "uv"
    fetch(publish(wheel()), program, {"UV_DEFAULT_INDEX": index + "/"})
    assert program.read_bytes() == PROGRAM
    assert program.stat().st_mode & 0o111


def test_uv_that_is_not_the_locked_one_is_refused(
    index: str, publish: Publish, tmp_path: Path
) -> None:
    lock, program = publish(wheel(), served=wheel(b"evil")), tmp_path / "uv"
    with pytest.raises(InstallError, match="not the one of the lock"):
        fetch(lock, program, {"PIP_INDEX_URL": index})
    assert not program.exists()


def test_wheel_that_the_lock_does_not_know_is_passed_over(
    index: str, publish: Publish, tmp_path: Path
) -> None:
    lock = publish(wheel())
    lock.write_text("uv==1.0 \\\n    --hash=sha256:" + "0" * 64)
    with pytest.raises(InstallError, match="no uv of the lock"):
        fetch(lock, tmp_path / "uv", {"UV_INDEX_URL": index})


def test_machine_without_a_wheel_is_named(index: str, publish: Publish, tmp_path: Path) -> None:
    with pytest.raises(InstallError, match=platform.machine()):
        fetch(publish(wheel(), machine="pdp11"), tmp_path / "uv", {"UV_DEFAULT_INDEX": index})


def test_index_that_is_away_is_named(tmp_path: Path) -> None:
    (tmp_path / "uv.txt").write_text("uv==1.0")
    away = f"http://127.0.0.1:{free_ports(1)[0]}/simple"
    with pytest.raises(InstallError, match=f"cannot fetch uv from {away}/uv/"):
        fetch(tmp_path / "uv.txt", tmp_path / "uv", {"UV_DEFAULT_INDEX": away})
