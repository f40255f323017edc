"""« Et moi ? », « et l’autre ? »: whom a few words mean beside the persons shown before."""

from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from typing import Any

from bot.actions.clues import calls, is_relation, kin_of, kin_said, names_another, wanted
from bot.actions.turn import Turn
from insurer.domain.caller import Assurance
from insurer.domain.cards import CardHolder
from insurer.domain.folding import fold
from insurer.domain.line_search import lines_that_say
from insurer.domain.members import Relation
from insurer.services.reimbursements import MAX_LINES
from insurer.wiring import Services

_LATELY = 4  # messages: whoever was shown before them is forgotten
MAX_CHOICES = 4  # design section 7: at most four choices after an answer

# What is known of one person, or given to them.
_OF_PERSONS = frozenset(
    {
        "card_download",
        "card_for",
        "reimbursement_delay",
        "reimbursement_detail",
        "reimbursement_list",
        "reimbursement_summary",
        "statement_download",
        "teletransmission_status",
    }
)


def says_only_whom(turn: Turn, text: str) -> bool:
    """Return whether « et moi », « et l’autre » is all that a message says."""
    return any(turn.labels.mentions(text, one) for one in ("me", "other_person"))


def fill_whom(turn: Turn, holders: tuple[CardHolder, ...]) -> tuple[CardHolder, ...]:
    """Read « moi » as the member and « l’autre » as the one not shown yet.

    Return who may be meant where « l’autre » could be several, else nobody.
    """
    if kin_of(turn, holders):
        return ()
    if turn.labels.mentions(turn.text, "me"):
        turn.add_entities(person=Relation.SELF.value)
        return ()
    if not turn.labels.mentions(turn.text, "other_person"):
        return ()
    others = _not_shown(turn, holders)
    if len(others) == 1:
        turn.add_entities(person_id=others[0].person_id)
    return others if len(others) > 1 else ()


def keep_whom(
    turn: Turn, holders: tuple[CardHolder, ...], earlier: Sequence[dict[str, Any]]
) -> None:
    """Read the one person of the latest of `earlier` that names any, where this names nobody."""
    if turn.entity("person_id") or turn.entity("person") or kin_of(turn, holders):
        return
    named = next(filter(None, (_named_in(turn, one, holders) for one in earlier)), ())
    if len(named) == 1:
        turn.add_entities(person_id=named[0].person_id)


def others_meant(turn: Turn, holders: tuple[CardHolder, ...]) -> tuple[CardHolder, ...]:
    """Return whom a message means besides the member, nobody where it names nobody."""
    chosen = wanted(turn, holders)
    meant = (chosen,) if chosen else kin_of(turn, holders)
    return tuple(one for one in meant if one.relation is not Relation.SELF)


def asks_of_uninsured(turn: Turn, services: Services, intent: str) -> bool:
    """Return whether who is named is not on the contract where `intent` asks of them.

    What a plan pays may be told of anybody; a line or a card of somebody else, never.
    """
    return intent in _OF_PERSONS and names_uninsured(turn, services)


def names_uninsured(turn: Turn, services: Services) -> bool:
    """Return whether a verified member names somebody who is not on the contract."""
    known = turn.caller.assurance >= Assurance.VERIFIED
    told_by = turn.labels.mentions(turn.text, "hearsay")  # « ma fille me dit que j’ai droit à… »
    if not turn.text or told_by or not known:
        return False
    if _is_of_another(turn, services):
        return True
    said = turn.entities("person")
    kin = bool(said) and turn.labels.mentions(turn.text, "my_kin")
    if not kin and not turn.labels.mentions(turn.text, "never_insured"):
        return False  # most words: who is insured need not be read
    holders = services.cards.holders(turn.caller)
    if names_another(turn.labels, turn.text, holders):
        return True
    if kin_of(turn, holders) or any(is_relation(h.relation, one) for h in holders for one in said):
        return False
    return kin or all(one.relation is not Relation.OTHER for one in holders)


def _is_of_another(turn: Turn, services: Services) -> bool:
    """Return whether « mon fils Paul », « la carte de paul » is of nobody on the contract.

    A practitioner's name in one of the member's lines is of nobody to be insured, nor is a town.
    """
    named = _first_names(turn)
    if not named or turn.entity("provider") or turn.entity("place"):
        return False
    holders = services.cards.holders(turn.caller)
    if any(calls(name, one.first_name) for name in named for one in holders):
        return False
    lines = services.reimbursements.latest(turn.caller, limit=MAX_LINES)
    return not any(lines_that_say(lines, name) for name in named)


def _first_names(turn: Turn) -> list[str]:
    """Return the common first names that stand where a message says whose something is."""
    words = fold(turn.text).replace("'", " ").split()
    labels = turn.labels.words
    leads = {*labels["before_name"], *(one.split()[-1] for one in labels["my_kin"])}
    return [
        word
        for lead, word in pairwise(words)
        if lead in leads and word in labels["common_first_name"]
    ]


def tell_uninsured(turn: Turn) -> None:
    """Say that who is named is not on the contract."""
    turn.say("utter_whom_not_insured")


def ask_which(turn: Turn, others: tuple[CardHolder, ...], intent: str) -> None:
    """Ask which of `others` is meant; the choices put the question of `intent` about them."""
    choices = [
        (one.first_name, f'/{intent}{{"person_id": "{one.person_id}"}}')
        for one in others[:MAX_CHOICES]
    ]
    turn.offer("utter_whom_other", choices)


def _not_shown(turn: Turn, holders: tuple[CardHolder, ...]) -> tuple[CardHolder, ...]:
    """Return who was not named lately; once all were, all but the last; nobody named: nobody."""
    named = list(_named_lately(turn, holders))
    if not named:
        return ()
    others = tuple(one for one in holders if one not in named)
    return others or tuple(one for one in holders if one != named[0])


def _named_lately(turn: Turn, holders: tuple[CardHolder, ...]) -> Iterator[CardHolder]:
    for message in islice(turn.earlier_messages(), _LATELY):
        yield from _named_in(turn, message, holders)


def _named_in(
    turn: Turn, message: dict[str, Any], holders: tuple[CardHolder, ...]
) -> tuple[CardHolder, ...]:
    said = {one.get("entity"): str(one.get("value")) for one in message.get("entities") or []}
    if chosen := said.get("person_id"):
        return tuple(one for one in holders if one.person_id == chosen)
    text = str(message.get("text") or "")
    if turn.labels.mentions(text, "other_person"):
        return ()
    relation = Relation.SELF.value if turn.labels.mentions(text, "me") else said.get("person")
    return kin_said(turn.labels, text, relation, holders)
