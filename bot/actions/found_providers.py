"""What is asked of who was just found: « le téléphone du deuxième ? », « il prend la carte ? »."""

from bot.actions.care_network import ValidateCareNetworkForm, address_of
from bot.actions.formatting import kilometres
from bot.actions.ranks import rank_named, rank_said
from bot.actions.search_again import is_searching, says_nearest
from bot.actions.toolbox import Toolbox
from bot.actions.turn import Turn
from insurer.domain.faq import FaqTopic
from insurer.domain.providers import NearbyProvider
from insurer.gazetteer.communes import Place

_FACTS = ("third_party", "phone", "address", "distance", "network", "hours")
_RANKS = tuple(f"rank_{n}" for n in range(1, 6))


def asks_of_the_found(turn: Turn, tools: Toolbox) -> bool:
    """Return whether a message asks for a fact of one of those who were just found."""
    fact = _fact(turn)
    if fact == "network" and tools.services.profile.care_network is None:
        return False
    return fact is not None and is_searching(turn)


def tell_of_the_found(turn: Turn, tools: Toolbox) -> None:
    """Tell the fact; where nobody was found, answer as the message reads."""
    place, found = ValidateCareNetworkForm(tools).found_before(turn)
    rank = rank_named(turn) or 1
    if place is None or not found:
        tools.answer_to(turn.intent).handle(turn)
    elif rank > len(found):
        turn.say("utter_found_no_such", count=turn.labels.counted("count_of_found", len(found)))
    else:
        _tell(turn, tools, place, found[rank - 1])


def _fact(turn: Turn) -> str | None:
    """Return which fact is asked for, "all" where only one of them is named."""
    labels, text = turn.labels, turn.text
    if turn.entity("faq_topic") == FaqTopic.THIRD_PARTY_PAYMENT and labels.mentions(
        text, "he_takes"
    ):
        return "third_party"
    if labels.mentions(text, "found_not"):
        return None
    asked = (fact for fact in _FACTS if _asks_only(turn, f"found_{fact}"))
    one = rank_said(turn) or says_nearest(turn)
    return next(asked, "all" if one else None)


def _asks_only(turn: Turn, words: str) -> bool:
    around = ("found_around", "rank_around", *_RANKS)
    asked = turn.labels.mentions(turn.text, words)
    return asked and turn.labels.says_only(turn.text, words, *around)


def _tell(turn: Turn, tools: Toolbox, place: Place, near: NearbyProvider) -> None:
    fact = _fact(turn)
    yes_no = {"third_party": near.third_party_payment, "network": near.in_network}
    answer = f"_{'yes' if yes_no[fact] else 'no'}" if fact in yes_no else ""
    turn.say(
        f"utter_found_{fact}{answer}",
        name=near.provider.name,
        address=address_of(near),
        distance=kilometres(near.kilometres),
        place=place.name,
        phone=near.provider.phone or turn.labels.of("pattern", "phone_unknown"),
        network=tools.services.profile.care_network or "",
    )
