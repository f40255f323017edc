"""Word lists: one code, or none."""

from pathlib import Path

import pytest

from bot.components.lookups import load_lookups
from bot.components.text import fold

FILE = Path(__file__).resolve().parents[3] / "bot/lookups.yml"


@pytest.mark.parametrize(
    ("text", "entity", "code"),
    [
        ("mes remboursements de dentiste", "care_type", "dental"),
        ("les lunettes de ma fille", "care_type", "optical"),
        ("les lunettes de ma fille", "person", "child"),
        ("la carte de mon mari", "person", "spouse"),
        ("dentiste et lunettes", "care_type", None),
        ("mes remboursements", "care_type", None),
    ],
)
def test_word_names_its_code(text: str, entity: str, code: str | None) -> None:
    assert load_lookups(FILE)[entity].find(fold(text)) == code
