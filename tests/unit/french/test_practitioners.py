"""Practitioners are named by a title and a name, never by a title and a day."""

import pytest

from bot.french.practitioners import named


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("le docteur Le Goff", ["Le Goff"]),
        ("chez Mme Weber", ["Weber"]),
        ("le docteur d'Avigny", ["d'Avigny"]),
        ("le docteur d'avant hier", []),
        ("le docteur d'hier", []),
        ("le docteur du 3 mars", []),
    ],
)
def test_a_practitioner_is_named_by_a_name_alone(text: str, names: list[str]) -> None:
    assert [match["name"] for match in named(text)] == names
