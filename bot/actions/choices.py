"""Choices that lead on, as far as the member, or a visitor, may take them."""

from bot.actions.names import FOR_EVERYBODY
from bot.actions.payloads import payload_of
from bot.actions.turn import Turn
from insurer.domain.faq import FaqTopic
from insurer.domain.profile import InsurerProfile


def choices_of(turn: Turn, *intents: str) -> list[tuple[str, str]]:
    """Return label and payload of intents, each once; a visitor gets those that need no proof."""
    offered = [one for one in dict.fromkeys(intents) if may_choose(turn, one)]
    return [(turn.labels.of("intent", one), payload_of(one)) for one in offered]


def answered(profile: InsurerProfile, *topics: FaqTopic) -> tuple[str, ...]:
    """Return the intents of those general questions that this insurer answers."""
    return tuple(f"faq/{topic}" for topic in topics if topic in profile.answers)


def may_choose(turn: Turn, intent: str) -> bool:
    """Return whether what stands behind a choice is open to who writes."""
    return turn.knows_member or intent.startswith(FOR_EVERYBODY)
