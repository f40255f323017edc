"""Reimbursement lines."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from insurer.domain.money import ZERO, share
from insurer.errors import InvalidInput


class CareType(StrEnum):
    """Kind of care, coarse enough for a member to ask by it."""

    GENERAL_PRACTITIONER = "general_practitioner"
    SPECIALIST = "specialist"
    PHARMACY = "pharmacy"
    DENTAL = "dental"
    OPTICAL = "optical"
    HEARING = "hearing"
    HOSPITAL = "hospital"
    LABORATORY = "laboratory"
    IMAGING = "imaging"
    PHYSIOTHERAPY = "physiotherapy"
    NURSING = "nursing"
    ALTERNATIVE = "alternative"  # osteopathy, chiropractic…
    APPLIANCE = "appliance"
    TRANSPORT = "transport"
    PSYCHOLOGY = "psychology"
    MATERNITY = "maternity"
    OTHER = "other"


class Payee(StrEnum):
    """Who received the mutuelle's share."""

    MEMBER = "member"
    THIRD_PARTY = "third_party"


class ReimbursementState(StrEnum):
    """Where a line stands."""

    IN_PROGRESS = "in_progress"
    PAID = "paid"
    REFUSED = "refused"


class RefusalReason(StrEnum):
    """Why a line was refused, or what it waits for."""

    NOT_COVERED = "not_covered"
    CEILING_REACHED = "ceiling_reached"
    RIGHTS_CLOSED = "rights_closed"
    DUPLICATE = "duplicate"
    INVOICE_UNREADABLE = "invoice_unreadable"
    MISSING_DOCUMENT = "missing_document"
    TELETRANSMISSION_INACTIVE = "teletransmission_inactive"
    AWAITING_SECU = "awaiting_secu"
    BEING_PROCESSED = "being_processed"


@dataclass(frozen=True)
class Reimbursement:
    """One line; amounts in euros, `secu_rate` in percent (70 for 70 %)."""

    reimbursement_id: str
    act: str
    care_type: CareType
    provider: str | None
    care_date: date
    person_id: str
    person_first_name: str
    actual_cost: Decimal
    secu_base: Decimal
    secu_rate: Decimal
    secu_amount: Decimal
    mutuelle_amount: Decimal
    left_to_pay: Decimal
    payee: Payee
    state: ReimbursementState
    reason: RefusalReason | None
    paid_on: date | None

    @property
    def withheld(self) -> Decimal:
        """What the health insurance kept of its share: flat-rate share or deductible, in euros."""
        return max(ZERO, share(self.secu_base, self.secu_rate) - self.secu_amount)


@dataclass(frozen=True)
class Settlement:
    """What a manager reckoned for an invoice or a quote, in euros; `secu_rate` in percent."""

    actual_cost: Decimal
    mutuelle_amount: Decimal
    secu_base: Decimal = ZERO
    secu_rate: Decimal = ZERO
    act: str | None = None  # as the member will read it
    care_date: date | None = None
    payee: Payee = Payee.MEMBER

    def __post_init__(self) -> None:
        """Refuse figures that cannot be; InvalidInput, field `settlement`."""
        if min(self.actual_cost, self.mutuelle_amount, self.secu_base, self.secu_rate) < 0:
            raise InvalidInput("settlement", "negative")
        if self.left_to_pay < 0:
            raise InvalidInput("settlement", "more_than_cost")

    @property
    def secu_amount(self) -> Decimal:
        """The health insurance's share."""
        return share(self.secu_base, self.secu_rate)

    @property
    def left_to_pay(self) -> Decimal:
        """What stays with the member."""
        return self.actual_cost - self.secu_amount - self.mutuelle_amount


@dataclass(frozen=True)
class ReimbursementTotals:
    """Sums of paid lines in euros; of one kind of care, or of all when `care_type` is None."""

    care_type: CareType | None
    lines: int
    actual_cost: Decimal
    secu_amount: Decimal
    paid_to_member: Decimal
    paid_to_third_parties: Decimal
    left_to_pay: Decimal

    @property
    def mutuelle_amount(self) -> Decimal:
        """What the mutuelle paid in all."""
        return self.paid_to_member + self.paid_to_third_parties


@dataclass(frozen=True)
class PersonTotals:
    """Sums of the paid lines of one insured person."""

    person_id: str
    person_first_name: str
    totals: ReimbursementTotals


@dataclass(frozen=True)
class ReimbursementSummary:
    """What was paid for care between two days, both included; its parts by amount.

    What was refused counts apart: the mutuelle paid none of it.
    """

    since: date
    until: date
    total: ReimbursementTotals
    by_care: tuple[ReimbursementTotals, ...]
    by_person: tuple[PersonTotals, ...]
    refused: ReimbursementTotals


def total_of(parts: Iterable[ReimbursementTotals]) -> ReimbursementTotals:
    """Return the sums of several kinds of care together."""
    parts = tuple(parts)
    return ReimbursementTotals(
        care_type=None,
        lines=sum(one.lines for one in parts),
        actual_cost=sum((one.actual_cost for one in parts), ZERO),
        secu_amount=sum((one.secu_amount for one in parts), ZERO),
        paid_to_member=sum((one.paid_to_member for one in parts), ZERO),
        paid_to_third_parties=sum((one.paid_to_third_parties for one in parts), ZERO),
        left_to_pay=sum((one.left_to_pay for one in parts), ZERO),
    )


def summary_of(lines: Sequence[Reimbursement], since: date, until: date) -> ReimbursementSummary:
    """Return the sums of these lines: those paid by kind of care and person, those refused."""
    paid = [line for line in lines if line.state is ReimbursementState.PAID]
    refused = [line for line in lines if line.state is ReimbursementState.REFUSED]
    cares = dict.fromkeys(line.care_type for line in paid)
    persons = {line.person_id: line.person_first_name for line in paid}
    by_care = (sums_of([one for one in paid if one.care_type is care], care) for care in cares)
    by_person = (
        PersonTotals(person, name, sums_of([one for one in paid if one.person_id == person]))
        for person, name in persons.items()
    )
    return ReimbursementSummary(
        since, until, sums_of(paid), tuple(by_care), tuple(by_person), sums_of(refused)
    )


def sums_of(
    lines: Sequence[Reimbursement], care_type: CareType | None = None
) -> ReimbursementTotals:
    """Return the sums of these lines."""
    to_member = [line for line in lines if line.payee is Payee.MEMBER]
    to_third_parties = [line for line in lines if line.payee is Payee.THIRD_PARTY]
    return ReimbursementTotals(
        care_type=care_type,
        lines=len(lines),
        actual_cost=sum((one.actual_cost for one in lines), ZERO),
        secu_amount=sum((one.secu_amount for one in lines), ZERO),
        paid_to_member=sum((one.mutuelle_amount for one in to_member), ZERO),
        paid_to_third_parties=sum((one.mutuelle_amount for one in to_third_parties), ZERO),
        left_to_pay=sum((one.left_to_pay for one in lines), ZERO),
    )
