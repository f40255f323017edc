"""Runs the `inside_*.py` files of this folder in Rasa's environment, which has no pytest."""

import os
import subprocess
from pathlib import Path

import psycopg
import pytest

from deploy.local.model import RASA_ENVIRONMENT
from deploy.local.programs import rasa_database_url

ROOT = Path(__file__).resolve().parents[3]
RASA_PYTHON = ROOT / ".venv/rasa/bin/python"
FILES = sorted(path.stem for path in Path(__file__).parent.glob("inside_*.py"))


@pytest.mark.parametrize("name", FILES)
def test_part_works_inside_rasa(name: str, empty_database_url: str) -> None:
    with psycopg.connect(empty_database_url, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA rasa")
    database = {"EMMA_RASA_DB_URL": rasa_database_url(empty_database_url)}
    done = subprocess.run(
        [RASA_PYTHON, "-m", "unittest", f"tests.integration.rasa.{name}"],
        cwd=ROOT,
        env={**os.environ, **RASA_ENVIRONMENT, **database},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    assert "Ran 0 tests" not in done.stderr
