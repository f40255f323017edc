"""Delays that no document of the insurer tells: said so, never guessed."""

from bot.actions.turn import Turn


def say_if_delay_is_unknown(turn: Turn, days: int | None) -> None:
    """Say that a delay that is asked for is not known, where it is not."""
    said = turn.labels.mentions
    if days is None and (said(turn.text, "asks_duration") or said(turn.text, "asks_when")):
        turn.say("utter_delay_unknown")
