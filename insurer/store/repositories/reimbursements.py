"""Reimbursement lines."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from insurer.domain.ids import new_id
from insurer.domain.money import ZERO
from insurer.domain.reimbursements import (
    CareType,
    Payee,
    PersonTotals,
    Reimbursement,
    ReimbursementState,
    ReimbursementTotals,
    Settlement,
)
from insurer.errors import NotFound
from insurer.store.orm.members import BeneficiaryRow
from insurer.store.orm.reimbursements import ReimbursementRow


@dataclass(frozen=True)
class LineFilter:
    """Which lines are asked for; `since` and `until` are both included."""

    since: date
    until: date
    person_id: str | None = None
    care_type: CareType | None = None
    statement_id: str | None = None
    by_payment: bool = False  # the period is of payments, not of care


class Reimbursements:
    """Reads always go by member, newest first (index ix_reimbursements_member_newest)."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def newest(
        self, member_id: str, which: LineFilter, *, limit: int | None
    ) -> tuple[Reimbursement, ...]:
        """Return at most `limit` lines, all with None."""
        query = (
            select(ReimbursementRow)
            .join(BeneficiaryRow, BeneficiaryRow.person_id == ReimbursementRow.person_id)
            .options(contains_eager(ReimbursementRow.person).load_only(BeneficiaryRow.first_name))
            .where(*_conditions(member_id, which))
            .order_by(ReimbursementRow.care_date.desc(), ReimbursementRow.reimbursement_id)
            .limit(limit)
        )
        return tuple(_line(row) for row in self._session.scalars(query))

    def add_paid(
        self,
        member_id: str,
        settlement: Settlement,
        *,
        person_id: str,
        care_type: CareType,
        care_date: date,
        paid_on: date,
        statement_id: str,
    ) -> None:
        """Write a line that was paid."""
        self._session.add(
            ReimbursementRow(
                reimbursement_id=new_id(),
                member_id=member_id,
                person_id=person_id,
                statement_id=statement_id,
                act=settlement.act,
                care_type=care_type,
                care_date=care_date,
                actual_cost=settlement.actual_cost,
                secu_base=settlement.secu_base,
                secu_rate=settlement.secu_rate,
                secu_amount=settlement.secu_amount,
                mutuelle_amount=settlement.mutuelle_amount,
                left_to_pay=settlement.left_to_pay,
                payee=settlement.payee,
                state=ReimbursementState.PAID,
                paid_on=paid_on,
            )
        )
        self._session.flush()

    def of_member(self, member_id: str, reimbursement_id: str) -> Reimbursement:
        """Return one line of this member; NotFound, also for somebody else's."""
        row = self._session.scalar(
            select(ReimbursementRow)
            .options(joinedload(ReimbursementRow.person))
            .where(ReimbursementRow.reimbursement_id == reimbursement_id)
            .where(ReimbursementRow.member_id == member_id)
        )
        if row is None:
            raise NotFound("reimbursement", reimbursement_id)
        return _line(row)

    def totals(self, member_id: str, which: LineFilter) -> tuple[ReimbursementTotals, ...]:
        """Return the sums of the paid lines by kind of care, the dearest for the insurer first."""
        care_type = ReimbursementRow.care_type
        query = (
            select(care_type, *_sums())
            .where(*_paid(member_id, which))
            .group_by(care_type)
            .order_by(func.sum(ReimbursementRow.mutuelle_amount).desc(), care_type)
        )
        return tuple(ReimbursementTotals(*found) for found in self._session.execute(query))

    def total_refused(self, member_id: str, which: LineFilter) -> ReimbursementTotals:
        """Return the sums of the refused lines, of which the mutuelle paid nothing."""
        row = ReimbursementRow
        sums = (_or_zero(one) for one in (row.actual_cost, row.secu_amount, row.left_to_pay))
        query = select(func.count(), *sums).where(
            *_conditions(member_id, which), row.state == ReimbursementState.REFUSED
        )
        found = self._session.execute(query).one()
        return ReimbursementTotals(None, found[0], found[1], found[2], ZERO, ZERO, found[3])

    def totals_of_persons(self, member_id: str, which: LineFilter) -> tuple[PersonTotals, ...]:
        """Return the sums of the paid lines by insured person, the dearest first."""
        person = (BeneficiaryRow.person_id, BeneficiaryRow.first_name)
        query = (
            select(*person, *_sums())
            .join(BeneficiaryRow, BeneficiaryRow.person_id == ReimbursementRow.person_id)
            .where(*_paid(member_id, which))
            .group_by(*person)
            .order_by(func.sum(ReimbursementRow.mutuelle_amount).desc(), person[0])
        )
        return tuple(
            PersonTotals(person_id, name, ReimbursementTotals(None, *sums))
            for person_id, name, *sums in self._session.execute(query)
        )


def _sums() -> tuple[ColumnElement[Any], ...]:
    """The fields of ReimbursementTotals after its first, in their order."""
    row = ReimbursementRow
    return (
        func.count(),
        func.sum(row.actual_cost),
        func.sum(row.secu_amount),
        _sum(row.mutuelle_amount, row.payee == Payee.MEMBER),
        _sum(row.mutuelle_amount, row.payee == Payee.THIRD_PARTY),
        func.sum(row.left_to_pay),
    )


def _or_zero(amount: SQLColumnExpression[Decimal]) -> ColumnElement[Decimal]:
    """The sum of `amount`; zero where there is no line."""
    return func.coalesce(func.sum(amount), ZERO)


def _paid(member_id: str, which: LineFilter) -> list[ColumnElement[bool]]:
    return [*_conditions(member_id, which), ReimbursementRow.state == ReimbursementState.PAID]


def _conditions(member_id: str, which: LineFilter) -> list[ColumnElement[bool]]:
    row = ReimbursementRow
    day = row.paid_on if which.by_payment else row.care_date
    wanted = [row.member_id == member_id, day.between(which.since, which.until)]
    if which.person_id is not None:
        wanted.append(row.person_id == which.person_id)
    if which.care_type is not None:
        wanted.append(row.care_type == which.care_type)
    if which.statement_id is not None:
        wanted.append(row.statement_id == which.statement_id)
    return wanted


def _sum(
    amount: SQLColumnExpression[Decimal], condition: ColumnElement[bool]
) -> ColumnElement[Decimal]:
    return func.coalesce(func.sum(amount).filter(condition), ZERO)


def _line(row: ReimbursementRow) -> Reimbursement:
    return Reimbursement(
        reimbursement_id=row.reimbursement_id,
        act=row.act,
        care_type=row.care_type,
        provider=row.provider,
        care_date=row.care_date,
        person_id=row.person_id,
        person_first_name=row.person.first_name,
        actual_cost=row.actual_cost,
        secu_base=row.secu_base,
        secu_rate=row.secu_rate,
        secu_amount=row.secu_amount,
        mutuelle_amount=row.mutuelle_amount,
        left_to_pay=row.left_to_pay,
        payee=row.payee,
        state=row.state,
        reason=row.reason,
        paid_on=row.paid_on,
    )
