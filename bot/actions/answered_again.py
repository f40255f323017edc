"""Answering a question again with what was said before and a message does not change."""

from rasa_sdk.events import SlotSet

from bot.actions import names
from bot.actions.last_question import last_question, of_the_question, said_before
from bot.actions.shown_lines import keep_state
from bot.actions.toolbox import Toolbox
from bot.actions.turn import ANSWERED_AS, Event, Turn
from bot.actions.whom import keep_whom
from insurer.domain.caller import Assurance

_DAYS = ("since", "until", "listed_period")
OF_LINES = ("care_type", *_DAYS, "provider", "person")
# What a change of one of them changes as a whole; the others stay.
_FACETS = (_DAYS, ("care_type", "act", "provider"))
WHOM_ONLY = ("person",)
# What may be changed of a question that was answered, by its intent.
CHANGEABLE = {
    "coverage_check": ("act", "care_type", "person"),
    "reimbursement_list": OF_LINES,
    "reimbursement_detail": (*OF_LINES, "amount"),
    "reimbursement_delay": OF_LINES,
    "reimbursement_summary": OF_LINES,
    "statement_download": (*_DAYS, "person"),
    "contributions_show": _DAYS,
    "card_download": WHOM_ONLY,
    "card_for": WHOM_ONLY,
    "beneficiary_list": WHOM_ONLY,
    "teletransmission_status": WHOM_ONLY,
}
ABOUT_LINES = frozenset(
    {"reimbursement_list", "reimbursement_detail", "reimbursement_delay", "reimbursement_summary"}
)
_COVERAGE, _LIST = "coverage_check", "reimbursement_list"


def answer_changed(
    turn: Turn, tools: Toolbox, intent: str, *, of_any_day: bool = False
) -> list[Event]:
    """Answer as `intent`, with what was said before and this message does not change."""
    _keep_the_rest(turn, tools, intent, besides=_DAYS if of_any_day else ())
    return [*tools.answer_as(turn, intent), SlotSet(ANSWERED_AS, intent)]


def answer_anew(turn: Turn, tools: Toolbox, intent: str) -> list[Event]:
    """Answer a question of its own that leans on the one before: « et la mienne » is then of it."""
    _keep_the_rest(turn, tools, intent)
    return [*tools.answer_as(turn, intent), SlotSet(names.SLOT_MEANT_AS, intent)]


def keep_act(turn: Turn) -> None:
    """Read « mon dentiste demande 650 » after a crown as of the crown."""
    of_who_does_it = turn.entity("provider_kind") and not turn.entity("act")
    care = said_before(turn, ["care_type"]).get("care_type", [])
    if of_who_does_it and last_question(turn) == _COVERAGE and turn.entity("care_type") in care:
        turn.add_entities(**said_before(turn, ["act"]))


def _keep_the_rest(
    turn: Turn, tools: Toolbox, intent: str, *, besides: tuple[str, ...] = ()
) -> None:
    """Keep what was said before of what this message does not change: care, days, person."""
    changeable = CHANGEABLE.get(intent, ())
    for facet in _FACETS:
        kept = [name for name in facet if name in changeable and name not in besides]
        if kept and not any(turn.entity(name) for name in facet):
            turn.add_entities(**said_before(turn, kept))
    if intent == _LIST:
        keep_state(turn, of_the_question(turn))
    own = turn.labels.begins(turn.text, "name_own", behind="change_intro")  # « et ma radio »
    if "person" in changeable and not own and turn.caller.assurance >= Assurance.VERIFIED:
        keep_whom(turn, tools.services.cards.holders(turn.caller), list(of_the_question(turn)))
