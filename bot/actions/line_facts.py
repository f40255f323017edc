"""One fact of a line just told: « combien a payé la Sécu ? », « c’était quand ? »."""

from decimal import Decimal

from bot.actions.formatting import euros, long_date, percent
from bot.actions.turn import Turn
from insurer.domain.money import ZERO
from insurer.domain.reimbursements import Reimbursement, ReimbursementState

FACT = "line_fact"  # an entity that is read from the words around a line just shown
_FACTS = ("payee", "secu", "when", "what", "provider", "mutuelle")


def asks_fact(turn: Turn, text: str, *beside: str) -> str | None:
    """Return which fact of a line is all that a text asks for; None where it asks for more.

    The words `beside` it may stand there too: « le dernier ».
    """
    labels = turn.labels
    if labels.mentions(text, "why"):
        of_rest = labels.mentions(text, "fact_rest")
        only = labels.says_only(text, "why", "why_around", "fact_rest", "fact_around", *beside)
        return "rest" if of_rest and only else None
    for fact in _FACTS:
        only = labels.says_only(text, f"fact_{fact}", "fact_around", *beside)
        if only and labels.mentions(text, f"fact_{fact}"):
            return fact
    left = labels.mentions(text, "fact_left")
    only = left and labels.says_only(text, "fact_left", "fact_left_around", "fact_around", *beside)
    return "rest" if only else None


def say_fact(turn: Turn, line: Reimbursement) -> bool:
    """Say the fact of `line` that is asked for; False where none is, or it is not paid yet."""
    fact = turn.entity(FACT)
    if fact is None or line.state is not ReimbursementState.PAID or line.paid_on is None:
        return False
    over = max(ZERO, line.actual_cost - line.secu_base) if line.secu_base else ZERO
    turn.say(
        f"utter_line_fact_{_known(fact, line)}",
        act=line.act,
        person=line.person_first_name,
        care_date=long_date(line.care_date),
        paid_on=long_date(line.paid_on),
        provider=line.provider or "",
        cost=euros(line.actual_cost),
        base=euros(line.secu_base),
        rate=percent(line.secu_rate),
        secu=euros(line.secu_amount),
        mutuelle=euros(line.mutuelle_amount),
        left=euros(line.left_to_pay),
        withheld=_part(turn, "line_withheld", line.withheld),
        over=_part(turn, "line_over_base", over),
    )
    return True


def _known(fact: str, line: Reimbursement) -> str:
    """Return the fact as far as the line has it."""
    if fact == "payee":
        return f"{fact}_{line.payee.value}"
    nothing = {
        "secu": not line.secu_amount,
        "provider": line.provider is None,
        "rest": not line.left_to_pay,
    }
    return f"{fact}_none" if nothing.get(fact) else fact


def _part(turn: Turn, pattern: str, amount: Decimal) -> str:
    return turn.labels.of("pattern", pattern).format(amount=euros(amount)) if amount else ""
