"""« Lequel est refusé ? », « le plus cher », « ce 57,95 »: one of the member's own lines."""

from collections.abc import Sequence
from decimal import Decimal

from bot.actions.clues import kin_meant, telling_words
from bot.actions.ranks import of_rank
from bot.actions.turn import Turn
from insurer.domain.caller import Assurance
from insurer.domain.line_search import amounts_of, lines_that_say, of_provider
from insurer.domain.reimbursements import Reimbursement, ReimbursementState
from insurer.services.reimbursements import MAX_LINES
from insurer.wiring import Services

_DEAREST = "dearest"
_STATES = {  # by the words for it; those of a refusal are of what waits, too
    "refused": ReimbursementState.REFUSED,
    "pending": ReimbursementState.IN_PROGRESS,
}
Lines = Sequence[Reimbursement]


def says_which(turn: Turn) -> bool:
    """Return whether lines are named by their state or by their price."""
    return state_said(turn) is not None or turn.labels.mentions(turn.text, _DEAREST)


def state_said(turn: Turn) -> ReimbursementState | None:
    """Return the state that « lesquels sont refusés » names."""
    said = (state for words, state in _STATES.items() if turn.labels.affirms(turn.text, words))
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


def says_words_of_line(turn: Turn, services: Services) -> bool:
    """Return whether « et l’oreille droite ? » has words of some of the member's lines.

    A name in it is of who is insured, where there is one, before it is of a practitioner.
    """
    known = turn.caller.assurance >= Assurance.VERIFIED
    if not known or turn.entity("person") or kin_meant(turn, services):
        return False
    return bool(lines_that_say(_all(turn, services), telling_words(turn)))


def _all(turn: Turn, services: Services) -> Lines:
    return services.reimbursements.latest(turn.caller, limit=MAX_LINES)
