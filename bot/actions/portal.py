"""What the insurer's documents tell of its own portal: what a word means, what takes no wait."""

from bot.actions import names
from bot.actions.choices import choices_of
from bot.actions.labels import names as holds
from bot.actions.line_facts import asks_fact
from bot.actions.toolbox import Toolbox
from bot.actions.turn import Turn
from insurer.domain.portal import PortalPlace


def asks_of_portal(turn: Turn, tools: Toolbox) -> bool:
    """Return whether « c’est quoi l’Apgis et moi », « c’est immédiat ? » is of the portal."""
    return _place(turn, tools) is not None


def tell_of_portal(turn: Turn, tools: Toolbox) -> None:
    """Tell what the documents do, and that it can be done here."""
    if place := _place(turn, tools):
        own = turn.knows_member and turn.intent in turn.labels.codes("intent")
        steps = choices_of(turn, *([turn.intent] if own else []), "human_handoff")
        turn.offer("utter_portal_told", steps, place=place.says)


def only_asks(turn: Turn, tools: Toolbox) -> bool:
    """Return whether words that were read as a wish ask for a fact, of a line or of the portal."""
    return bool(asks_fact(turn, turn.text)) or asks_of_portal(turn, tools)


def _place(turn: Turn, tools: Toolbox) -> PortalPlace | None:
    profile = tools.services.profile
    if turn.labels.mentions(turn.text, "what_is"):
        named = (name for name in profile.portal_words if _asks_only(turn, name))
        if (name := next(named, None)) is not None:
            return profile.portal_words[name]
    place = profile.portal.get(turn.intent)
    opens = turn.intent in names.FORM_OF_INTENT
    asked = opens and turn.asks and turn.labels.mentions(turn.text, "portal_terms")
    told = place is not None and turn.labels.mentions(place.says, "portal_terms")
    return place if asked and told else None


def _asks_only(turn: Turn, name: str) -> bool:
    """Return whether a name is all that is asked about: « le numéro de l’Apgis » is of more."""
    only = turn.labels.says_only(turn.text, "what_is", "what_is_around", besides=name)
    return only and holds(turn.text, name)
