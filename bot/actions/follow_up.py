"""« Non, des lentilles plutôt », « et en mars ? »: words that only change the last question."""

from itertools import islice
from typing import Any

from rasa_sdk.events import FollowupAction, SlotSet

from bot.actions import names
from bot.actions.answered_again import (
    ABOUT_LINES,
    CHANGEABLE,
    OF_LINES,
    WHOM_ONLY,
    answer_anew,
    answer_changed,
)
from bot.actions.care_network import ValidateCareNetworkForm
from bot.actions.care_units import names_units
from bot.actions.clues import asks_left_to_pay, asks_past_cost, person_meant
from bot.actions.days import says_only_when
from bot.actions.form_words import SURE
from bot.actions.last_question import (
    FEW_WORDS,
    MOST_WORDS,
    NO_QUESTION,
    intent_of,
    is_elliptic,
    is_short,
    last_question,
    questions,
    says_another_care,
)
from bot.actions.month_before import fill_period
from bot.actions.ranks import RANK, rank_said
from bot.actions.search_again import SEARCH, changes_search, is_known
from bot.actions.shown_lines import has_care, says_which, says_words_of_line
from bot.actions.toolbox import Toolbox
from bot.actions.turn import ANSWERED_AS, Event, Turn
from bot.actions.whom import ask_which, fill_whom, names_uninsured, tell_uninsured
from insurer.domain.caller import Assurance
from insurer.domain.cards import CardHolder
from insurer.domain.faq import FaqTopic
from insurer.domain.line_search import LineClues
from insurer.domain.reimbursements import CareType, ReimbursementState
from insurer.domain.requests import RequestState

_ONE_OF_SEVERAL = {  # « le plus récent » after a list, by what answers it
    "statement_download": "statement_download",
    "reimbursement_list": "reimbursement_detail",
    "request_status": "request_status",
    "inbox_check": "inbox_check",
}
_RANKED = frozenset({*_ONE_OF_SEVERAL, "reimbursement_detail"})
_CHOSEN_AS = {"card_download": "card_for"}  # its choices carry a person
_SAYS_CHANGE = ("ellipsis", "change_intro", "for_whom")
_LATELY = 4  # messages: whatever was read before them is not answered by « je réponds »
_COVERAGE = "coverage_check"
_LIST, _DETAIL = "reimbursement_list", "reimbursement_detail"
_CONTRIBUTIONS, _SUMMARY = "contributions_show", "reimbursement_summary"
_DELAY, _LINK = "reimbursement_delay", "teletransmission_status"
# What « pk refusé » may be read as; as anything else it is of that.
_MAY_ASK_WHY = NO_QUESTION | ABOUT_LINES | {"request_status"}
_LETTERS = frozenset({"inbox_check", "read_thread"})
_REQUESTS = "request_status"
_OF_REQUESTS = frozenset({_REQUESTS, "hospital_history"})
_MAY_WAIT = ABOUT_LINES | _OF_REQUESTS | {_CONTRIBUTIONS}


def follow_up(turn: Turn, tools: Toolbox) -> list[Event] | None:
    """Answer the last question anew with what this message changes; None when it changes nothing.

    Such words alone are no request, so the classifier is in doubt or reads them as out of scope.
    They are few: who tells more (« ma femme Élise part à la retraite en janvier ») asks nothing.
    """
    if turn.text and not _only_changes(turn):
        return None
    if changes_search(turn):
        return _search_again(turn, tools)
    intent = _question_before_general(turn) or last_question(turn)
    changeable = CHANGEABLE.get(intent, ())
    said = any(turn.entity(one) for one in changeable if one != "person")
    whom = "person" in changeable and turn.entity("person")
    if not said and not whom and not _names_a_person(turn, tools, changeable):
        return None
    if whom and names_uninsured(turn, tools.services):
        tell_uninsured(turn)
        return []
    return answer_changed(turn, tools, intent)


def _question_before_general(turn: Turn) -> str | None:
    """Return what « et pour mon mari », « et le kiné » asks after a general answer, if anything.

    It is of the card or the link before it, or of the care.
    """
    if last_question(turn) != "faq":
        return None
    return next((one for one in islice(questions(turn), _LATELY) if _may_be_of(turn, one)), None)


def _may_be_of(turn: Turn, question: str) -> bool:
    changeable = CHANGEABLE.get(question, ())
    of_whom = turn.entity("person") and changeable == WHOM_ONLY
    return bool(of_whom or (turn.entity("care_type") and "care_type" in changeable))


def of_few_words(turn: Turn, tools: Toolbox) -> list[Event] | None:
    """Answer words that begin like a change of the last question, whatever they were read as."""
    answers = (
        _asks_of_it,
        _one_of_the_shown,
        _which_of_the_shown,
        _of_contributions,
        _cost_of_the_shown,
        _of_the_same_care,
        _sum_of_the_same_care,
        _link_of_the_same,
        _another_kind,
    )
    for answer in answers:
        if (events := answer(turn, tools)) is not None:
            return events
    elliptic = is_elliptic(turn, turn.text) or says_only_when(turn.text)
    if elliptic or "since" in CHANGEABLE.get(turn.intent, ()):
        fill_period(turn)
    if not elliptic or turn.intent in (names.HANDS_OVER | names.SAFETY):
        return None
    return _change(turn, tools)


def _asks_of_it(turn: Turn, tools: Toolbox) -> list[Event] | None:
    """Answer « pourquoi ? », « il manque quoi ? », « je réponds », « un autre soin »."""
    if _asks_why(turn) or _asks_what_is_missing(turn):
        return _answer_why(turn, tools, _about_what(turn, tools))
    if _answers_a_letter(turn):
        return [FollowupAction(names.FORM_ANSWER)]
    if _wants_another_care(turn):
        turn.add_entities(option=CareType.OTHER.value)
        return tools.answer_as(turn, _COVERAGE)
    return None


def _answer_why(turn: Turn, tools: Toolbox, about: str) -> list[Event]:
    """Answer why something is not paid; with its care it is a question of its own, of any day."""
    if turn.entity("care_type"):
        return [*tools.answer_as(turn, about), SlotSet(names.SLOT_MEANT_AS, about)]
    same = last_question(turn) in ABOUT_LINES | {about}
    return (answer_changed if same else answer_anew)(turn, tools, about)


def _change(turn: Turn, tools: Toolbox) -> list[Event] | None:
    if changes_search(turn):
        return _search_again(turn, tools)
    last = last_question(turn)
    if others := _fill_whom(turn, tools, last):
        ask_which(turn, others, _CHOSEN_AS.get(last, last))
        return []
    newest = turn.labels.mentions(turn.text, "newest") and not turn.entity("since")
    if newest and last in _ONE_OF_SEVERAL:
        return answer_changed(turn, tools, _ONE_OF_SEVERAL[last])
    if not _is_of(turn, tools, last):
        return None
    return follow_up(turn, tools)


def _one_of_the_shown(turn: Turn, tools: Toolbox) -> list[Event] | None:
    """Answer « le 2e », « le dernier » with the one of that place, None when none was shown."""
    last, rank = last_question(turn), rank_said(turn)
    if last in _ONE_OF_SEVERAL and _says_only_newest(turn):
        return answer_changed(turn, tools, _ONE_OF_SEVERAL[last])
    if rank is None or last not in _RANKED:
        return None
    turn.add_entities(**{RANK: str(rank)})
    return answer_changed(turn, tools, last)


def _says_only_newest(turn: Turn) -> bool:
    said = turn.labels.mentions(turn.text, "newest")
    return said and turn.labels.says_only(turn.text, "newest", "rank_around")


def _which_of_the_shown(turn: Turn, tools: Toolbox) -> list[Event] | None:
    """Answer « lequel est refusé », « le plus cher », « et l’oreille droite » after lines."""
    last = last_question(turn)
    few = is_short(turn) and turn.intent not in names.HANDS_OVER
    if not few or last not in ABOUT_LINES or not turn.labels.begins(turn.text, "which_one"):
        return None
    if says_which(turn):
        return answer_changed(turn, tools, _LIST)
    named = turn.labels.behind(turn.text, "the_care")
    if named is not None and len(named) == 1 and has_care(turn, tools.services):
        return tools.answer_as(turn, _DETAIL)  # « le généraliste »
    said_alone = turn.labels.begins(turn.text, "change_intro")
    other = turn.entity("care_type") or turn.entity("since")  # « et le mois dernier »
    if said_alone and not other and says_words_of_line(turn, tools.services):
        return tools.answer_as(turn, _DETAIL)
    return None


def _of_contributions(turn: Turn, tools: Toolbox) -> list[Event] | None:
    """Answer « comment je paye celui d’octobre » after contributions, which no line is."""
    may_be = turn.intent in NO_QUESTION | {_LIST, _DETAIL} and turn.entity("since") is not None
    own = turn.labels.mentions(turn.text, "reimbursed") or turn.entity("care_type")
    if may_be and is_short(turn) and not own and last_question(turn) == _CONTRIBUTIONS:
        return answer_changed(turn, tools, _CONTRIBUTIONS)
    return None


def _cost_of_the_shown(turn: Turn, tools: Toolbox) -> list[Event] | None:
    """Answer « j’ai payé combien » after lines with those, which contributions are not."""
    own = turn.labels.mentions(turn.text, "theme_contributions") or turn.entity("since")
    asked = turn.intent == _CONTRIBUTIONS or asks_left_to_pay(turn)
    may_be = is_short(turn) and not own and asked and turn.intent not in names.SAFETY
    if not may_be or last_question(turn) not in ABOUT_LINES:
        return None
    before = next(turn.earlier_messages())
    otherwise = _DETAIL if intent_of(before) == _DETAIL else _SUMMARY
    return answer_shown_again(turn, tools, before, otherwise)


def answer_shown_again(
    turn: Turn, tools: Toolbox, before: dict[str, Any], otherwise: str, **asked: str
) -> list[Event]:
    """Answer `before` again with what is `asked` of it now: the line that it picked, or all."""
    turn.replay(before)
    turn.add_entities(**asked)
    for pick in (_one_of_the_shown, _which_of_the_shown):
        if (events := pick(turn, tools)) is not None:
            return events
    return answer_changed(turn, tools, otherwise)


def _of_the_same_care(turn: Turn, tools: Toolbox) -> list[Event] | None:
    """Answer « combien restera à ma charge », « j’en fais une à 70 » for the care before it."""
    named = turn.entity("act") or turn.entity("care_type") or turn.entity("option")
    of_it = turn.labels.mentions(turn.text, "one_of_it")
    left = is_short(turn) and turn.labels.mentions(turn.text, "allowance")
    last = last_question(turn)
    may = NO_QUESTION | ABOUT_LINES if last == _COVERAGE else NO_QUESTION
    left = left or (last == _COVERAGE and names_units(turn))  # « 5 nuits » after the price of one
    of_cover = turn.intent == _COVERAGE or (left and turn.intent in may)
    after = last == _COVERAGE or (last in ABOUT_LINES and (of_it or left))
    if not named and of_cover and after and (is_short(turn) or of_it):
        return answer_changed(turn, tools, _COVERAGE)
    return None


def _sum_of_the_same_care(turn: Turn, tools: Toolbox) -> list[Event] | None:
    """Answer « combien il m’a coûté en tout » after lines for the care they are of."""
    named = any(turn.entity(one) for one in OF_LINES) or turn.intent in names.SAFETY
    asked = is_short(turn) and asks_past_cost(turn)
    if asked and not named and last_question(turn) in ABOUT_LINES:
        return answer_changed(turn, tools, _SUMMARY)
    return None


def _link_of_the_same(turn: Turn, tools: Toolbox) -> list[Event] | None:
    """Answer « et sa télétransmission » after what was of one person."""
    of_link = turn.entity("faq_topic") == FaqTopic.TELETRANSMISSION or turn.intent == _LINK
    his = turn.labels.begins(turn.text, "name_his", behind="change_intro")
    if of_link and his and "person" in CHANGEABLE.get(last_question(turn), ()):
        return answer_anew(turn, tools, _LINK)
    return None


def _another_kind(turn: Turn, tools: Toolbox) -> list[Event] | None:
    """Search anew for « un généraliste ? », where that is all that is said after a search."""
    said = turn.entity("provider_kind") and turn.labels.begins(turn.text, "some_one")
    if said and len(turn.text.split()) <= FEW_WORDS and changes_search(turn):
        return _search_again(turn, tools)
    return None


def _search_again(turn: Turn, tools: Toolbox) -> list[Event]:
    turn.read_as(SEARCH)
    form = ValidateCareNetworkForm(tools)
    events = form.handle(turn) if is_known(turn) else [FollowupAction(form.form)]
    return [*events, SlotSet(ANSWERED_AS, SEARCH)]


def _asks_why(turn: Turn) -> bool:
    """Return whether « pourquoi ? », « pk refusé », « pk pas passé » is all that is asked."""
    asked = turn.labels.mentions(turn.text, "why") and turn.caller.assurance >= Assurance.VERIFIED
    if asked and turn.labels.says_only(turn.text, "why", "why_around"):
        return last_question(turn) in _MAY_WAIT
    after_lines = last_question(turn) in ABOUT_LINES  # « pourquoi c’est bloqué »
    doubtful = turn.intent == "faq" and (turn.confidence < SURE or after_lines)
    few = is_short(turn) and (turn.intent in _MAY_ASK_WHY or doubtful)
    return few and asked and turn.labels.mentions(turn.text, "unpaid")


def _asks_what_is_missing(turn: Turn) -> bool:
    """Return whether « il manque quoi ? » is asked after lines or requests."""
    of_it = last_question(turn) in ABOUT_LINES | _OF_REQUESTS | _LETTERS
    few = is_short(turn) and turn.intent not in names.SAFETY
    known = turn.caller.assurance >= Assurance.VERIFIED
    asked = any(turn.labels.mentions(turn.text, one) for one in ("missing_what", "which_file"))
    return few and of_it and known and asked


def _about_what(turn: Turn, tools: Toolbox) -> str:
    """Return the intent that tells of what is refused or waits: a reimbursement, else a request."""
    last = last_question(turn)
    if last in (*_OF_REQUESTS, _CONTRIBUTIONS):
        return _REQUESTS if last in _OF_REQUESTS else last
    if not turn.labels.mentions(turn.text, "refused"):
        return _DELAY
    lines = tools.services.reimbursements.delay(turn.caller, LineClues()).waiting
    if any(one.line.state is ReimbursementState.REFUSED for one in lines):
        return _DELAY
    requests = tools.services.requests.list(turn.caller)
    return _REQUESTS if any(one.state is RequestState.REFUSED for one in requests) else _DELAY


def _wants_another_care(turn: Turn) -> bool:
    """Return whether « autre » is said where kinds of care were offered."""
    said = says_another_care(turn, turn.text) and turn.intent not in names.SAFETY
    return said and turn.entity("care_type") is None and last_question(turn) == _COVERAGE


def _answers_a_letter(turn: Turn) -> bool:
    """Return whether a letter that was just read is to be answered: « je veux lui répondre »."""
    few = is_short(turn) and turn.intent not in names.SAFETY
    read = (intent_of(message) in _LETTERS for message in islice(turn.earlier_messages(), _LATELY))
    return few and turn.labels.mentions(turn.text, "answer") and any(read)


def _fill_whom(turn: Turn, tools: Toolbox, last: str) -> tuple[CardHolder, ...]:
    """Read « et moi », « et l’autre » where the last question may be of another person."""
    known = turn.caller.assurance >= Assurance.VERIFIED
    if not known or "person" not in CHANGEABLE.get(last, ()):
        return ()
    return fill_whom(turn, tools.services.cards.holders(turn.caller))


def _only_changes(turn: Turn) -> bool:
    """Return whether a message has but the words that change something, or says that it does."""
    count = len(turn.text.split())
    said_so = turn.labels.mentions(turn.text, "correction")
    said_so = said_so or any(
        turn.labels.begins(turn.text, one, behind="well_then") for one in _SAYS_CHANGE
    )
    return count <= (MOST_WORDS if said_so else FEW_WORDS)


def _is_of(turn: Turn, tools: Toolbox, last: str) -> bool:
    """Return whether a care is meant as one of the lines; without any, guarantees are meant."""
    care = turn.entity("care_type")
    if care is None or last not in ABOUT_LINES or turn.intent != "coverage_check":
        return True
    return has_care(turn, tools.services)


def _names_a_person(turn: Turn, tools: Toolbox, changeable: tuple[str, ...]) -> bool:
    known = turn.caller.assurance >= Assurance.VERIFIED
    return known and "person" in changeable and person_meant(turn, tools.services) is not None
