"""« Non, des lentilles plutôt », « et en mars ? »: words that only change the last question."""

from datetime import date, timedelta
from itertools import islice
from typing import Any

from bot.actions import names
from bot.actions.care_network import ValidateCareNetworkForm
from bot.actions.clues import day, person_meant
from bot.actions.days import today
from bot.actions.toolbox import Toolbox
from bot.actions.turn import Event, Turn
from insurer.domain.caller import Assurance
from insurer.domain.folding import fold

_LINES = ("care_type", "since", "until", "provider", "person")
# What may be changed of a question that was answered, by its intent.
_CHANGEABLE = {
    "coverage_check": ("act", "care_type"),
    "reimbursement_list": _LINES,
    "reimbursement_detail": (*_LINES, "amount"),
    "reimbursement_delay": _LINES,
    "reimbursement_summary": _LINES,
    "statement_download": ("since", "until"),
    "contributions_show": ("since", "until"),
    "card_download": ("person",),
    "card_for": ("person",),
}
_NO_QUESTION = frozenset(
    {names.INTENT_RETRY, names.INTENT_FALLBACK, names.INTENT_OUT_OF_SCOPE, names.INTENT_DENY}
)
_ONE_OF_SEVERAL = {  # « le plus récent » after a list, by what answers it
    "statement_download": "statement_download",
    "reimbursement_list": "reimbursement_detail",
}
_ABOUT_LINES = frozenset(
    {"reimbursement_list", "reimbursement_detail", "reimbursement_delay", "reimbursement_summary"}
)
_MOST_WORDS = 6
_FEW_WORDS = 4  # « des lentilles plutôt », « Emma, s’il vous plaît »
_SAYS_CHANGE = ("ellipsis", "change_intro", "for_whom")
_LATELY = 4  # messages: a search asks for what is missing
_SEARCH = "care_network_search"


def follow_up(turn: Turn, tools: Toolbox) -> list[Event] | None:
    """Answer the last question anew with what this message changes; None when it changes nothing.

    Such words alone are no request, so the classifier is in doubt or reads them as out of scope.
    They are few: who tells more (« ma femme Élise part à la retraite en janvier ») asks nothing.
    """
    if turn.text and not _only_changes(turn):
        return None
    intent = _last_question(turn)
    changeable = _CHANGEABLE.get(intent, ())
    if not any(map(turn.entity, changeable)) and not _names_a_person(turn, tools, changeable):
        return None
    return _answer_as(turn, tools, intent)


def of_few_words(turn: Turn, tools: Toolbox) -> list[Event] | None:
    """Answer words that begin like a change of the last question, whatever they were read as."""
    elliptic = _is_elliptic(turn, turn.text)
    if elliptic or "since" in _CHANGEABLE.get(turn.intent, ()):
        _fill_period(turn)
    if not elliptic or turn.intent in (names.HANDS_OVER | names.SAFETY):
        return None
    if kind := _kind_searched(turn):
        turn.read_as(_SEARCH)
        turn.add_entities(provider_kind=kind)
        return ValidateCareNetworkForm(tools).handle(turn)
    last = _last_question(turn)
    if turn.labels.mentions(turn.text, "newest") and last in _ONE_OF_SEVERAL:
        return _answer_as(turn, tools, _ONE_OF_SEVERAL[last])
    if turn.intent == last or not _is_of(turn, tools, last):
        return None
    return follow_up(turn, tools)


def _kind_searched(turn: Turn) -> str | None:
    """Return whom the search before was for, where « et à Brest ? » only names another place."""
    if turn.entity("place") is None and turn.entity("postcode") is None:
        return None
    for message in islice(turn.earlier_messages(), _LATELY):
        if kind := _value_of(message, "provider_kind"):
            return kind
    return None


def _answer_as(turn: Turn, tools: Toolbox, intent: str) -> list[Event]:
    turn.read_as(intent)
    return tools.answer_to(intent).handle(turn)


def _last_question(turn: Turn) -> str:
    last = turn.last_request(besides=_NO_QUESTION) or {}
    return str((last.get("intent") or {}).get("name") or "")


def _is_elliptic(turn: Turn, text: str) -> bool:
    return _begins(turn, text, "ellipsis") and len(text.split()) <= _MOST_WORDS


def _only_changes(turn: Turn) -> bool:
    """Return whether a message has but the words that change something, or says that it does."""
    count = len(turn.text.split())
    said_so = turn.labels.mentions(turn.text, "correction")
    said_so = said_so or any(_begins(turn, turn.text, one) for one in _SAYS_CHANGE)
    return count <= (_MOST_WORDS if said_so else _FEW_WORDS)


def _begins(turn: Turn, text: str, code: str) -> bool:
    said = f"{fold(text)} "
    return any(said.startswith(f"{words} ") for words in turn.labels.words[code])


def _is_of(turn: Turn, tools: Toolbox, last: str) -> bool:
    """Return whether a care is meant as one of the lines; without any, guarantees are meant."""
    care = turn.entity("care_type")
    if care is None or last not in _ABOUT_LINES or turn.intent != "coverage_check":
        return True
    known = turn.caller.assurance >= Assurance.VERIFIED
    lines = tools.services.reimbursements
    return known and bool(lines.latest(turn.caller, limit=1, care_type=care))


def _fill_period(turn: Turn) -> None:
    """Read « le mois d’avant » by the period said before, else by today."""
    if not turn.text or turn.entity("since") or not _says_month_before(turn, {"text": turn.text}):
        return
    start, months = _period_before(turn)
    for _ in range(months):
        until = start.replace(day=1) - timedelta(days=1)
        start = until.replace(day=1)
    turn.add_entities(since=start.isoformat(), until=until.isoformat())


def _period_before(turn: Turn) -> tuple[date, int]:
    """Return the start of the period before, and how many months back from it are meant.

    « et d’août ? » holds it whatever it was read as; a question of its own without a period ends
    the search.
    """
    months = 1
    for message in turn.earlier_messages():
        if start := _since_of(message):
            return start, months
        if _says_month_before(turn, message):
            months += 1
        elif _is_question(message) and not _is_elliptic(turn, str(message.get("text") or "")):
            break
    return today(), months


def _says_month_before(turn: Turn, message: dict[str, Any]) -> bool:
    return turn.labels.mentions(str(message.get("text") or ""), "month_before")


def _is_question(message: dict[str, Any]) -> bool:
    return (message.get("intent") or {}).get("name") not in _NO_QUESTION


def _since_of(message: dict[str, Any]) -> date | None:
    return day(_value_of(message, "since"))


def _value_of(message: dict[str, Any], entity: str) -> str | None:
    found = message.get("entities") or []
    return next((str(one["value"]) for one in found if one.get("entity") == entity), None)


def _names_a_person(turn: Turn, tools: Toolbox, changeable: tuple[str, ...]) -> bool:
    known = turn.caller.assurance >= Assurance.VERIFIED
    return known and "person" in changeable and person_meant(turn, tools.services) is not None
