"""Two requests in one message; the readings come from a fake of the model."""

from collections.abc import Sequence

import pytest

from bot.components.several import cuts, second_request

WORDS = {"carte": "card_status", "rembours": "reimbursement_list", "rib": "bank_details_change"}


def read(texts: Sequence[str], sure: float = 0.9) -> list[tuple[str, float]]:
    found = [[intent for word, intent in WORDS.items() if word in text] for text in texts]
    return [(one[0], sure) if one else ("greet", sure) for one in found]


def both(text: str, main: str = "card_status", **settings: float) -> tuple[str, str] | None:
    confidence = settings.pop("confidence", 0.9)
    found = second_request(
        text,
        main,
        lambda texts: read(texts, confidence),
        requests=set(WORDS.values()),
        sure=0.5,
        very_sure=0.85,
    )
    return None if found is None else (found[0][0], found[1][0])


@pytest.mark.parametrize(
    "text",
    [
        "ma carte et aussi mes remboursements",
        "ou est ma carte ? et mes remboursements",
        "ma carte ainsi que mes remboursements",
        "je voudrais ma carte et voir mes remboursements",
    ],
)
def test_two_requests_are_told_in_their_order(text: str) -> None:
    assert both(text) == ("card_status", "reimbursement_list")


def test_requests_are_told_when_the_whole_was_in_doubt() -> None:
    assert both("ma carte et aussi mes remboursements", main="nlu_fallback") is not None


@pytest.mark.parametrize(
    "text",
    [
        "ma carte",
        "bonjour, ma carte",
        "ma carte de mutuelle et ma carte de tiers payant",
        "et aussi",
        "ma carte, mes remboursements",
        "",
        "+ + +",
    ],
)
def test_one_request_stays_one(text: str) -> None:
    assert both(text) is None


def test_halves_must_be_surer_where_nothing_announces_a_second_request() -> None:
    assert both("ma carte et aussi mes remboursements", confidence=0.6) is not None
    assert both("ma carte et mes remboursements", confidence=0.6) is None


def test_another_reading_of_the_whole_stands() -> None:
    text = "ma carte et aussi mes remboursements"
    assert both(text, main="bank_details_change") is None


def test_long_message_is_cut_in_few_places() -> None:
    assert len(cuts("ma carte et ma carte, " * 50)) <= 3
