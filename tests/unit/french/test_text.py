"""French as members type it, brought to one form."""

import pytest

from bot.french.text import COMMAND_LIKE, fold, has_words, sign


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Où est ma CARTE ?", "ou est ma carte ?"),
        ("L’œil  de\tma sœur", "l'oeil de ma soeur"),
        ("aaaaallooooo", "aalloo"),
        ("mon iban [[iban:0123456789ab]] svp", "mon iban xxiban svp"),
        ("c'est [[iban_invalid:0123456789ab]]", "c'est xxiban"),
        ("réf 123456789", "ref 0000"),
        ("bon\u200bjour\ufeff", "bonjour"),
        ("e\u0301te\u0301", "ete"),
        ("<b>ma carte</b> <3", "ma carte <3"),
        ("<script>alert(1)</script>", ""),
        ("<script>alert(1)", ""),
        ("ma carte <img src=x onerror=alert(1)>", "ma carte"),
    ],
)
def test_text_is_folded(typed: str, folded: str) -> None:
    assert fold(typed) == folded


def test_long_text_is_cut() -> None:
    assert len(fold("ab " * 1000)) <= 600


@pytest.mark.parametrize(
    ("typed", "has"),
    [
        ("ok", True),
        ("<script>alert(1)</script>", False),
        ("12", False),
        ("a", False),
        ("你", False),
        ("[[iban:0123456789ab]]", True),
        ("🔔 ?", False),
        ("FR76 3000", False),
        ("FR7630006000011234567890189", False),
        ("FR 76 3000 6000", False),
        ("AB12-34", False),
        ("le 3 mars", True),
        ("g 2 pb", True),
        ("a2mains", False),
        ("", False),
    ],
)
def test_what_holds_words(typed: str, *, has: bool) -> None:
    assert has_words(typed) is has


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("/card_status", True),
        ('/faq{"faq_topic": "opening_hours"}', True),
        ("/ 2 = 4", False),
        ("où/quand", False),
    ],
)
def test_payloads_are_told_from_words(text: str, *, command: bool) -> None:
    assert bool(COMMAND_LIKE.match(text)) is command


@pytest.mark.parametrize(
    ("typed", "shown"),
    [("👍🏽👍 !", "👍"), ("a+", "a+"), ("?!", ""), ("✅\ufe0f", "✅"), ("🙏👍", "🙏👍")],
)
def test_emojis_say_the_same_however_often(typed: str, shown: str) -> None:
    assert sign(typed) == shown
