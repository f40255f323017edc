"""What a person must hear whatever it was read as: fraud on a file, a death, a fever of 41."""

from bot.actions import names
from bot.actions.turn import Turn
from bot.french.alarms import alarms_in
from wire.handoff import HandoffReason

# What Emma says, and why a person is called.
_ALARMS = {
    "fraud": ("utter_fraud", HandoffReason.FRAUD),
    "threat": ("utter_threat", HandoffReason.ANGER),
    "died": ("utter_bereavement", HandoffReason.BEREAVEMENT),
    "high_fever": ("utter_emergency", HandoffReason.EMERGENCY),
}
_UNSURE = frozenset({names.INTENT_FALLBACK, names.INTENT_OUT_OF_SCOPE, "faq", "greet"})


def alarmed(turn: Turn) -> bool:
    """Answer words that a person must hear and call one; False when there are none."""
    heard = (code for code in alarms_in(turn.text, turn.labels.words) if _is_meant(turn, code))
    return answer_alarm(turn, next(heard, None))


def answer_alarm(turn: Turn, code: str | None) -> bool:
    """Say what is to be done in an alarm and call a person; False when `code` is none."""
    if code not in _ALARMS:
        return False
    response, reason = _ALARMS[code]
    turn.say(response)
    turn.hand_over(reason)
    return True


def _is_meant(turn: Turn, code: str) -> bool:
    """Return whether no surer reading says otherwise."""
    return turn.intent in _UNSURE if code == "died" else turn.intent != "distress"
