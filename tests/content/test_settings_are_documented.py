"""Every setting that the code reads is in docs/configuration.md and .env.example."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE = ("insurer", "portal_bridge", "bot", "wire", "deploy", "bench")
NAME = re.compile(r"\bEMMA_[A-Z_]+[A-Z]\b")
NOT_SETTINGS = {"EMMA_PROCESS", "EMMA_BENCH_HOME"}  # said by the launcher; of make bench alone


def settings_in_code() -> set[str]:
    files = [path for folder in CODE for path in (ROOT / folder).rglob("*.py")]
    return {name for path in files for name in NAME.findall(path.read_text(encoding="utf-8"))}


def settings_in(name: str) -> set[str]:
    return set(NAME.findall((ROOT / name).read_text(encoding="utf-8")))


def test_every_setting_is_in_the_documentation() -> None:
    assert settings_in_code() - NOT_SETTINGS - settings_in("docs/configuration.md") == set()


def test_every_setting_is_in_the_example() -> None:
    assert settings_in_code() - NOT_SETTINGS - settings_in(".env.example") == set()


def test_the_example_names_no_setting_that_is_gone() -> None:
    assert settings_in(".env.example") - settings_in_code() == set()
