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
        ("la 2", 1),
        ("Le 3 svp", 2),
        ("2e", 1),
        ("2ème", 1),
        ("la 2ème, merci", 1),
        ("le deuxième", 1),
        ("la première s’il vous plaît", 0),
        ("je choisis le numéro 4", 3),
        ("la dernière", 3),
        ("le dixième", None),
        ("deux", 1),
        ("2 enfants", None),
        ("dans 2 jours", None),
        ("le 12", None),
        ("2a", None),
        ("mes rembourssements", 1),
        ("remboursemnts", 1),
        ("parler a une presonne", 3),
        ("ou est ma crate", 0),
        ("mes cotisations", None),
        ("changer mon nom", None),
        ("svp", None),
    ],
)
def test_typed_words_name_one_choice_or_none(words: str, place: int | None) -> None:
    assert chosen(words, LABELS) == place


def test_word_of_two_choices_names_neither() -> None:
    assert chosen("carte", ["Télécharger ma carte", "Où est ma carte ?"]) is None


def test_number_is_no_choice_where_none_is_offered() -> None:
    assert chosen("le deuxième", []) is None


def test_label_that_is_a_number_goes_before_its_place() -> None:
    assert chosen("2", ["1", "3", "2"]) == 2


def test_slip_that_could_be_either_of_two_choices_names_neither() -> None:
    assert chosen("attestaton", ["Attestation de droits", "Attestation scolaire"]) is None
