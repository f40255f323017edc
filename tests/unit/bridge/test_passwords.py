"""Passwords: checked beside the loop that serves all streams."""

import subprocess
import sys

import pytest

from portal_bridge.staff import passwords

CHECKED_IN_THE_BRIDGE = """
from gevent import monkey; monkey.patch_all()
import gevent
from portal_bridge.staff import passwords

kept, ticks = passwords.hashed("a long password"), []
stream = gevent.spawn(lambda: [(ticks.append(1), gevent.sleep(0)) for _ in range(3)])
print(passwords.fits(kept, "a long password"), passwords.fits(kept, "another"), len(ticks))
"""


@pytest.mark.parametrize(("said", "right"), [("a long password", True), ("another", False)])
def test_right_password_fits(said: str, right: bool) -> None:
    assert passwords.fits(passwords.hashed("a long password"), said) is right


def test_streams_go_on_while_a_password_is_checked() -> None:
    run = subprocess.run(
        [sys.executable, "-c", CHECKED_IN_THE_BRIDGE], capture_output=True, text=True, check=True
    )
    assert run.stdout.split() == ["True", "False", "3"]
