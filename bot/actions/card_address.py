"""« À quelle adresse ? » after a card was asked for or looked for."""

from itertools import islice

from bot.actions.last_question import intent_of, is_short
from bot.actions.toolbox import Toolbox
from bot.actions.turn import Turn
from insurer.domain.caller import Assurance
from insurer.domain.members import Delivery

_LATELY = 4  # messages: the form of a new card asks two questions
_OF_CARD = frozenset({"card_reissue", "card_status"})


def asks_where_card_goes(turn: Turn) -> bool:
    """Return whether few words ask where the card, of which was just spoken, is sent."""
    few = is_short(turn) and turn.caller.assurance >= Assurance.VERIFIED
    of_card = (intent_of(one) in _OF_CARD for one in islice(turn.earlier_messages(), _LATELY))
    return few and turn.labels.mentions(turn.text, "to_which_address") and any(of_card)


def tell_where_card_goes(turn: Turn, tools: Toolbox) -> None:
    """Say the address on file, and that nothing is posted to who chose e-mail."""
    profile = tools.services.members.profile(turn.caller)
    address = profile.address
    by_email = profile.delivery_preference is Delivery.EMAIL
    turn.say(
        "utter_card_sent_by_email" if by_email else "utter_card_sent_to",
        address=", ".join([*address.lines, f"{address.postcode} {address.city}"]),
    )
