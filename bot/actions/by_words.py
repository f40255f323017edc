"""What is answered by its words, whatever it was read as: a fraud, care abroad, a few words."""

from collections.abc import Callable
from datetime import timedelta

from rasa_sdk.events import FollowupAction, SlotSet

from bot.actions import names
from bot.actions.alarms import alarmed
from bot.actions.answered_again import ABOUT_LINES, keep_act
from bot.actions.asked_of_answer import asks_of_care_shown, of_the_answer, of_the_line
from bot.actions.card import asks_how_long_card_holds, tell_how_long_card_holds
from bot.actions.card_address import asks_where_card_goes, tell_where_card_goes
from bot.actions.care_units import names_units
from bot.actions.clues import asks_past_cost, asks_sum, day, person_meant, price_said
from bot.actions.complaints import tells_complaint
from bot.actions.contributions import asks_how_to_settle, tell_how_to_settle
from bot.actions.days import today
from bot.actions.faq import (
    asks_of_flat_share,
    asks_price_of_service,
    tell_flat_share,
    tell_price_of_service,
)
from bot.actions.follow_up import follow_up, of_few_words
from bot.actions.form_words import SURE
from bot.actions.found_providers import asks_of_the_found, tell_of_the_found
from bot.actions.last_question import last_question
from bot.actions.messages import letter_in
from bot.actions.notifications import CHOOSE_MEDIUM, asks_how_warned, chooses_medium
from bot.actions.opening_hours import asks_of_another_day
from bot.actions.portal import asks_of_portal, tell_of_portal
from bot.actions.provident import asks_of_provident, tell_provident
from bot.actions.requests import request_just_meant, tell_request
from bot.actions.shown_lines import has_care, names_line, names_nobody_known
from bot.actions.toolbox import Toolbox
from bot.actions.transfers import names_transfer, tell_transfer
from bot.actions.turn import ANSWERED_AS, Event, Turn
from bot.actions.whom import asks_of_uninsured, tell_uninsured
from insurer.domain.caller import Assurance
from insurer.domain.faq import FaqTopic
from insurer.domain.providers import ProviderKind
from wire.placeholders import Kind

_LATELY = timedelta(days=31)  # « la semaine dernière », « en octobre »
_SEARCH = "care_network_search"
# Readings of a classifier that has no intent for it; any other reading is of what it says.
_NEVER_ANEW = frozenset({"cancel", "deny", "affirm"})  # « ça recommence à zéro ? » is none of them
_UNSURE = frozenset({names.INTENT_FALLBACK, names.INTENT_OUT_OF_SCOPE})
_COVERAGE, _DETAIL = "coverage_check", "reimbursement_detail"
_LIST, _DELAY = "reimbursement_list", "reimbursement_delay"
_SUMMARY, _REQUESTS = "reimbursement_summary", "request_status"
_CONTRIBUTIONS = "contributions_show"
# Where only which of them is meant is in doubt, the first of them may be told.
_ALIKE = (
    ("teletransmission_status", f"faq/{FaqTopic.TELETRANSMISSION}"),
    (_DELAY, f"faq/{FaqTopic.REIMBURSEMENT_TIMES}"),
)
_MAY_BE_ABROAD = (FaqTopic.CANCEL_CONTRACT, FaqTopic.OPENING_HOURS)  # « le numéro pour l’étranger »
_OF_TRANSFER = _UNSURE | {"reimbursement_list", "reimbursement_detail", "reimbursement_summary"}
_OF_COVER = _UNSURE | {"coverage_check", "contract_show"}


def by_words(turn: Turn, tools: Toolbox) -> list[Event] | None:
    """Answer a turn by its words where they tell more than what it was read as; else None."""
    if alarmed(turn):
        return []
    if turn.intent in names.SAFETY:  # whatever else is said: « écris au centre : je veux mourir »
        return follow_up(turn, tools) if asks_of_care_shown(turn) else None
    for form, wants in _OPENS.items():
        if wants(turn):
            return [FollowupAction(form)]
    for asks, tell in _TELLS:
        if asks(turn, tools):
            tell(turn, tools)
            return [SlotSet(ANSWERED_AS, _SEARCH)] if tell is tell_of_the_found else []
    fact = of_the_line(turn, tools)
    return _by_meaning(turn, tools) if fact is None else fact


def _by_meaning(turn: Turn, tools: Toolbox) -> list[Event] | None:
    """Answer as what the words mean, or of the answer before; None where they tell no more."""
    meant = _meant(turn, tools)
    if _asks_of_nobody_insured(turn, tools, meant or turn.intent):
        tell_uninsured(turn)
        return []
    return _of_before(turn, tools) if meant is None else _answer_meant(turn, tools, meant)


def _asks_of_nobody_insured(turn: Turn, tools: Toolbox, intent: str) -> bool:
    of_lines = intent in (_LIST, _DETAIL) and names_nobody_known(turn, tools.services)
    return of_lines or asks_of_uninsured(turn, tools.services, intent)


def _of_before(turn: Turn, tools: Toolbox) -> list[Event] | None:
    """Answer words that lean on the answer before, or on its question; else None."""
    found = of_the_answer(turn, tools)
    return of_few_words(turn, tools) if found is None else found


def _answer_meant(turn: Turn, tools: Toolbox, meant: str) -> list[Event]:
    """Answer as another intent, which is what « et pour Emma ? » then is of."""
    if meant == _COVERAGE:
        keep_act(turn)
    return [*tools.answer_as(turn, meant), SlotSet(names.SLOT_MEANT_AS, meant)]


def _asks_of_transfer(turn: Turn, _tools: Toolbox) -> bool:
    return turn.intent in _OF_TRANSFER and names_transfer(turn)


def _asks_of_the_just_made(turn: Turn, tools: Toolbox) -> bool:
    """Return whether « c’est fait quand », « quelle référence » means the request just made."""
    if last_question(turn) in ABOUT_LINES:
        return False
    general = turn.entity("faq_topic") in (FaqTopic.REIMBURSEMENT_TIMES, FaqTopic.OPENING_HOURS)
    of_reference = turn.labels.mentions(turn.text, "asks_reference")
    may = general or of_reference or turn.intent in _UNSURE | _NEVER_ANEW | {_REQUESTS, _DELAY}
    return may and request_just_meant(turn, tools.services) is not None


def _tell_the_just_made(turn: Turn, tools: Toolbox) -> None:
    if request := request_just_meant(turn, tools.services):
        tell_request(turn, request)


def _meant(turn: Turn, tools: Toolbox) -> str | None:
    """Return the intent of words that were read as another, None where the reading holds."""
    in_doubt = _meant_in_doubt(turn) if turn.intent in _UNSURE | _NEVER_ANEW else None
    found = _meant_topic(turn, tools) or in_doubt or _of_reimbursements(turn, tools)
    of_cover = _asks_price(turn, tools) or _asks_what_alpha_covers(turn)
    return found or (_COVERAGE if of_cover else None)


def _meant_topic(turn: Turn, tools: Toolbox) -> str | None:
    if _is_abroad(turn):
        return f"faq/{FaqTopic.ASSISTANCE}"
    if chooses_medium(turn) or asks_how_warned(turn):
        return CHOOSE_MEDIUM
    if asks_of_another_day(turn):
        return f"faq/{FaqTopic.OPENING_HOURS}"
    if not turn.knows_member and turn.labels.mentions(turn.text, "member_number"):
        return f"faq/{FaqTopic.FIRST_LOGIN}"
    of_link = turn.entity("faq_topic") == FaqTopic.TELETRANSMISSION
    return "teletransmission_status" if of_link and _names_insured(turn, tools) else None


def _asks_what_alpha_covers(turn: Turn) -> bool:
    """Return whether « ALPHA ça couvre le dentiste ? » is of the member's own guarantees."""
    known = turn.caller.assurance >= Assurance.VERIFIED
    named = turn.entity("faq_topic") == FaqTopic.ALPHA_PLAN
    return known and named and turn.entity("care_type") is not None


def _meant_in_doubt(turn: Turn) -> str | None:
    if turn.labels.mentions(turn.text, "starts_anew"):
        return _COVERAGE
    if turn.intent not in _UNSURE:
        return None
    if turn.labels.mentions(turn.text, "angry"):
        return names.INTENT_INSULT
    if turn.intent == names.INTENT_FALLBACK and (one := _surely_one_of(turn)):
        return one
    entitled = turn.labels.mentions(turn.text, "entitled")
    return _COVERAGE if entitled and turn.entity("care_type") else None


def _surely_one_of(turn: Turn) -> str | None:
    """Return one of two readings that are alike where only which of them is in doubt.

    Of list and detail it is the likelier; of what is the member's own and a general answer it is
    the member's own.
    """
    likely = turn.ranking[:2]
    if sum(sure for _, sure in likely) < SURE:
        return None
    read = {name for name, _ in likely}
    if len(read) > 1 and read <= {_LIST, _DETAIL, _DELAY}:
        return likely[0][0]
    own = (pair[0] for pair in _ALIKE if read == set(pair) and turn.knows_member)
    return next(own, None)


def _names_insured(turn: Turn, tools: Toolbox) -> bool:
    known = turn.caller.assurance >= Assurance.VERIFIED
    return known and person_meant(turn, tools.services) is not None


def _of_reimbursements(turn: Turn, tools: Toolbox) -> str | None:
    """Return what is asked of reimbursements where the classifier is in doubt; else None."""
    if turn.intent in _UNSURE | {_COVERAGE} and asks_past_cost(turn):
        return _SUMMARY
    if _tells_of_a_day(turn) or _tells_of_care(turn, tools) or _was_reimbursed(turn, tools):
        return _DETAIL
    if turn.intent not in _UNSURE:
        return None
    if turn.labels.mentions(turn.text, "where_is") and has_care(turn, tools.services):
        return _DELAY
    spoken_of = turn.labels.mentions(turn.text, "reimbursed")
    if spoken_of and asks_sum(turn):
        return _SUMMARY
    of_provider = spoken_of and turn.entity("provider") is not None
    return _DETAIL if of_provider or names_line(turn, tools.services) else None


def _was_reimbursed(turn: Turn, tools: Toolbox) -> bool:
    """Return whether « combien vous m’avez remboursé pour… » is of a line that there is."""
    was = turn.labels.mentions(turn.text, "was_reimbursed")
    left = turn.labels.mentions(turn.text, "allowance")
    of_cover = turn.intent == _COVERAGE and was and not left
    return of_cover and has_care(turn, tools.services)


def _tells_of_care(turn: Turn, tools: Toolbox) -> bool:
    """Return whether « je suis allé au labo, combien » is of a line and no contribution."""
    due = turn.labels.mentions(turn.text, "theme_contributions")
    return turn.intent == _CONTRIBUTIONS and not due and has_care(turn, tools.services)


def _tells_of_a_day(turn: Turn) -> bool:
    """Return whether « vu un médecin avant-hier, c’est remboursé ? » is of days that are over.

    « Mon ostéo d’avril » in doubt is too.
    """
    since, until = day(turn.entity("since")), day(turn.entity("until"))
    lately = since is not None and until is not None and until - since <= _LATELY
    over = lately and until is not None and until < today()
    may = turn.intent in _UNSURE | {_COVERAGE} and turn.entity("care_type") is not None
    own = turn.intent in _UNSURE and turn.labels.begins(turn.text, "own_care")
    return over and may and (own or turn.labels.mentions(turn.text, "reimbursed"))


def _is_abroad(turn: Turn) -> bool:
    """Return whether care abroad is asked about; who leaves for good ends a contract."""
    meant = turn.intent in _OF_COVER or turn.entity("faq_topic") in _MAY_BE_ABROAD
    leaves = turn.labels.mentions(turn.text, "ends_contract")
    return meant and not leaves and turn.labels.mentions(turn.text, "abroad")


def _asks_price(turn: Turn, tools: Toolbox) -> bool:
    """Return whether « une couronne à 800 euros » is told, which the guarantees answer.

    So it is of « 4 nuits à 95 euros » where no line is of that price.
    """
    care = turn.entity("act") or turn.entity("care_type")
    if care is None or price_said(turn) is None:
        return False
    counted = turn.intent in (_DETAIL, _LIST) and names_units(turn)
    return turn.intent in _UNSURE or (counted and not names_line(turn, tools.services))


def _gives_account(turn: Turn) -> bool:
    """Return whether an IBAN is all that is sent, or « voilà mon RIB » beside it."""
    given = turn.knows_member and turn.placeholder(Kind.IBAN) is not None
    return given and turn.intent in _UNSURE | {"bank_details_show"}


def _records_contact(turn: Turn) -> bool:
    """Return whether « enregistrez le 06… » gives a phone number or an e-mail to be recorded."""
    given = turn.placeholder(Kind.PHONE, Kind.EMAIL) is not None
    return given and turn.intent in _UNSURE and turn.labels.mentions(turn.text, "records_contact")


def _goes_to_hospital(turn: Turn) -> bool:
    """Return whether « on m’hospitalise le 14 décembre » tells of a stay to come."""
    told = turn.knows_member and turn.labels.mentions(turn.text, "goes_to_hospital")
    ahead = turn.entity("coming_date") is not None and not turn.asks
    return told and ahead and turn.intent in _UNSURE | {_LIST, _DETAIL, _DELAY}


def _asks_who_is_on_duty(turn: Turn) -> bool:
    """Return whether a pharmacy or a doctor on duty is wanted: the nearest can be told."""
    if turn.intent not in _UNSURE or not turn.labels.mentions(turn.text, "on_duty"):
        return False
    named = turn.entity("provider_kind") in set(ProviderKind)
    return named or turn.labels.mentions(turn.text, "doctor_on_duty")


# The form that the words open, whatever they were read as.
_OPENS: dict[str, Callable[[Turn], bool]] = {
    names.FORM_OF_INTENT[_SEARCH]: _asks_who_is_on_duty,
    names.FORM_MESSAGE: lambda turn: turn.knows_member and bool(letter_in(turn)),
    names.FORM_COMPLAINT: tells_complaint,
    names.FORM_CONTACT: _records_contact,
    names.FORM_HOSPITAL: _goes_to_hospital,
    names.FORM_BANK_DETAILS: _gives_account,
}
# What the words ask for that no intent answers, the first of them that they do.
_TELLS: tuple[tuple[Callable[[Turn, Toolbox], bool], Callable[[Turn, Toolbox], None]], ...] = (
    (_asks_of_transfer, tell_transfer),
    (_asks_of_the_just_made, _tell_the_just_made),
    (lambda turn, _: asks_price_of_service(turn), tell_price_of_service),
    (lambda turn, _: asks_of_flat_share(turn), tell_flat_share),
    (lambda turn, _: asks_where_card_goes(turn), tell_where_card_goes),
    (lambda turn, _: asks_how_long_card_holds(turn), tell_how_long_card_holds),
    (asks_of_the_found, tell_of_the_found),
    (asks_of_provident, tell_provident),
    (asks_of_portal, tell_of_portal),
    (asks_how_to_settle, tell_how_to_settle),
)
