"""A choice is understood by its number, its label or a word of it; never guessed."""

import pytest

from portal_bridge.channels.answers import chosen

LABELS = ["Où est ma carte ?", "Mes remboursements", "Changer mon RIB", "Parler à une personne"]


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("2", 1),
        (" 2. ", 1),
        ("n° 3", 2),
        ("(4)", 3),
        ("5", None),
        ("0", None),
        ("mes remboursements", 1),
        ("REMBOURSEMENTS !", 1),
        ("remboursement", 1),
        ("mon rib", 2),
        ("une personne svp", None),
        ("personne", 3),
        ("ma", None),
        ("12/03/1985", None),
        ("", None),
        ("je voudrais savoir pourquoi ma carte n’est pas là", None),
    ],
)
def test_typed_words_name_one_choice_or_none(words: str, place: int | None) -> None:
    assert chosen(words, LABELS) == place


def test_word_of_two_choices_names_neither() -> None:
    assert chosen("carte", ["Télécharger ma carte", "Où est ma carte ?"]) is None
