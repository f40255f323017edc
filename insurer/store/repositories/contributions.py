"""Contributions and their schedules."""

from datetime import date
from decimal import Decimal

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from insurer.domain.contracts import ContractKind
from insurer.domain.contributions import (
    Contribution,
    ContributionState,
    Frequency,
    PaymentMode,
)
from insurer.store.orm.contributions import ContributionRow, ContributionScheduleRow
from insurer.store.orm.members import ContractRow


class Contributions:
    """Instalments of members."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def way(self, member_id: str) -> tuple[PaymentMode, Frequency] | None:
        """Return how the member pays by the newest schedule, None without any."""
        row = self._session.execute(
            select(ContributionScheduleRow.mode, ContributionScheduleRow.frequency)
            .join(ContractRow, ContractRow.contract_id == ContributionScheduleRow.contract_id)
            .where(ContractRow.member_id == member_id)
            .order_by(ContributionScheduleRow.year.desc(), ContractRow.start_on.desc())
            .limit(1)
        ).first()
        return None if row is None else (row.mode, row.frequency)

    def shift(self, member_id: str, amount: Decimal, *, after: date) -> None:
        """Change what the health contract's instalments due after a day will be, never below 0."""
        health = select(ContractRow.contract_id).where(
            ContractRow.member_id == member_id, ContractRow.kind == ContractKind.HEALTH
        )
        schedules = select(ContributionScheduleRow.schedule_id).where(
            ContributionScheduleRow.contract_id.in_(health)
        )
        self._session.execute(
            update(ContributionRow)
            .where(ContributionRow.schedule_id.in_(schedules))
            .where(ContributionRow.state == ContributionState.SCHEDULED)
            .where(ContributionRow.due_on > after)
            .values(amount=func.greatest(ContributionRow.amount + amount, 0))
        )

    def first_due_on(self, member_id: str) -> date | None:
        """Return the day of the oldest instalment on file."""
        return self._session.scalar(
            select(ContributionRow.due_on)
            .where(ContributionRow.member_id == member_id)
            .order_by(ContributionRow.due_on)
            .limit(1)
        )

    def between(self, member_id: str, since: date, until: date) -> tuple[Contribution, ...]:
        """Return the instalments due between two days, both included, by date."""
        rows = self._session.scalars(
            select(ContributionRow)
            .where(ContributionRow.member_id == member_id)
            .where(ContributionRow.due_on.between(since, until))
            .order_by(ContributionRow.due_on, ContributionRow.contribution_id)
        )
        return tuple(Contribution(row.due_on, row.amount, row.state, row.paid_on) for row in rows)
