"""What was asked before this message, and what changed it since (« et en mars ? »)."""

from collections.abc import Iterator, Sequence
from typing import Any

from bot.actions import names
from bot.actions.days import says_only_when
from bot.actions.turn import ANSWERED_AS, Turn
from bot.actions.whom import says_only_whom
from insurer.domain.folding import fold

NO_QUESTION = frozenset(
    {names.INTENT_RETRY, names.INTENT_FALLBACK, names.INTENT_OUT_OF_SCOPE, names.INTENT_DENY}
)
_COURTESIES = frozenset({names.INTENT_AFFIRM, "thank", "greet"})  # what was asked before holds on
MOST_WORDS = 6
FEW_WORDS = 4  # « des lentilles plutôt », « Emma, s’il vous plaît »
_AND_ONE_WORD = 2  # « et Emma ? »


def last_question(turn: Turn) -> str:
    """Return the intent of the last question of its own; « et moi » may be read as anything."""
    return next(questions(turn), "")


def questions(turn: Turn) -> Iterator[str]:
    """Yield the intents of the questions of their own, newest first."""
    own = (one for one in turn.earlier_messages() if _is_of_its_own(turn, one))
    return map(intent_of, own)


def last_question_topic(turn: Turn) -> str | None:
    """Return the topic of the last question of its own where it was a general one."""
    return value_of(_last_of_its_own(turn), names.ENTITY_FAQ_TOPIC)


def of_the_question(turn: Turn) -> Iterator[dict[str, Any]]:
    """Yield the changes of the last question of its own, newest first, then that question."""
    for message in turn.earlier_messages():
        own = _is_of_its_own(turn, message)
        if own or _only_changed(turn, message):
            yield message
        if own:
            return


def said_before(turn: Turn, kept: Sequence[str]) -> dict[str, list[str]]:
    """Return the latest values of these entities since the last question of its own."""
    for message in of_the_question(turn):
        said = {name: values for name in kept if (values := values_of(message, name))}
        if said:
            return said
    return {}


def words_of_the_question(turn: Turn) -> str:
    """Return the words of the last question of its own and of what changed it."""
    return " ".join(str(message.get("text") or "") for message in of_the_question(turn))


def is_short(turn: Turn) -> bool:
    """Return whether a message is typed in so few words that it may lean on the last question."""
    words = [word for word in turn.text.split() if any(sign.isalnum() for sign in word)]
    return 0 < len(words) <= MOST_WORDS


def is_elliptic(turn: Turn, text: str) -> bool:
    """Return whether a text begins as one that only changes the question before it."""
    begins = turn.labels.begins
    words = [word for word in fold(text).split() if len(word) > 1]  # « et l’ostéo » has two
    short = begins(text, "change_intro") and len(words) <= _AND_ONE_WORD
    said_so = begins(text, "ellipsis", behind="well_then")  # « ok et pour mon mari »
    return short or (said_so and len(text.split()) <= MOST_WORDS)


def says_another_care(turn: Turn, text: str) -> bool:
    """Return whether « un autre soin » is all that a text says."""
    return len(text.split()) <= FEW_WORDS and turn.labels.mentions(text, "another_care")


def is_question(message: dict[str, Any]) -> bool:
    """Return whether a message was read as something that can be asked."""
    return intent_of(message) not in NO_QUESTION | _COURTESIES


def intent_of(message: dict[str, Any]) -> str:
    """Return what a message was read as."""
    return str((message.get("intent") or {}).get("name") or "")


def values_of(message: dict[str, Any], entity: str) -> list[str]:
    """Return the values of an entity in a message."""
    found = message.get("entities") or []
    return [str(one["value"]) for one in found if one.get("entity") == entity]


def value_of(message: dict[str, Any], entity: str) -> str | None:
    """Return the first value of an entity in a message."""
    return next(iter(values_of(message, entity)), None)


def _last_of_its_own(turn: Turn) -> dict[str, Any]:
    return next((one for one in turn.earlier_messages() if _is_of_its_own(turn, one)), {})


def _is_of_its_own(turn: Turn, message: dict[str, Any]) -> bool:
    return is_question(message) and not _only_changed(turn, message)


def _only_changed(turn: Turn, message: dict[str, Any]) -> bool:
    """Return whether an earlier message only changed the question before it."""
    if message.get(ANSWERED_AS):
        return True
    text = str(message.get("text") or "")
    no_wish = says_only_whom(turn, text) or not is_question(message)
    only_whom = is_elliptic(turn, text) and no_wish
    return only_whom or says_only_when(text) or says_another_care(turn, text)
