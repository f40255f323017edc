"""What the demo's phones write to their log."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request

from deploy.local.settings import free_ports
from tests.stack import ROOT

PATIENCE_S = 60.0


def test_the_log_of_the_demo_phones_names_no_number() -> None:
    port = free_ports(1)[0]
    url = f"http://127.0.0.1:{port}"
    settings = {"EMMA_BRIDGE_URL": url, "EMMA_PUBLIC_URL": url, "EMMA_PHONES_PORT": str(port)}
    phones = subprocess.Popen(
        [sys.executable, "-m", "tests.simulators"],
        cwd=ROOT,
        env={**os.environ, **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        _ask(f"{url}/phone/sms/+33639980001?wait=0")
    finally:
        phones.terminate()
        said, _ = phones.communicate()
    assert "639980001" not in said


def _ask(url: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            urllib.request.urlopen(url).close()  # noqa: S310 - our own http URL
        except urllib.error.URLError:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        else:
            return
