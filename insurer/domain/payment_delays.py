"""Why a member still waits for money."""

from collections.abc import Mapping
from dataclasses import dataclass

from insurer.domain.members import Beneficiary, Teletransmission
from insurer.domain.reimbursements import RefusalReason, Reimbursement, ReimbursementState
from insurer.domain.requests import MemberRequest


@dataclass(frozen=True)
class AwaitedPayment:
    """A line that is not paid, and why."""

    line: Reimbursement
    reason: RefusalReason


@dataclass(frozen=True)
class PaymentDelay:
    """What a member who waits for money is told; lines are newest first."""

    waiting: tuple[AwaitedPayment, ...]
    unlinked: tuple[Beneficiary, ...]  # those whose statements do not reach us by themselves
    claims: tuple[MemberRequest, ...]  # invoices that were sent in and are still open
    last_paid: Reimbursement | None


def is_unlinked(person: Beneficiary) -> bool:
    """Return whether the health insurance does not (yet) send this person's statements."""
    return person.teletransmission is not Teletransmission.ACTIVE


def awaited(line: Reimbursement, persons: Mapping[str, Beneficiary]) -> AwaitedPayment | None:
    """Return what `line` waits for, None when it is paid."""
    if line.state is ReimbursementState.PAID:
        return None
    return AwaitedPayment(line, _reason(line, persons))


def _reason(line: Reimbursement, persons: Mapping[str, Beneficiary]) -> RefusalReason:
    if line.reason is not None:
        return line.reason
    person = persons.get(line.person_id)
    if person is not None and person.teletransmission is Teletransmission.INACTIVE:
        return RefusalReason.TELETRANSMISSION_INACTIVE
    return RefusalReason.BEING_PROCESSED
