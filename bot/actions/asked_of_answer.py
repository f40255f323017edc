"""« Envoyez-la-moi », « il me restera combien », « c’est long ? »: what is asked of an answer."""

from typing import Any

from rasa_sdk.events import FollowupAction

from bot.actions import names
from bot.actions.answered_again import ABOUT_LINES, answer_changed
from bot.actions.clues import asks_left_to_pay, clues_of, price_in, price_said
from bot.actions.delays import say_if_delay_is_unknown
from bot.actions.follow_up import answer_shown_again
from bot.actions.last_question import (
    intent_of,
    is_question,
    is_short,
    last_question,
    of_the_question,
    value_of,
    words_of_the_question,
)
from bot.actions.line_facts import FACT, asks_fact
from bot.actions.payloads import read_payload
from bot.actions.ranks import PLACES, RANK, rank_in, rank_or_newest
from bot.actions.requests import quote_meant_by_what_is_left, tell_quote
from bot.actions.toolbox import Toolbox
from bot.actions.turn import ANSWERED_AS, Event, Turn
from insurer.domain.caller import Assurance
from insurer.domain.folding import fold
from insurer.domain.line_search import LineClues

_COVERAGE, _DELAY = "coverage_check", "reimbursement_delay"
_DETAIL, _LIST = "reimbursement_detail", "reimbursement_list"
_REQUESTS = "request_status"
# The file that « envoyez-la-moi » means, by what was answered.
_GIVES = {
    "card_status": "card_download",
    "card_download": "card_download",
    "card_for": "card_download",
    "certificate_download": "certificate_download",
    "statement_download": "statement_download",
    "reimbursement_list": "statement_download",
}
# What is surely of something else (« j’ai perdu ma carte Vitale ») names no choice.
_MAY_CHOOSE = {names.INTENT_AFFIRM, names.INTENT_FALLBACK, names.INTENT_RETRY}
_STEM = 5  # letters
_LINK = "teletransmission_status"
_NO_OTHER_WISH = frozenset({names.INTENT_FALLBACK, names.INTENT_OUT_OF_SCOPE, _COVERAGE})
_WORDS_OF_A_PRICE = 12
_SAYS_WHEN = frozenset({"card_status", "request_status", _LINK})
# The form that « je veux le changer », « comment je l’active », « je l’envoie où » means.
_DOES = {
    "bank_details_show": ("change_it", names.FORM_BANK_DETAILS),
    "profile_show": ("change_it", names.FORM_CONTACT),
    "teletransmission_status": ("activate_it", names.FORM_TELETRANSMISSION),
    _DELAY: ("send_it", names.FORM_DOCUMENT),
    _DETAIL: ("send_it", names.FORM_DOCUMENT),
    _REQUESTS: ("send_it", names.FORM_DOCUMENT),
}


def of_the_line(turn: Turn, tools: Toolbox) -> list[Event] | None:
    """Answer « combien a payé la Sécu », « c’était quand » of the line just told; else None."""
    known = turn.caller.assurance >= Assurance.VERIFIED
    if not known or turn.intent in names.HANDS_OVER | names.SAFETY:
        return None
    fact = asks_fact(turn, turn.text)
    return _of_one_listed(turn, tools) if fact is None else _of_the_told(turn, tools, fact)


def _of_one_listed(turn: Turn, tools: Toolbox) -> list[Event] | None:
    """Answer « c’est quand déjà le dernier » after lines with that fact of the one it names."""
    fact = asks_fact(turn, turn.text, *PLACES) if last_question(turn) in ABOUT_LINES else None
    rank = rank_or_newest(turn)
    if fact is None or rank is None:
        return None
    turn.add_entities(**{FACT: fact, RANK: str(rank)})
    return answer_changed(turn, tools, _DETAIL)


def _of_the_told(turn: Turn, tools: Toolbox, fact: str) -> list[Event] | None:
    told = (one for one in turn.earlier_messages() if _is_no_fact(turn, one))
    before = next(told, {})
    read_as = (intent_of(before), before.get(ANSWERED_AS))
    one_of_list = _LIST in read_as and rank_in(str(before.get("text") or ""), turn.labels)
    if _DETAIL in read_as or one_of_list:
        return answer_shown_again(turn, tools, before, _DETAIL, **{FACT: fact})
    return _of_the_last_paid(turn, tools, before, fact) if _DELAY in read_as else None


def _is_no_fact(turn: Turn, message: dict[str, Any]) -> bool:
    understood = is_question(message) or message.get(ANSWERED_AS)
    return bool(understood) and not asks_fact(turn, str(message.get("text")))


def _of_the_last_paid(
    turn: Turn, tools: Toolbox, before: dict[str, Any], fact: str
) -> list[Event] | None:
    """Answer of the line that was told to be paid last, where nothing waits; else None."""
    now = turn.message
    turn.replay(before)
    delay = tools.services.reimbursements.delay(turn.caller, clues_of(turn, tools.services))
    if delay.waiting or delay.last_paid is None:
        turn.replay(now)
        return None
    turn.add_entities(line_id=delay.last_paid.reimbursement_id, **{FACT: fact})
    return answer_changed(turn, tools, _DETAIL)


def of_the_answer(turn: Turn, tools: Toolbox) -> list[Event] | None:
    """Answer what is asked of the answer before, None where nothing is."""
    known = turn.caller.assurance >= Assurance.VERIFIED
    if known and (events := _at_another_price(turn, tools)) is not None:
        return events
    if not is_short(turn) or turn.intent in names.HANDS_OVER | names.SAFETY:
        return None
    if not known:  # whoever it is may ask for the ways on
        return _what_to_do(turn, tools)
    for answer in (_do_it, give_file, _what_is_left, _how_long, _choice_said, _what_to_do):
        if (events := answer(turn, tools)) is not None:
            return events
    return None


def _do_it(turn: Turn, _tools: Toolbox) -> list[Event] | None:
    last = last_question(turn)
    words, form = _DOES.get(last, ("", ""))
    if last == _REQUESTS and turn.labels.mentions(words_of_the_question(turn), "request_quote"):
        form = names.FORM_QUOTE
    asked = turn.labels.mentions(turn.text, words)
    only = turn.labels.says_only(turn.text, words, "do_it_around")
    return [FollowupAction(form)] if asked and only else None


def give_file(turn: Turn, tools: Toolbox) -> list[Event] | None:
    """Give the file that « envoie-la-moi », « envoie ça par mail » means; None where none is.

    « Envoyez-les par mail » is of all that will come: a choice of how it is delivered.
    """
    asked, given = turn.labels.mentions(turn.text, "give_it"), _GIVES.get(last_question(turn))
    only = turn.labels.says_only(turn.text, "give_it", "give_it_around")
    by_mail = turn.labels.mentions(turn.text, "news_by_email")
    if not (given and asked and only) or (by_mail and turn.labels.mentions(turn.text, "them")):
        return None
    if by_mail:
        turn.say("utter_delivery_no_file_by_mail")
    return answer_changed(turn, tools, given)


def _what_is_left(turn: Turn, tools: Toolbox) -> list[Event] | None:
    """Answer « il me restera combien » with the same care at the same price, or with the quote."""
    named = turn.entity("act") or turn.entity("care_type") or turn.entity("option")
    if named or not asks_left_to_pay(turn):
        return None
    if last_question(turn) == _COVERAGE:
        _keep_price(turn)
        return answer_changed(turn, tools, _COVERAGE)
    after_requests = last_question(turn) == "request_status"
    quote = quote_meant_by_what_is_left(turn, tools.services, any_quote=after_requests)
    if quote is None:
        return None
    tell_quote(turn, quote)
    return []


def _at_another_price(turn: Turn, tools: Toolbox) -> list[Event] | None:
    """Answer « et si j’en prends un à 500 » with the same care at that price."""
    named = turn.entity("act") or turn.entity("care_type") or turn.entity("option")
    price = price_said(turn) if turn.intent in _NO_OTHER_WISH and not named else None
    if price is None or len(turn.text.split()) > _WORDS_OF_A_PRICE:
        return None
    if last_question(turn) != _COVERAGE:
        return None
    turn.add_entities(amount=str(price))
    return answer_changed(turn, tools, _COVERAGE)


def _keep_price(turn: Turn) -> None:
    """Read the price that was said before, which another care would not have."""
    said = (
        price_in(str(one.get("text") or ""), value_of(one, "amount"), turn.labels)
        for one in of_the_question(turn)
    )
    price = next((one for one in said if one is not None), None)
    if price is not None and turn.entity("amount") is None:
        turn.add_entities(amount=str(price))


def _how_long(turn: Turn, tools: Toolbox) -> list[Event] | None:
    """Answer « c’est long ? » with what is known of the one that waits, never a general delay."""
    general = turn.labels.mentions(turn.text, "reimbursed")
    last = last_question(turn)
    if general or not turn.labels.mentions(turn.text, "asks_duration"):
        return None
    lines = tools.services.reimbursements
    if last in ABOUT_LINES and lines.delay(turn.caller, LineClues()).waiting:
        turn.say("utter_reimbursement_delay_day_unknown")
        return answer_changed(turn, tools, _DELAY, of_any_day=True)
    if last not in _SAYS_WHEN:
        return None
    profile = tools.services.profile
    known = {"card_status": profile.card_delay_days, _LINK: profile.teletransmission_days}
    if last in known:
        say_if_delay_is_unknown(turn, known[last])
    return answer_changed(turn, tools, last)


def _choice_said(turn: Turn, tools: Toolbox) -> list[Event] | None:
    """Take « oui active-la » for the one choice under the answer before that it names."""
    bare = turn.intent in _MAY_CHOOSE and not turn.labels.mentions(turn.text, "denies")
    said = _stems(turn.text)
    if not said or not (bare or turn.labels.mentions(turn.text, "what_to_do")):
        return None
    meant = [payload for title, payload in turn.choices_before() if said & _stems(title)]
    if len(meant) != 1:
        return None
    intent, values = read_payload(meant[0])
    if intent in names.HANDS_OVER:  # « mes infos perso » calls no person
        return None
    if form := names.FORM_OF_INTENT.get(intent):
        return [FollowupAction(form)]
    turn.add_entities(**values)
    return tools.answer_as(turn, intent) if intent in names.ACTION_OF_INTENT else None


def _stems(text: str) -> set[str]:
    """Return how the longer words of a text begin: « active » and « activer » are one."""
    return {word[:_STEM] for word in fold(text).split() if len(word) >= _STEM}


def _what_to_do(turn: Turn, _tools: Toolbox) -> list[Event] | None:
    """Answer « je fais comment ? » with the ways on that the answer before offered."""
    asked = turn.labels.mentions(turn.text, "what_to_do")
    only = turn.labels.says_only(turn.text, "what_to_do", "what_to_do_around")
    ways = turn.choices_before() if asked and only else []
    if not ways:
        return None
    turn.offer("utter_ways_on", ways)
    return []


def asks_of_care_shown(turn: Turn) -> bool:
    """Return whether « et l’ambulance » after lines or guarantees is of one more kind of care.

    Read alone such words call for help, and so do « et une ambulance », « et l’ambulance vite »:
    only a care called by « l’ » or « mon », with nothing beside it, is one of those shown.
    """
    shown = last_question(turn) in ABOUT_LINES | {_COVERAGE}
    if not shown or not turn.entity("care_type") or turn.intent != "emergency":
        return False
    words = turn.labels.behind(turn.text, "and_the_care")
    return words is not None and len(words) == 1
