"""What is answered by its words, whatever it was read as: a fraud, care abroad, a few words."""

from rasa_sdk.events import FollowupAction

from bot.actions import names
from bot.actions.alarms import alarmed
from bot.actions.card import asks_how_long_card_holds, tell_how_long_card_holds
from bot.actions.card_address import asks_where_card_goes, tell_where_card_goes
from bot.actions.clues import asks_sum, price_said
from bot.actions.faq import asks_price_of_service, tell_price_of_service
from bot.actions.follow_up import of_few_words
from bot.actions.opening_hours import asks_of_another_day
from bot.actions.requests import tells_how_long
from bot.actions.shown_lines import names_line
from bot.actions.toolbox import Toolbox
from bot.actions.transfers import names_transfer, tell_transfer
from bot.actions.turn import Event, Turn
from bot.actions.whom import tells_not_insured
from insurer.domain.faq import FaqTopic
from insurer.domain.providers import ProviderKind
from wire.placeholders import Kind

_SEARCH = "care_network_search"
# Readings of a classifier that has no intent for it; any other reading is of what it says.
_NEVER_ANEW = frozenset({"cancel", "deny", "affirm"})  # « ça recommence à zéro ? » is none of them
_UNSURE = frozenset({names.INTENT_FALLBACK, names.INTENT_OUT_OF_SCOPE})
_COVERAGE, _DETAIL = "coverage_check", "reimbursement_detail"
_OF_TRANSFER = _UNSURE | {"reimbursement_list", "reimbursement_detail", "reimbursement_summary"}
_OF_COVER = _UNSURE | {"coverage_check", "contract_show"}


def by_words(turn: Turn, tools: Toolbox) -> list[Event] | None:
    """Answer a turn by its words where they tell more than what it was read as; else None."""
    if alarmed(turn):
        return []
    if _asks_who_is_on_duty(turn):
        return [FollowupAction(names.FORM_OF_INTENT[_SEARCH])]
    if _records_contact(turn):
        return [FollowupAction(names.FORM_CONTACT)]
    if _is_told(turn, tools):
        return []
    if meant := _meant(turn, tools):
        turn.read_as(meant)
        return tools.answer_to(turn.intent).handle(turn)
    return of_few_words(turn, tools)


def _is_told(turn: Turn, tools: Toolbox) -> bool:
    """Tell what the words ask for that no intent answers; whether they do."""
    if turn.intent in _OF_TRANSFER and names_transfer(turn):
        tell_transfer(turn, tools)
    elif _may_ask_how_long(turn) and tells_how_long(turn, tools.services):
        return True
    elif asks_price_of_service(turn):
        tell_price_of_service(turn, tools)
    elif asks_where_card_goes(turn):
        tell_where_card_goes(turn, tools)
    elif asks_how_long_card_holds(turn):
        tell_how_long_card_holds(turn, tools)
    else:
        return tells_not_insured(turn, tools.services, _meant(turn, tools) or turn.intent)
    return True


def _may_ask_how_long(turn: Turn) -> bool:
    """Return whether « c’est fait dans combien de temps » names no request of its own."""
    general = turn.entity("faq_topic") == FaqTopic.REIMBURSEMENT_TIMES
    return general or turn.intent in _UNSURE | {"request_status", "reimbursement_delay"}


def _meant(turn: Turn, tools: Toolbox) -> str | None:
    """Return the intent of words that were read as another, None where the reading holds."""
    if _is_abroad(turn):
        return f"faq/{FaqTopic.ASSISTANCE}"
    if asks_of_another_day(turn):
        return f"faq/{FaqTopic.OPENING_HOURS}"
    if turn.intent in _UNSURE and turn.labels.mentions(turn.text, "angry"):
        return names.INTENT_INSULT
    if turn.intent in _UNSURE | _NEVER_ANEW and turn.labels.mentions(turn.text, "starts_anew"):
        return _COVERAGE
    return _of_reimbursements(turn, tools) or (_COVERAGE if _asks_price(turn) else None)


def _of_reimbursements(turn: Turn, tools: Toolbox) -> str | None:
    """Return what is asked of reimbursements where the classifier is in doubt; else None."""
    if turn.intent not in _UNSURE:
        return None
    spoken_of = turn.labels.mentions(turn.text, "reimbursed")
    if spoken_of and asks_sum(turn):
        return "reimbursement_summary"
    of_provider = spoken_of and turn.entity("provider") is not None
    return _DETAIL if of_provider or names_line(turn, tools.services) else None


def _is_abroad(turn: Turn) -> bool:
    """Return whether care abroad is asked about; who leaves for good ends a contract."""
    meant = turn.intent in _OF_COVER or turn.entity("faq_topic") == FaqTopic.CANCEL_CONTRACT
    leaves = turn.labels.mentions(turn.text, "ends_contract")
    return meant and not leaves and turn.labels.mentions(turn.text, "abroad")


def _asks_price(turn: Turn) -> bool:
    """Return whether « une couronne à 800 euros » is told, which the guarantees answer."""
    care = turn.entity("act") or turn.entity("care_type")
    return turn.intent in _UNSURE and care is not None and price_said(turn) is not None


def _records_contact(turn: Turn) -> bool:
    """Return whether « enregistrez le 06… » gives a phone number or an e-mail to be recorded."""
    given = turn.placeholder(Kind.PHONE, Kind.EMAIL) is not None
    return given and turn.intent in _UNSURE and turn.labels.mentions(turn.text, "records_contact")


def _asks_who_is_on_duty(turn: Turn) -> bool:
    """Return whether a pharmacy or a doctor on duty is wanted: the nearest can be told."""
    if turn.intent not in _UNSURE or not turn.labels.mentions(turn.text, "on_duty"):
        return False
    named = turn.entity("provider_kind") in set(ProviderKind)
    return named or turn.labels.mentions(turn.text, "doctor_on_duty")
