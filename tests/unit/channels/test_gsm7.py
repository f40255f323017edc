"""SMS stay in the cheap alphabet, and their parts are counted as the networks count them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal_bridge.channels.gsm7 import fold, is_gsm7, parts
from portal_bridge.texts import _texts


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("Où est ma carte ?", "Où est ma carte ?"),
        ("l’être, ça coûte 12,40\u00a0€", "l'etre, ca coute 12,40 €"),
        ("« bientôt » – cœur…", '"bientot" - coeur...'),
        ("Ça et là, ÉLISE, À Noël", "Ça et là, ÉLISE, A Noel"),
        ("FR76 •••• 189", "FR76 **** 189"),
        ("30\u202f% → plus", "30 % -> plus"),
        ("e\u0301le\u0302ve", "éleve"),
        ("merci 👍", "merci 👍"),
    ],
)
def test_french_is_folded_into_gsm7(typed: str, sent: str) -> None:
    assert fold(typed) == sent


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("a" * 152 + "€" + "a" * 152, 3),  # the euro sign is not cut in two
        ("ç" * 70, 1),
        ("ç" * 71, 2),
        ("👍" * 35, 1),
        ("👍" * 36, 2),
    ],
)
def test_parts_are_counted_as_they_are_charged(text: str, count: int) -> None:
    assert parts(text) == count


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=0x17F)))
def test_folding_never_makes_an_sms_dearer(text: str) -> None:
    assert parts(fold(text)) <= parts(text) or is_gsm7(fold(text))


def test_every_sentence_of_the_bridge_fits_the_alphabet() -> None:
    assert [code for code, words in _texts().items() if not is_gsm7(fold(words))] == []
