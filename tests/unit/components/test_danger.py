"""A message is also read piece by piece, so that danger in the middle of it is heard."""

from hypothesis import given
from hypothesis import strategies as st

from bot.components.danger import pieces


def test_message_of_one_thing_has_no_pieces() -> None:
    assert pieces("Je veux mourir") == []
    assert pieces("où est ma carte ?") == []


def test_sentences_and_halves_are_read_alone() -> None:
    assert pieces("Où est mon remboursement ? Je veux mourir") == [
        "ou est mon remboursement",
        "je veux mourir",
    ]
    assert "franchement je vais me tuer" in pieces(
        "bonjour ma carte n'est pas arrivée et franchement je vais me tuer"
    )


def test_run_on_message_is_read_in_windows_to_its_end() -> None:
    told = "alors " * 500 + "et la je veux mourir"
    assert any(piece.endswith("je veux mourir") for piece in pieces(told))


def test_a_word_or_two_are_no_piece() -> None:
    assert pieces("Brest, Quimper") == []


@given(st.text(max_size=300))
def test_any_text_has_pieces_of_its_own_words(text: str) -> None:
    assert all(len(piece.split()) >= 3 for piece in pieces(text))
