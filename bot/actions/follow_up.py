"""« Non, des lentilles plutôt », « et en mars ? »: words that only change the last question."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import islice
from typing import Any

from rasa_sdk.events import FollowupAction

from bot.actions import names
from bot.actions.care_network import ValidateCareNetworkForm
from bot.actions.clues import day, person_meant
from bot.actions.days import says_only_when, today
from bot.actions.toolbox import Toolbox
from bot.actions.turn import Event, Turn
from bot.actions.whom import ask_which, fill_whom, keep_whom, says_only_whom
from insurer.domain.caller import Assurance
from insurer.domain.cards import CardHolder
from insurer.domain.folding import fold
from insurer.domain.line_search import LineClues
from insurer.domain.reimbursements import CareType, ReimbursementState
from insurer.domain.requests import RequestState

_DAYS = ("since", "until", "listed_period")
_LINES = ("care_type", *_DAYS, "provider", "person")
# What a change of one of them changes as a whole; the others stay.
_FACETS = (_DAYS, ("care_type", "act", "provider"))
# What may be changed of a question that was answered, by its intent.
_CHANGEABLE = {
    "coverage_check": ("act", "care_type"),
    "reimbursement_list": _LINES,
    "reimbursement_detail": (*_LINES, "amount"),
    "reimbursement_delay": _LINES,
    "reimbursement_summary": _LINES,
    "statement_download": _DAYS,
    "contributions_show": _DAYS,
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
_CHOSEN_AS = {"card_download": "card_for"}  # its choices carry a person
_ABOUT_LINES = frozenset(
    {"reimbursement_list", "reimbursement_detail", "reimbursement_delay", "reimbursement_summary"}
)
_MOST_WORDS = 6
_AND_ONE_WORD = 2  # « et Emma ? »
_FEW_WORDS = 4  # « des lentilles plutôt », « Emma, s’il vous plaît »
_SAYS_CHANGE = ("ellipsis", "change_intro", "for_whom")
_LATELY = 4  # messages: a search asks for what is missing
_SEARCH = "care_network_search"
_COVERAGE = "coverage_check"
_DELAY = "reimbursement_delay"
# What « pk refusé » may be read as; as anything else it is of that.
_MAY_ASK_WHY = _NO_QUESTION | _ABOUT_LINES | {"request_status"}
_LETTERS = frozenset({"inbox_check", "read_thread"})
_REQUESTS = "request_status"
_OF_REQUESTS = frozenset({_REQUESTS, "hospital_history"})


def follow_up(turn: Turn, tools: Toolbox) -> list[Event] | None:
    """Answer the last question anew with what this message changes; None when it changes nothing.

    Such words alone are no request, so the classifier is in doubt or reads them as out of scope.
    They are few: who tells more (« ma femme Élise part à la retraite en janvier ») asks nothing.
    """
    if turn.text and not _only_changes(turn):
        return None
    intent = _last_question(turn)
    changeable = _CHANGEABLE.get(intent, ())
    said = any(turn.entity(one) for one in changeable if one != "person")
    whom = "person" in changeable and turn.entity("person")
    if not said and not whom and not _names_a_person(turn, tools, changeable):
        return None
    _keep_the_rest(turn, tools, changeable)
    return _answer_as(turn, tools, intent)


def of_few_words(turn: Turn, tools: Toolbox) -> list[Event] | None:
    """Answer words that begin like a change of the last question, whatever they were read as."""
    if _asks_why(turn) or _asks_what_is_missing(turn):
        return _answer_as(turn, tools, _about_what(turn, tools))
    if _answers_a_letter(turn):
        return [FollowupAction(names.FORM_ANSWER)]
    if _wants_another_care(turn):
        turn.add_entities(option=CareType.OTHER.value)
        return _answer_as(turn, tools, _COVERAGE)
    elliptic = _is_elliptic(turn, turn.text) or says_only_when(turn.text)
    if elliptic or "since" in _CHANGEABLE.get(turn.intent, ()):
        _fill_period(turn)
    if not elliptic or turn.intent in (names.HANDS_OVER | names.SAFETY):
        return None
    return _change(turn, tools)


def _change(turn: Turn, tools: Toolbox) -> list[Event] | None:
    if kind := _kind_searched(turn):
        turn.read_as(_SEARCH)
        turn.add_entities(provider_kind=kind)
        return ValidateCareNetworkForm(tools).handle(turn)
    last = _last_question(turn)
    if others := _fill_whom(turn, tools, last):
        ask_which(turn, others, _CHOSEN_AS.get(last, last))
        return []
    if turn.labels.mentions(turn.text, "newest") and last in _ONE_OF_SEVERAL:
        return _answer_as(turn, tools, _ONE_OF_SEVERAL[last])
    if not _is_of(turn, tools, last):
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


def _asks_why(turn: Turn) -> bool:
    """Return whether « pk refusé », « pourquoi il est pas passé » is all that is asked."""
    few = len(turn.text.split()) <= _MOST_WORDS and turn.intent in _MAY_ASK_WHY
    asked = all(turn.labels.mentions(turn.text, one) for one in ("why", "unpaid"))
    return few and asked and turn.caller.assurance >= Assurance.VERIFIED


def _asks_what_is_missing(turn: Turn) -> bool:
    """Return whether « il manque quoi ? » is asked after lines or requests."""
    of_it = _last_question(turn) in _ABOUT_LINES | _OF_REQUESTS
    few = len(turn.text.split()) <= _MOST_WORDS and turn.intent not in names.SAFETY
    known = turn.caller.assurance >= Assurance.VERIFIED
    return few and of_it and known and turn.labels.mentions(turn.text, "missing_what")


def _about_what(turn: Turn, tools: Toolbox) -> str:
    """Return the intent that tells of what is refused or waits: a reimbursement, else a request."""
    if _last_question(turn) in _OF_REQUESTS:
        return _REQUESTS
    if not turn.labels.mentions(turn.text, "refused"):
        return _DELAY
    lines = tools.services.reimbursements.delay(turn.caller, LineClues()).waiting
    if any(one.line.state is ReimbursementState.REFUSED for one in lines):
        return _DELAY
    requests = tools.services.requests.list(turn.caller)
    return _REQUESTS if any(one.state is RequestState.REFUSED for one in requests) else _DELAY


def _wants_another_care(turn: Turn) -> bool:
    """Return whether « autre » is said where kinds of care were offered."""
    said = _says_another_care(turn, turn.text) and turn.intent not in names.SAFETY
    return said and turn.entity("care_type") is None and _last_question(turn) == _COVERAGE


def _says_another_care(turn: Turn, text: str) -> bool:
    return len(text.split()) <= _FEW_WORDS and turn.labels.mentions(text, "another_care")


def _answers_a_letter(turn: Turn) -> bool:
    """Return whether a letter that was just read is to be answered: « je veux lui répondre »."""
    few = len(turn.text.split()) <= _MOST_WORDS and turn.intent not in names.SAFETY
    read = (_intent_of(message) in _LETTERS for message in islice(turn.earlier_messages(), _LATELY))
    return few and turn.labels.mentions(turn.text, "answer") and any(read)


def _fill_whom(turn: Turn, tools: Toolbox, last: str) -> tuple[CardHolder, ...]:
    """Read « et moi », « et l’autre » where the last question may be of another person."""
    known = turn.caller.assurance >= Assurance.VERIFIED
    if not known or "person" not in _CHANGEABLE.get(last, ()):
        return ()
    return fill_whom(turn, tools.services.cards.holders(turn.caller))


def _answer_as(turn: Turn, tools: Toolbox, intent: str) -> list[Event]:
    turn.read_as(intent)
    return tools.answer_to(intent).handle(turn)


def _last_question(turn: Turn) -> str:
    """Return the intent of the last question of its own; « et moi » may be read as anything."""
    return _intent_of(_last_asked(turn))


def _last_asked(turn: Turn) -> dict[str, Any]:
    return next((one for one in turn.earlier_messages() if _is_of_its_own(turn, one)), {})


def _is_of_its_own(turn: Turn, message: dict[str, Any]) -> bool:
    return _is_question(message) and not _only_changed(turn, message)


def _only_changed(turn: Turn, message: dict[str, Any]) -> bool:
    """Return whether an earlier message only changed the question before it."""
    text = str(message.get("text") or "")
    no_wish = says_only_whom(turn, text) or not _is_question(message)
    only_whom = _is_elliptic(turn, text) and no_wish
    return only_whom or says_only_when(text) or _says_another_care(turn, text)


def _keep_the_rest(turn: Turn, tools: Toolbox, changeable: tuple[str, ...]) -> None:
    """Keep what was said before of what this message does not change: care, days, person."""
    for facet in _FACETS:
        kept = [name for name in facet if name in changeable]
        if kept and not any(turn.entity(name) for name in facet):
            turn.add_entities(**_said_before(turn, kept))
    if "person" in changeable and turn.caller.assurance >= Assurance.VERIFIED:
        keep_whom(turn, tools.services.cards.holders(turn.caller), list(_of_the_question(turn)))


def _said_before(turn: Turn, kept: Sequence[str]) -> dict[str, list[str]]:
    """Return the latest values of these entities since the last question of its own."""
    for message in _of_the_question(turn):
        said = {name: values for name in kept if (values := _values_of(message, name))}
        if said:
            return said
    return {}


def _of_the_question(turn: Turn) -> Iterator[dict[str, Any]]:
    """Yield the changes of the last question of its own, newest first, then that question."""
    for message in turn.earlier_messages():
        own = _is_of_its_own(turn, message)
        if own or _only_changed(turn, message):
            yield message
        if own:
            return


def _is_elliptic(turn: Turn, text: str) -> bool:
    short = _begins(turn, text, "change_intro") and len(fold(text).split()) <= _AND_ONE_WORD
    return short or (_begins(turn, text, "ellipsis") and len(text.split()) <= _MOST_WORDS)


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
    return _intent_of(message) not in _NO_QUESTION


def _since_of(message: dict[str, Any]) -> date | None:
    return day(_value_of(message, "since"))


def _intent_of(message: dict[str, Any]) -> str:
    return str((message.get("intent") or {}).get("name") or "")


def _values_of(message: dict[str, Any], entity: str) -> list[str]:
    found = message.get("entities") or []
    return [str(one["value"]) for one in found if one.get("entity") == entity]


def _value_of(message: dict[str, Any], entity: str) -> str | None:
    return next(iter(_values_of(message, entity)), None)


def _names_a_person(turn: Turn, tools: Toolbox, changeable: tuple[str, ...]) -> bool:
    known = turn.caller.assurance >= Assurance.VERIFIED
    return known and "person" in changeable and person_meant(turn, tools.services) is not None
