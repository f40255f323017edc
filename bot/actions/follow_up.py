"""« Non, des lentilles plutôt », « et en mars ? »: words that only change the last question."""

from bot.actions import names
from bot.actions.clues import person_meant
from bot.actions.registry import answer_to
from bot.actions.turn import Event, Turn
from bot.actions.wiring import Toolbox
from insurer.domain.caller import Assurance

_LINES = ("care_type", "since", "until", "provider", "person")
# What may be changed of a question that was answered, by its intent.
_CHANGEABLE = {
    "coverage_check": ("act", "care_type"),
    "reimbursement_list": _LINES,
    "reimbursement_detail": (*_LINES, "amount"),
    "reimbursement_delay": _LINES,
    "statement_download": ("since", "until"),
    "card_download": ("person",),
    "card_for": ("person",),
}
_NO_QUESTION = frozenset(
    {names.INTENT_RETRY, names.INTENT_FALLBACK, names.INTENT_OUT_OF_SCOPE, names.INTENT_DENY}
)


def follow_up(turn: Turn, tools: Toolbox) -> list[Event] | None:
    """Answer the last question anew with what this message changes; None when it changes nothing.

    Such words alone are no request, so the classifier is in doubt or reads them as out of scope.
    """
    last = turn.last_request(besides=_NO_QUESTION) or {}
    intent = str((last.get("intent") or {}).get("name") or "")
    changeable = _CHANGEABLE.get(intent, ())
    if not any(map(turn.entity, changeable)) and not _names_a_person(turn, tools, changeable):
        return None
    turn.read_as(intent)
    return answer_to(intent, tools).handle(turn)


def _names_a_person(turn: Turn, tools: Toolbox, changeable: tuple[str, ...]) -> bool:
    known = turn.caller.assurance >= Assurance.VERIFIED
    return known and "person" in changeable and person_meant(turn, tools.services) is not None
