"""Shorthand is written out, other companies are one word, the rest is left alone."""

import pytest

from bot.components.rewording import reworded


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("vs avez koi pr moi", "vous avez quoi pour moi"),
        ("tjs pas de remb", "toujours pas de remboursement"),
        ("cmt on fait svp", "comment on fait s'il vous plait"),
        ("c koi mon num", "c'est quoi mon numero"),
        ("a+", "a bientot"),
        ("mdp snapchat", "mot de passe une autre entreprise"),
        ("ou en est le remboursement du dr martin", "ou en est le remboursement du docteur"),
        ("combien chez mme lefevre", "combien chez docteur"),
        ("facture uber eats svp", "facture une autre entreprise s'il vous plait"),
    ],
)
def test_shorthand_and_names_are_reworded(typed: str, meant: str) -> None:
    assert reworded(typed) == meant


@pytest.mark.parametrize(
    "typed",
    ["c'est bon", "chez le docteur", "resume de madame bovary", "g-1", "tel-quel", "carte cb", ""],
)
def test_other_words_stay(typed: str) -> None:
    assert reworded(typed) == typed
