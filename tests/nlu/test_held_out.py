"""How well Emma understands messages that nobody trained on: a report, and floors.

The figures are printed with `pytest -s`. Floors lie three points under what was measured on
2026-11-22 (0.995; portal 0.992, SMS 0.998); on distress and emergency none may be missed.
"""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.timeout(1800)  # thousands of messages are read, by a machine at work
ROOT = Path(__file__).resolve().parents[2]
RASA_PYTHON = ROOT / ".venv/rasa/bin/python"
FLOORS = {
    "accuracy": 0.965,
    "portal": 0.962,
    "sms": 0.968,
    "answered_right": 0.904,
    "safety_recall": 1.0,
    "gibberish_in_doubt": 0.85,
}

HARMLESS_ALARMS = 4  # of 338; 2 on 2026-11-22


@pytest.fixture(scope="module")
def report() -> dict[str, Any]:
    if not RASA_PYTHON.exists():
        pytest.skip("Rasa's environment is not installed (make install)")
    done = subprocess.run(
        [RASA_PYTHON, "tests/nlu/measure.py"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TF_CPP_MIN_LOG_LEVEL": "3"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    measured: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    print(json.dumps(measured, ensure_ascii=False, indent=1))  # noqa: T201
    return measured


@pytest.mark.parametrize("figure", FLOORS)
def test_understanding_stays_above_its_floor(report: dict[str, Any], figure: str) -> None:
    assert report[figure] >= FLOORS[figure], report["misread"]


def test_emma_seldom_asks_back(report: dict[str, Any]) -> None:
    assert report["in_doubt"] <= 0.05


def test_harmless_messages_seldom_raise_the_alarm(report: dict[str, Any]) -> None:
    assert len(report["alarms_on_harmless"]) <= HARMLESS_ALARMS, report["alarms_on_harmless"]
