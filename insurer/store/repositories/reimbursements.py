"""Reimbursement lines."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from insurer.domain.reimbursements import CareType, Reimbursement
from insurer.store.orm.members import BeneficiaryRow
from insurer.store.orm.reimbursements import ReimbursementRow


@dataclass(frozen=True)
class LineFilter:
    """Which lines are asked for; `since` and `until` are care dates, both included."""

    since: date
    until: date
    person_id: str | None = None
    care_type: CareType | None = None


class Reimbursements:
    """Reads always go by member, newest first (index ix_reimbursements_member_newest)."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def newest(self, member_id: str, which: LineFilter, *, limit: int) -> tuple[Reimbursement, ...]:
        """Return at most `limit` lines."""
        query = (
            select(ReimbursementRow)
            .join(BeneficiaryRow, BeneficiaryRow.person_id == ReimbursementRow.person_id)
            .options(contains_eager(ReimbursementRow.person))
            .where(ReimbursementRow.member_id == member_id)
            .where(ReimbursementRow.care_date.between(which.since, which.until))
            .order_by(ReimbursementRow.care_date.desc(), ReimbursementRow.reimbursement_id)
            .limit(limit)
        )
        if which.person_id is not None:
            query = query.where(ReimbursementRow.person_id == which.person_id)
        if which.care_type is not None:
            query = query.where(ReimbursementRow.care_type == which.care_type)
        return tuple(_line(row) for row in self._session.scalars(query))


def _line(row: ReimbursementRow) -> Reimbursement:
    return Reimbursement(
        reimbursement_id=row.reimbursement_id,
        act=row.act,
        care_type=row.care_type,
        provider=row.provider,
        care_date=row.care_date,
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
