"""What a member said of the care they mean: person, kind of care, dates, amount."""

import re
from datetime import date
from decimal import Decimal

from bot.actions.formatting import long_date
from bot.actions.labels import Labels, affirms, names
from bot.actions.turn import Turn
from insurer.domain.caller import Assurance
from insurer.domain.cards import CardHolder
from insurer.domain.folding import fold
from insurer.domain.line_search import LineClues, of_provider
from insurer.domain.members import Relation
from insurer.domain.reimbursements import CareType
from insurer.services.reimbursements import MAX_LINES
from insurer.wiring import Services

NARROWING = ("care_type", "since", "until", "person", "amount", "provider")
MOST_WORDS_FOR_WHOM = 6  # « en fait c’est pour ma fille Emma »
UNCLEAR = ("amount", "period", "care_type")


_CHEAPEST, _DEAREST = 10, 9999  # euros; a postcode is longer
_WORDS_OF_NAME = 3
_KIN = (2, 3)  # words: « mon fils », « ma belle mère »
_ENDS = ".!?;:"  # of a sentence: a capital behind them is no name's


def asks_sum(turn: Turn) -> bool:
    """Return whether « combien » is asked of some days or of a practitioner, as one figure."""
    of = any(turn.entity(name) for name in ("since", "listed_period", "provider"))
    asked = turn.labels.mentions(turn.text, "how_much")
    of_one = any(turn.labels.mentions(turn.text, code) for code in ("last_one", "dearest"))
    return asked and not of_one and (of or asks_past_cost(turn))


def asks_past_cost(turn: Turn) -> bool:
    """Return whether « combien le kiné m’a coûté » is asked of what was paid already."""
    said = turn.labels.mentions
    return said(turn.text, "how_much") and said(turn.text, "cost_me") and not turn.entity("amount")


def read_provider(turn: Turn, services: Services) -> None:
    """Read « chez paul sow » as a practitioner's name where a line of the member's has it.

    « Chez moi », « chez le kiné », « chez lorl » name none.
    """
    _, chez, behind = f" {fold(turn.text)} ".partition(f" {turn.labels.of('pattern', 'at')} ")
    named = behind.split()[:_WORDS_OF_NAME]
    plain = not named or named[0] in turn.labels.words["no_provider"]
    known = turn.caller.assurance >= Assurance.VERIFIED
    if not chez or plain or not known or turn.entity("provider"):
        return
    if of_provider(services.reimbursements.latest(turn.caller, limit=MAX_LINES), " ".join(named)):
        turn.add_entities(provider=" ".join(named))


def clues_of(turn: Turn, services: Services) -> LineClues:
    """Return what the message says of a reimbursement."""
    care_type, amount = turn.entity("care_type"), turn.entity("amount")
    return LineClues(
        person_id=person_meant(turn, services),
        care_type=CareType(care_type) if care_type else None,
        since=day(turn.entity("since")),
        until=day(turn.entity("until")),
        amount=Decimal(amount) if amount else None,
        provider=turn.entity("provider"),
        words=telling_words(turn),
    )


def asks_left_to_pay(turn: Turn) -> bool:
    """Return whether « il me restera combien » is asked; « de séances » is of a guarantee."""
    said = turn.labels.mentions
    counted = any(said(turn.text, f"unit_{one}") for one in ("night", "day", "session"))
    return said(turn.text, "left_to_pay") or (said(turn.text, "will_be_left") and not counted)


def price_said(turn: Turn) -> Decimal | None:
    """Return what a care costs in the member's words: « 480 € », and « une couronne à 480 »."""
    return price_in(turn.text, turn.entity("amount"), turn.labels)


def price_in(words: str, amount: str | None, labels: Labels) -> Decimal | None:
    """Return the price that words tell, `amount` being what was read of them."""
    if amount:
        return Decimal(amount)
    text = fold(words.replace("%", " pour cent "))
    intro = "|".join(map(re.escape, labels.words["price_intro"]))
    for found in re.finditer(rf"\b(?:{intro}) (\d+)\b", text):
        rest = f"{text[found.end() :]} "
        counted = any(rest.startswith(f" {unit} ") for unit in labels.words["not_euros"])
        if _CHEAPEST <= int(found[1]) <= _DEAREST and not counted:
            return Decimal(found[1])
    return None


def asks_back(turn: Turn, about: tuple[str, ...] = UNCLEAR) -> bool:
    """Ask for what the message names in two ways; False when all of `about` is clear."""
    unclear = next((one for one in turn.entities("unclear") if one in about), None)
    if unclear is None:
        return False
    turn.say(f"utter_unclear_{unclear}")
    return True


def period_bases(turn: Turn) -> tuple[bool, ...]:
    """Return how a period may be meant, likeliest first: of care (False), of payments (True)."""
    if not turn.entity("since"):
        return (False,)
    said = turn.labels.mentions(turn.text, "paid_in_period")  # « versé en mars »
    return (True,) if said else (False, True)


def say_basis(turn: Turn, *, by_payment: bool) -> None:
    """Say that a period is of payments; without a word it is of care."""
    if by_payment:
        turn.say("utter_reimbursements_by_payment")


def telling_words(turn: Turn) -> str:
    """Return the words that may name an act or a provider: « rembourser » is in every message."""
    empty = set(turn.labels.words.get("no_clue", ()))
    return " ".join(word for word in fold(turn.text).split() if word not in empty)


def person_meant(turn: Turn, services: Services) -> str | None:
    """Return the insured person whom the message names, None when none or several."""
    found = wanted(turn, persons_meant_of(turn, services))
    return found.person_id if found else None


def kin_meant(turn: Turn, services: Services) -> tuple[CardHolder, ...]:
    """Return all insured persons whom the message names; none when it names nobody."""
    persons = persons_meant_of(turn, services)
    chosen = wanted(turn, persons)
    return (chosen,) if chosen else kin_of(turn, persons)


def persons_meant_of(turn: Turn, services: Services) -> tuple[CardHolder, ...]:
    """Return the insured persons whom a message may name, nobody where none can be."""
    says = bool(turn.text) or turn.entity("person_id") is not None
    return services.cards.holders(turn.caller) if says else ()


def wanted(turn: Turn, holders: tuple[CardHolder, ...]) -> CardHolder | None:
    """Return the person meant: chosen, named, or the only one of that relation."""
    if chosen := turn.entity("person_id"):
        return next((holder for holder in holders if holder.person_id == chosen), None)
    kin = kin_of(turn, holders)
    return kin[0] if len(kin) == 1 else None


def kin_of(turn: Turn, holders: tuple[CardHolder, ...]) -> tuple[CardHolder, ...]:
    """Return who is named, else who is of the relation that is named."""
    return kin_said(turn.labels, turn.text, turn.entity("person"), holders)


def kin_said(
    labels: Labels, text: str, relation: str | None, holders: tuple[CardHolder, ...]
) -> tuple[CardHolder, ...]:
    """Return whom a text names, else who is of `relation`."""
    named = tuple(holder for holder in holders if names(text, holder.first_name))
    named = tuple(one for one in named if affirms(text, one.first_name)) or named
    if named or names_another(labels, text, holders):
        return named
    return tuple(holder for holder in holders if is_relation(holder.relation, relation))


def names_another(labels: Labels, text: str, holders: tuple[CardHolder, ...]) -> bool:
    """Return whether « mon fils Paul » is said where no insured person is called so."""
    name = _name_behind_kin(labels, text)
    return bool(name) and not any(calls(name, one.first_name) for one in holders)


def _name_behind_kin(labels: Labels, text: str) -> str:
    """Return « Paul » of « mon fils Paul », nothing where no name with its capital follows."""
    words = text.replace("\n", " . ").split()
    for n in range(1, len(words)):
        before = [fold(" ".join(words[max(n - count, 0) : n])) for count in _KIN]
        kin = any(one in labels.words["my_kin"] for one in before)
        if kin and words[n].istitle() and words[n - 1][-1] not in _ENDS:
            return words[n]
    return ""


def calls(name: str, first_name: str) -> bool:
    """Return whether a name is a person's, whole or short: « Lise » calls Élise."""
    said, known = fold(name), fold(first_name)
    return said in known or known in said


def names_stranger(turn: Turn, holders: tuple[CardHolder, ...]) -> bool:
    """Return whether « mon fils » is said where no child is insured, or none of that name."""
    return bool(turn.entity("person")) and not kin_of(turn, holders)


def only_names_whom(turn: Turn, holders: tuple[CardHolder, ...]) -> bool:
    """Return whether a few words say whom something is for, and nothing else."""
    said, starts = f"{fold(turn.text)} ", turn.labels.words["for_whom"]
    few = len(turn.text.split()) <= MOST_WORDS_FOR_WHOM
    names_one = turn.entity("person") is not None or wanted(turn, holders) is not None
    return few and names_one and any(said.startswith(f"{word} ") for word in starts)


def is_relation(relation: Relation, word: str | None) -> bool:
    """Return whether a person of `relation` is meant by the entity `person` (bot/lookups.yml)."""
    partners = {Relation.SPOUSE, Relation.PARTNER}
    return relation == word or (word == "spouse" and relation in partners)


def is_narrowed(turn: Turn) -> bool:
    """Return whether the message says anything of which care is meant."""
    return any(turn.entity(name) for name in NARROWING)


def say_none(turn: Turn, services: Services) -> None:
    """Say that there is no reimbursement at all, or none of what the message narrows them to."""
    if is_narrowed(turn):
        say_none_such(turn, services)
    else:
        turn.say("utter_reimbursements_none")


def say_none_such(turn: Turn, services: Services) -> None:
    """Say that nothing fits and what was looked for: what an earlier question named holds on."""
    others = any(turn.entity(name) for name in ("amount", "provider", "listed_period"))
    facts = {
        "such": turn.labels.of("pattern", "such") if others or not is_narrowed(turn) else "",
        "care": _care_sought(turn),
        "whom": _whom_sought(turn, kin_meant(turn, services)),
    }
    if turn.entity("since") or turn.entity("listed_period"):
        turn.say("utter_reimbursements_none_then", **facts, when=_days_sought(turn))
    else:
        turn.say("utter_reimbursements_none_such", **facts)


def _care_sought(turn: Turn) -> str:
    care = turn.entity("care_type")
    label = care and turn.labels.of("care_type", care)
    return turn.labels.of("pattern", "of_care").format(care=label) if label else ""


def _whom_sought(turn: Turn, persons: tuple[CardHolder, ...]) -> str:
    named = turn.labels.of("pattern", "and").join(one.first_name for one in persons)
    return turn.labels.of("pattern", "for_person").format(name=named) if named else ""


def _days_sought(turn: Turn) -> str:
    since, until = day(turn.entity("since")), day(turn.entity("until"))
    if since is None:
        return ""
    if until is None:
        return turn.labels.of("pattern", "sought_since").format(since=long_date(since))
    if since == until:
        return turn.labels.of("pattern", "sought_day").format(day=long_date(since))
    pattern = turn.labels.of("pattern", "sought_days")
    return pattern.format(since=long_date(since), until=long_date(until))


def is_too_old(turn: Turn, services: Services) -> bool:
    """Return whether the message speaks only of days that are shown no more."""
    until = day(turn.entity("until"))
    return until is not None and until < services.reimbursements.oldest_day()


def day(iso: str | None) -> date | None:
    """Return the date of an entity."""
    return date.fromisoformat(iso) if iso else None
