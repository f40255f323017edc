"""docs/security.md names tests that exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`((?:unit|integration|e2e|browser)/[\w/.]*)`", PAGE)))


@pytest.mark.parametrize("path", NAMED)
def test_named_test_exists(path: str) -> None:
    assert (ROOT / "tests" / path).exists()


def test_page_names_tests() -> None:
    assert len(NAMED) > 5
