"""« Et un ostéo ? », « et à Lyon ? » after a search of professionals: the same one, changed."""

from collections.abc import Sequence
from itertools import islice
from typing import Any

from bot.actions.last_question import intent_of, is_elliptic, is_question, value_of
from bot.actions.turn import ANSWERED_AS, Turn

SEARCH = "care_network_search"
_KIND = ("provider_kind",)
_PLACE = ("place", "postcode", "department", "near_home")
_LATELY = 4  # messages: a search asks for what is missing
_MOST_OF_AN_ANSWER = 3  # words: « un dentiste », « à Paris 11 » are read as anything


def changes_search(turn: Turn) -> bool:
    """Read what the search before this message was for where the message changes only a part.

    Return whether there was one and the message names whom or where.
    """
    names_kind, names_place = _names(turn, _KIND), _names(turn, _PLACE)
    if not (names_kind or names_place) or not is_searching(turn):
        return False
    if not names_kind:
        _keep(turn, _KIND)
    if not names_place:
        _keep(turn, _PLACE)
    return True


def is_searching(turn: Turn) -> bool:
    """Return whether a search of professionals was what was asked for just before."""
    for message in islice(turn.earlier_messages(), _LATELY):
        if SEARCH in (intent_of(message), message.get(ANSWERED_AS)):
            return True
        if is_question(message) and not _may_answer(message):
            return False
    return False


def recall_search(turn: Turn) -> None:
    """Read what the search before this message was for."""
    _keep(turn, _KIND)
    _keep(turn, _PLACE)


def says_nearest(turn: Turn) -> bool:
    """Return whether « le plus près » is all that is said: the first of those found."""
    said = turn.labels.mentions(turn.text, "found_nearest")
    return said and turn.labels.says_only(turn.text, "found_nearest", "rank_around")


def says_rather(turn: Turn) -> bool:
    """Return whether a message says itself that it changes the one before it."""
    return is_elliptic(turn, turn.text) or turn.labels.mentions(turn.text, "correction")


def is_known(turn: Turn) -> bool:
    """Return whether both whom and where are known."""
    return _names(turn, _KIND) and _names(turn, _PLACE)


def _names(turn: Turn, facet: Sequence[str]) -> bool:
    return any(turn.entity(name) for name in facet)


def _may_answer(message: dict[str, Any]) -> bool:
    text = str(message.get("text") or "")
    return not text.startswith("/") and len(text.split()) <= _MOST_OF_AN_ANSWER


def _keep(turn: Turn, facet: Sequence[str]) -> None:
    for message in turn.earlier_messages():
        said = {name: value for name in facet if (value := value_of(message, name))}
        if "near_home" in facet and _is_near_home(turn, message):
            said["near_home"] = "yes"
        if said:
            turn.add_entities(**said)
            return


def _is_near_home(turn: Turn, message: dict[str, Any]) -> bool:
    return turn.labels.mentions(str(message.get("text") or ""), "near_home")
