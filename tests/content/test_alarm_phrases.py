"""Alarms that are heard by their words, read against messages that nobody wrote for them."""

from bot.components.alarms import alarm_in
from tests.content.bot_content import held_out, load

# Heard, though the wish is another: whoever's mailbox or account is in strange hands is warned.
WARNED = {"On m'a piraté ma boîte mail, je vous donne la nouvelle", "mon snap a été piraté"}
GRIEF = "died"  # a death is met with care whatever is asked beside it
DANGER = {"emergency", "distress"}


def test_no_held_out_message_is_taken_for_fraud_a_threat_or_a_high_fever() -> None:
    ordinary = (text for intent in held_out().keys() - DANGER for text in held_out()[intent])
    heard = {text for text in ordinary if alarm_in(text) not in (None, GRIEF)}
    assert heard == WARNED


def test_no_harmless_message_is() -> None:
    harmless = map(str, load("tests/nlu/harmless.yml"))
    assert [text for text in harmless if alarm_in(text) not in (None, GRIEF)] == []
