"""What a phone answers to « how was it? »: a mark, a mark and a word, or something else."""

import pytest

from portal_bridge.channels.opinions import Opinion, opinion_in


@pytest.mark.parametrize(
    ("message", "score", "words"),
    [
        ("4", 4, ""),
        (" 5. ", 5, ""),
        ("3/5", 3, ""),
        ("4 très bien", 4, "très bien"),
        ("5, merci beaucoup !", 5, "merci beaucoup !"),
        ("2/5 : trop long", 2, "trop long"),
        ("1 très mal", 1, "très mal"),
        ("5 merci à vous", 5, "merci à vous"),
        ("1\nla conseillère était désagréable", 1, "la conseillère était désagréable"),
    ],
)
def test_mark_is_read_with_its_word(message: str, score: int, words: str) -> None:
    assert opinion_in(message) == Opinion(score, words)


@pytest.mark.parametrize(
    "message",
    [
        "",
        "0",
        "6 super",
        "12",
        "4/10",
        "1/2",
        "3/5/1980",
        "3 mars",
        "4 rue des Lilas",
        "4, rue des Lilas, c’est bien ma nouvelle adresse",
        "2 remboursements manquent",
        "3 jours que j’attends",
        "1 euro 50",
        "5 super mais où est ma carte",
        "4 très bien ?",
        "très bien",
        "1 IBAN",
        "1 conseiller svp",
        "1 je suis très mal",
        "2 j’ai mal",
        "1 conseiller merci",
        "2 cartes merci",
    ],
)
def test_anything_else_is_a_message_like_others(message: str) -> None:
    assert opinion_in(message) is None
