"""The widget's TypeScript: checked, tested, and the committed bundle built from it."""

import gzip
import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WIDGET = ROOT / "portal_bridge" / "widget"
BUNDLE = ROOT / "portal_bridge" / "static" / "widget.js"
LIGHTEST_PROMISED = 35 * 1024  # bytes gzip, issue "widget"


@pytest.fixture(scope="module", autouse=True)
def installed() -> None:
    """Install the build's packages from the lock; without npm the tests are skipped."""
    if shutil.which("npm") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("npm is missing on a CI machine")
        pytest.skip("no npm here: run `apt-get install npm` as root")
    _run("npm", "ci", "--silent")


def test_the_types_hold() -> None:
    _run("npm", "run", "check")


def test_the_reducers_and_helpers_keep_their_word() -> None:
    assert "# fail 0" in _run("npm", "test")


def test_the_committed_bundle_is_built_from_these_sources() -> None:
    _run("node", "build.mjs", "--check")


def test_the_bundle_is_light_and_asks_nobody_else() -> None:
    bundle = BUNDLE.read_bytes()
    assert len(gzip.compress(bundle, 9)) <= LIGHTEST_PROMISED
    addresses = {
        word for word in bundle.decode().split('"') if word.startswith(("http:", "https:"))
    }
    assert addresses <= {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xhtml",
        "http://www.w3.org/1998/Math/MathML",
    }


def _run(*command: str) -> str:
    done = subprocess.run(command, cwd=WIDGET, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
