"""What is answered by its words, whatever it was read as: a fraud, care abroad, a few words."""

from rasa_sdk.events import FollowupAction

from bot.actions import names
from bot.actions.alarms import alarmed
from bot.actions.follow_up import of_few_words
from bot.actions.toolbox import Toolbox
from bot.actions.turn import Event, Turn
from insurer.domain.faq import FaqTopic
from insurer.domain.providers import ProviderKind

_SEARCH = "care_network_search"
# Readings of a classifier that has no intent for it; any other reading is of what it says.
_UNSURE = frozenset({names.INTENT_FALLBACK, names.INTENT_OUT_OF_SCOPE})
_OF_COVER = _UNSURE | {"coverage_check", "contract_show"}


def by_words(turn: Turn, tools: Toolbox) -> list[Event] | None:
    """Answer a turn by its words where they tell more than what it was read as; else None."""
    if alarmed(turn):
        return []
    if _is_abroad(turn):
        turn.read_as(f"faq/{FaqTopic.ASSISTANCE}")
        return tools.answer_to(turn.intent).handle(turn)
    if _asks_who_is_on_duty(turn):
        return [FollowupAction(names.FORM_OF_INTENT[_SEARCH])]
    return of_few_words(turn, tools)


def _is_abroad(turn: Turn) -> bool:
    """Return whether care abroad is asked about; who leaves for good ends a contract."""
    meant = turn.intent in _OF_COVER or turn.entity("faq_topic") == FaqTopic.CANCEL_CONTRACT
    leaves = turn.labels.mentions(turn.text, "ends_contract")
    return meant and not leaves and turn.labels.mentions(turn.text, "abroad")


def _asks_who_is_on_duty(turn: Turn) -> bool:
    """Return whether a pharmacy or a doctor on duty is wanted: the nearest can be told."""
    if turn.intent not in _UNSURE or not turn.labels.mentions(turn.text, "on_duty"):
        return False
    named = turn.entity("provider_kind") in set(ProviderKind)
    return named or turn.labels.mentions(turn.text, "doctor_on_duty")
