"""What is left of what a plan pays in a year, reckoned from the lines that were paid."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from insurer.domain.contracts import GuaranteeLine
from insurer.domain.line_search import lines_that_share
from insurer.domain.members import Beneficiary
from insurer.domain.money import ZERO
from insurer.domain.reimbursements import Reimbursement, ReimbursementState


@dataclass(frozen=True)
class Allowance:
    """What one insured person has had of one guarantee in a calendar year."""

    guarantee: GuaranteeLine
    person_id: str
    person_first_name: str
    cares: int  # paid lines
    used: Decimal  # euros paid by the mutuelle

    @property
    def left(self) -> Decimal | None:
        """Euros still to be had this year; None where the guarantee has no ceiling."""
        ceiling = self.guarantee.ceiling
        return None if ceiling is None else max(ZERO, ceiling - self.used)

    @property
    def times_left(self) -> int | None:
        """How often the whole amount of one care fits in what is left; None where unknown."""
        each = self.guarantee.mutuelle_amount
        return int(self.left // each) if self.left is not None and each else None


def allowances_of(
    guarantees: Sequence[GuaranteeLine],
    persons: Sequence[Beneficiary],
    lines: Sequence[Reimbursement],
) -> tuple[Allowance, ...]:
    """Return what each person has had of each guarantee; `guarantees` are all of a kind of care."""
    paid = [line for line in lines if _counts(line)]
    return tuple(
        _allowance(guarantee, person, [line for line in paid if _of(line, guarantee, guarantees)])
        for guarantee in guarantees
        for person in persons
    )


def _counts(line: Reimbursement) -> bool:
    return line.state is ReimbursementState.PAID and line.mutuelle_amount > ZERO


def _of(line: Reimbursement, guarantee: GuaranteeLine, guarantees: Sequence[GuaranteeLine]) -> bool:
    """Return whether a line was paid by a guarantee: by the act's words, else by its kind."""
    if line.care_type is not guarantee.care_type:
        return False
    of_kind = [one for one in guarantees if one.care_type is line.care_type]
    return guarantee in (lines_that_share(of_kind, line.act) or of_kind)


def _allowance(
    guarantee: GuaranteeLine, person: Beneficiary, lines: Sequence[Reimbursement]
) -> Allowance:
    amounts = [line.mutuelle_amount for line in lines if line.person_id == person.person_id]
    return Allowance(
        guarantee, person.person_id, person.first_name, len(amounts), sum(amounts, ZERO)
    )
