"""« Lequel est refusé ? », « le plus cher », « ce 57,95 »: one of the member's own lines."""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from itertools import pairwise
from operator import ge, le
from typing import Any

from bot.actions.clues import NARROWING, kin_meant, telling_words
from bot.actions.labels import Labels
from bot.actions.ranks import of_rank
from bot.actions.turn import Turn
from insurer.domain.caller import Assurance
from insurer.domain.folding import fold
from insurer.domain.line_search import amounts_of, lines_that_say, of_provider
from insurer.domain.reimbursements import Reimbursement, ReimbursementState
from insurer.services.reimbursements import MAX_LINES
from insurer.wiring import Services

_DEAREST, _CHEAPEST = "dearest", "cheapest"
_BOUNDS: dict[str, Callable[[Decimal, Decimal], bool]] = {"more_than": ge, "less_than": le}
_LAST_DAY = 31
_STATE = "line_state"  # the entity that keeps a state said before
_STATES = {  # by the words for it; those of a refusal are of what waits, too
    "refused": ReimbursementState.REFUSED,
    "pending": ReimbursementState.IN_PROGRESS,
}
Lines = Sequence[Reimbursement]


def says_which(turn: Turn) -> bool:
    """Return whether lines are named by their state or by their price."""
    priced = any(turn.labels.mentions(turn.text, one) for one in (_DEAREST, _CHEAPEST))
    return priced or state_said(turn) is not None


def state_said(turn: Turn) -> ReimbursementState | None:
    """Return the state that « lesquels sont refusés » names, else one kept of words before."""
    kept = turn.entity(_STATE)
    return ReimbursementState(kept) if kept else _state_in(turn.text, turn.labels)


def keep_state(turn: Turn, earlier: Iterable[dict[str, Any]]) -> None:
    """Read the state of the latest of `earlier` that names one: « le plus cher » is of those."""
    if state_said(turn) is not None:
        return
    texts = (str(one.get("text") or "") for one in earlier)
    if state := next(filter(None, (_state_in(text, turn.labels) for text in texts)), None):
        turn.add_entities(**{_STATE: state.value})


def _state_in(text: str, labels: Labels) -> ReimbursementState | None:
    said = (state for words, state in _STATES.items() if labels.affirms(text, words))
    return next(said, None)


def of_state(turn: Turn, lines: Lines) -> tuple[Reimbursement, ...]:
    """Return the lines of the state that is named, all where none is."""
    state = state_said(turn)
    return tuple(one for one in lines if state in (None, one.state))


def picked(turn: Turn, lines: Lines) -> Reimbursement | None:
    """Return the one line that is meant by its place or its price; None when none is."""
    if lines and turn.labels.mentions(turn.text, _DEAREST):
        paid_back = turn.labels.mentions(turn.text, "reimbursed")  # « le plus gros remboursement »
        return max(lines, key=lambda one: one.mutuelle_amount if paid_back else one.actual_cost)
    if lines and turn.labels.mentions(turn.text, _CHEAPEST):
        return min(lines, key=lambda one: one.actual_cost)
    return of_rank(turn, lines)


def names_line(turn: Turn, services: Services) -> bool:
    """Return whether a figure or a practitioner is named that stands in the member's lines."""
    amount, provider = turn.entity("amount"), turn.entity("provider")
    if turn.caller.assurance < Assurance.VERIFIED or not (amount or provider):
        return False
    lines = _all(turn, services)
    if amount:
        return any(Decimal(amount) in amounts_of(line) for line in lines)
    return bool(of_provider(lines, provider or ""))


def amount_bound(turn: Turn) -> Callable[[Reimbursement], bool] | None:
    """Return what « de plus de 100 € » asks of a line, None where no bound is said."""
    amount = turn.entity("amount")
    said = (one for code, one in _BOUNDS.items() if turn.labels.mentions(turn.text, code))
    bound = next(said, None)
    if amount is None or bound is None:
        return None
    paid_back = turn.labels.mentions(turn.text, "reimbursed")
    return lambda line: bound(
        line.mutuelle_amount if paid_back else line.actual_cost, Decimal(amount)
    )


def day_of_month(turn: Turn) -> int | None:
    """Return the 24 of « celui du 24 », of which no month is said; None in any other words."""
    words = fold(turn.text).split()
    no_day = {*turn.labels.words["not_euros"], *turn.labels.words["day_lead"]}  # « du 12 au 20 »
    said = (
        int(number)
        for (before, number), behind in zip(pairwise(words), [*words[2:], ""], strict=False)
        if before in turn.labels.words["day_lead"] and number.isdigit() and behind not in no_day
    )
    day = next(said, None)
    return day if day in range(1, _LAST_DAY + 1) and not turn.entity("since") else None


def on_day(turn: Turn, lines: Lines) -> tuple[Reimbursement, ...]:
    """Return the lines of the day of a month that is said, by care or by payment; else all."""
    day = day_of_month(turn)
    return tuple(
        one
        for one in lines
        if day in (None, one.care_date.day) or (one.paid_on and one.paid_on.day == day)
    )


def names_nobody_known(turn: Turn, services: Services) -> bool:
    """Return whether « de Julie » ends a message where nobody and no line is called so."""
    *before, name = turn.text.rstrip(" ?!.").replace("\u2019", " ").replace("'", " ").split() or [
        ""
    ]
    capital = name[:1].isupper() and not turn.text.isupper()
    said_so = bool(before) and fold(before[-1]) in turn.labels.words["before_name"]
    narrowed = any(turn.entity(one) for one in (*NARROWING, "place", "listed_period"))
    known = turn.caller.assurance >= Assurance.VERIFIED
    told = fold(name) in telling_words(turn).split()
    if not (capital and said_so and known and told) or narrowed or kin_meant(turn, services):
        return False
    return not lines_that_say(_all(turn, services), fold(name))


def says_words_of_line(turn: Turn, services: Services) -> bool:
    """Return whether « et l’oreille droite ? » has words of some of the member's lines.

    A name in it is of who is insured, where there is one, before it is of a practitioner.
    """
    known = turn.caller.assurance >= Assurance.VERIFIED
    if not known or turn.entity("person") or kin_meant(turn, services):
        return False
    return bool(lines_that_say(_all(turn, services), telling_words(turn)))


def has_care(turn: Turn, services: Services) -> bool:
    """Return whether the member has a line of the kind of care that is named."""
    care = turn.entity("care_type")
    known = turn.caller.assurance >= Assurance.VERIFIED
    lines = services.reimbursements
    return bool(care) and known and bool(lines.latest(turn.caller, limit=1, care_type=care))


def _all(turn: Turn, services: Services) -> Lines:
    return services.reimbursements.latest(turn.caller, limit=MAX_LINES)
