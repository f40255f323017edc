"""The statement of benefits as a tagged PDF, laid out by statement.typ."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal

from insurer.documents.letter import Addressee, LetterHead
from insurer.documents.typesetting import typeset
from insurer.domain.reimbursements import Payee


@dataclass(frozen=True, repr=False)
class StatementLine:
    """One paid act; amounts in euros, the rate in percent."""

    care_date: date
    act: str
    provider: str | None
    person: str
    actual_cost: Decimal
    secu_base: Decimal
    secu_rate: Decimal
    secu_amount: Decimal
    mutuelle_amount: Decimal
    left_to_pay: Decimal
    payee: Payee


@dataclass(frozen=True)
class StatementFacts:
    """When it was issued, for which payments, and their total in euros."""

    issued_on: date
    period_from: date
    period_until: date
    total: Decimal


def render_statement(
    head: LetterHead,
    addressee: Addressee,
    statement: StatementFacts,
    lines: Sequence[StatementLine],
) -> bytes:
    """Return the statement as a PDF; LayoutFailed."""
    facts = {
        **asdict(head),
        "addressee": asdict(addressee),
        "statement": asdict(statement),
        "lines": [asdict(line) for line in lines],
        "to_member": _paid(lines, Payee.MEMBER),
        "to_third_parties": _paid(lines, Payee.THIRD_PARTY),
        "left_to_pay": sum((line.left_to_pay for line in lines), Decimal("0.00")),
    }
    return typeset("statement.typ", facts)


def _paid(lines: Sequence[StatementLine], payee: Payee) -> Decimal:
    paid = (line.mutuelle_amount for line in lines if line.payee is payee)
    return sum(paid, Decimal("0.00"))
