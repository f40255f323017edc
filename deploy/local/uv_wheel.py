"""uv without pip: Debian's Python has neither pip nor the module that makes environments.

The wheel of the hashed lock is fetched from the index that uv itself will use.
"""

import hashlib
import io
import os
import platform
import re
import urllib.request
import zipfile
from collections.abc import Mapping
from html import unescape
from pathlib import Path
from urllib.parse import urldefrag, urljoin

from deploy.local.errors import InstallError

_PYPI = "https://pypi.org/simple"
_LINK = re.compile(r'href="([^"]+\.whl#sha256=[0-9a-f]{64})"')
_TIMEOUT_S = 120


def fetch(lock: Path, program: Path, env: Mapping[str, str] = os.environ) -> None:
    """Write uv's program, made executable, to `program`.

    Raises:
        InstallError: no index, no wheel for this machine, or one that the lock does not know.
    """
    page = f"{_index(env)}/uv/"
    try:
        html = _get(page).decode("utf-8", "replace")
        link = _wheel(html, lock.read_text(encoding="utf-8"))
        content = _get(urljoin(page, urldefrag(link).url))
    except (OSError, ValueError) as error:
        raise InstallError(f"cannot fetch uv from {page}: {error}") from error
    _check(content, urldefrag(link).fragment.removeprefix("sha256="))
    _unpack(content, program)


def _index(env: Mapping[str, str]) -> str:
    names = ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL")
    return next((env[name] for name in names if env.get(name)), _PYPI).rstrip("/")


def _wheel(html: str, lock: str) -> str:
    """Return the link of the locked wheel that runs on this machine."""
    libc = "manylinux" if platform.libc_ver()[0] == "glibc" else "musllinux"
    system = {"Linux": libc, "Darwin": "macosx"}.get(platform.system(), "none")
    for link in map(unescape, _LINK.findall(html)):
        name, digest = link.rsplit("#sha256=", 1)
        if digest in lock and system in name and name.endswith(f"_{platform.machine()}.whl"):
            return link
    raise InstallError(f"no uv of the lock for {platform.system()} {platform.machine()}")


def _get(url: str) -> bytes:
    request = urllib.request.Request(url, headers={"Accept": "text/html, */*"})  # noqa: S310 - the operator's index
    with urllib.request.urlopen(request, timeout=_TIMEOUT_S) as answer:  # noqa: S310
        content: bytes = answer.read()
    return content


def _check(content: bytes, digest: str) -> None:
    if hashlib.sha256(content).hexdigest() != digest:
        raise InstallError("the uv that was fetched is not the one of the lock")


def _unpack(content: bytes, program: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as wheel:
        (name,) = [one for one in wheel.namelist() if one.endswith(".data/scripts/uv")]
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_bytes(wheel.read(name))
    program.chmod(0o755)
