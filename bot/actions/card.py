"""The third-party payment card: where it is (C1) and the PDF (C2)."""

from rasa_sdk.events import SlotSet

from bot.actions import names
from bot.actions.alpha import has_alpha
from bot.actions.base import EmmaAction
from bot.actions.clues import wanted
from bot.actions.formatting import long_date
from bot.actions.last_question import is_short, last_question
from bot.actions.toolbox import Toolbox
from bot.actions.turn import Event, Turn
from insurer.domain.cards import CardHolder, CardKind, CardState, CardStatus
from insurer.errors import NotFound

_OFFERED = {CardState.PUBLISHED: "card_download", CardState.LATE: "card_reissue"}
_OF_CARD = frozenset({"card_status", "card_download", "card_for"})
MAX_CHOICES = 4  # design section 7: at most four choices after an answer


class ActionCardStatus(EmmaAction):
    """Say where the card is, with its dates."""

    def name(self) -> str:
        return "action_card_status"

    def handle(self, turn: Turn) -> list[Event]:
        card = self.services.cards.status(turn.caller)
        turn.say(_response(card), **_facts(card, turn))
        return [SlotSet(names.SLOT_ALSO, _OFFERED.get(card.state))]  # a mere yes takes it up


class ActionCardDownload(EmmaAction):
    """Give the card as a PDF; asks whose when the contract covers several persons."""

    def name(self) -> str:
        return "action_card_download"

    def handle(self, turn: Turn) -> list[Event]:
        holders = self.services.cards.holders(turn.caller)
        holder = wanted(turn, holders)
        if holder is None and len(holders) > 1:
            _ask_whose(turn, holders)
            return []
        try:
            file = self.services.cards.document(turn.caller, holder.person_id if holder else None)
        except NotFound:
            turn.say("utter_card_document_none")
            return []
        turn.say(
            "utter_card_document",
            file_id=file.file_id,
            name=file.name,
            media_type=file.media_type,
            size=file.size,
            person=_for(turn, holder or next(iter(holders), None)),
        )
        if has_alpha(turn, self.services):
            turn.say("utter_card_document_alpha")
        return []


def _for(turn: Turn, holder: CardHolder | None) -> str:
    pattern = turn.labels.of("pattern", "for_person")
    return pattern.format(name=holder.first_name) if holder else ""


def asks_how_long_card_holds(turn: Turn) -> bool:
    """Return whether « ma carte est valable jusqu’à quand » is asked, of the insurer's card."""
    told_of_it = last_question(turn) in _OF_CARD and is_short(turn)  # « elle est valable quand »
    of_card = told_of_it or turn.labels.mentions(turn.text, "card_of_insurer")
    others = turn.labels.mentions(turn.text, "card_of_others") or not turn.knows_member
    return of_card and not others and turn.labels.mentions(turn.text, "valid_until")


def tell_how_long_card_holds(turn: Turn, tools: Toolbox) -> None:
    """Say until which day the card holds, else where it is."""
    card = tools.services.cards.status(turn.caller)
    if card.valid_until is None:
        turn.say(_response(card), **_facts(card, turn))
        return
    turn.say("utter_card_valid_until", year=card.year, day=long_date(card.valid_until))


def _response(card: CardStatus) -> str:
    topic = "alpha_card" if card.kind is CardKind.MEMBER_CARD_ALPHA else "card"
    if card.state is CardState.NO_CONTRACT:
        return "utter_card_ended" if card.ended_on else "utter_card_no_contract"
    edited = card.state is CardState.LATE and card.edited_on  # it can be downloaded already
    return f"utter_{topic}_{card.state.value}{'_edited' if edited else ''}"


def _facts(card: CardStatus, turn: Turn) -> dict[str, object]:
    return {
        "year": card.year,
        "edited_on": card.edited_on and long_date(card.edited_on),
        "posted_on": card.posted_on and long_date(card.posted_on),
        "published_on": card.published_on and long_date(card.published_on),
        "due": _due(card, turn, "to_come"),
        "was_due": _due(card, turn, "past"),
        "joined_on": card.joined_on and long_date(card.joined_on),
        "ended_on": card.ended_on and long_date(card.ended_on),
        "renewal": _renewal(card, turn),
        "delivery": turn.labels.of("delivery", card.delivery.value),
    }


def _due(card: CardStatus, turn: Turn, which: str) -> str:
    """Return when the card is due, nothing when the insurer names no delay."""
    if card.expected_by is None:
        return ""
    return turn.labels.of("card_due", which).format(day=long_date(card.expected_by))


def _renewal(card: CardStatus, turn: Turn) -> str:
    if card.renewed_by is None:
        return ""
    return turn.labels.of("card_renewal", card.renewed_by.value).format(year=card.year + 1)


def _ask_whose(turn: Turn, holders: tuple[CardHolder, ...]) -> None:
    choices = [
        (holder.first_name, f'/card_for{{"person_id": "{holder.person_id}"}}')
        for holder in holders[:MAX_CHOICES]
    ]
    turn.offer("utter_card_ask_whose", choices)
