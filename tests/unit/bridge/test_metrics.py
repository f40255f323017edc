"""What the worker counts is on the bridge's page: both count into one folder."""

import os
import subprocess
import sys
import urllib.request
from pathlib import Path

from deploy.local.settings import free_ports
from tests.stack import ROOT

COUNT = "from portal_bridge import metrics; metrics.TURNS.labels(outcome='answered').inc()"
SHOW = """
import sys
from prometheus_client import generate_latest
from portal_bridge import metrics
sys.stdout.write(generate_latest(metrics.registry()).decode())
"""
SERVE = """
import sys
from portal_bridge import metrics
metrics.serve("127.0.0.1", int(sys.argv[1]))
print("serves", flush=True)
sys.stdin.read()
"""
COUNTED = 'emma_turns_total{outcome="answered"}'


def python(code: str, folder: Path | None, *arguments: str) -> "subprocess.Popen[str]":
    shared = {} if folder is None else {"PROMETHEUS_MULTIPROC_DIR": str(folder)}
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **shared},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_workers_and_bridge_of_one_machine_are_shown_together(tmp_path: Path) -> None:
    for _ in range(2):
        python(COUNT, tmp_path).communicate()
    page, _ = python(SHOW, tmp_path).communicate()
    assert f"{COUNTED} 2.0" in page


def test_a_process_alone_shows_its_own(tmp_path: Path) -> None:
    page, _ = python(COUNT + SHOW, None).communicate()
    assert f"{COUNTED} 1.0" in page


def test_a_worker_on_another_machine_shows_its_own_page(tmp_path: Path) -> None:
    python(COUNT, tmp_path).communicate()
    port = free_ports(1)[0]
    worker = python(SERVE, tmp_path, str(port))
    try:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "serves\n"
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
            page = answer.read().decode()
    finally:
        worker.communicate()
    assert f"{COUNTED} 1.0" in page
