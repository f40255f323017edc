"""On a phone, too, who is handed over while the centre is closed reads when it opens."""

from datetime import UTC, datetime

import pytest

from portal_bridge.texts import text as sentence
from tests.integration.channels.conftest import PhoneHouse

SUNDAY = datetime(2040, 3, 11, 10, tzinfo=UTC)  # to come: a past word would be another talk's


def plain(words: str) -> str:
    return words.replace("’", "'")


@pytest.mark.parametrize("proven", [False, True], ids=["unknown", "proven"])
def test_two_failed_answers_on_a_sunday_tell_the_opening_and_a_way_on(
    phone_house: PhoneHouse, proven: bool
) -> None:
    phone_house.sms("bonjour")
    if proven:
        phone_house.prove()
    phone_house.parts.turns._clock = lambda: SUNDAY
    phone_house.rasa.answer = lambda _turn: []
    phone_house.sms("mes remboursements")
    received = "\n".join(phone_house.sms("mes remboursements"))
    assert plain(sentence("apology_again")) in received
    assert "ne sont pas disponibles à cette heure" in received
    assert "lundi 12 mars" in received
    assert sentence("choice_back") in received
    assert ("tre rappelé" in received) is proven  # an SMS has no capital with an accent
