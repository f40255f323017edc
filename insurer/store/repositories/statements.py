"""Statements of benefits."""

from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from insurer.domain.ids import new_id
from insurer.domain.money import ZERO
from insurer.domain.statements import Statement
from insurer.errors import NotFound
from insurer.store.orm.reimbursements import StatementRow


class Statements:
    """Statements of members."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def newest(
        self, member_id: str, *, since: date, until: date, limit: int
    ) -> tuple[Statement, ...]:
        """Return the statements issued between two days, both included, newest first."""
        rows = self._session.scalars(
            select(StatementRow)
            .where(StatementRow.member_id == member_id)
            .where(StatementRow.issued_on.between(since, until))
            .order_by(StatementRow.issued_on.desc(), StatementRow.statement_id)
            .limit(limit)
        )
        return tuple(_statement(row) for row in rows)

    def take_in(self, member_id: str, *, amount: Decimal, day: date) -> str:
        """Add an amount paid on `day` to the statement of its month; return the statement."""
        row = self._session.scalar(
            select(StatementRow)
            .where(StatementRow.member_id == member_id)
            .where(StatementRow.issued_on.between(day.replace(day=1), day))
            .order_by(StatementRow.issued_on.desc())
            .limit(1)
            .with_for_update()
        )
        if row is None:
            row = StatementRow(
                statement_id=new_id(), member_id=member_id, period_from=day, total=ZERO
            )
            self._session.add(row)
        row.issued_on = row.period_until = day
        row.total += amount
        self._session.flush()
        return row.statement_id

    def of_member(self, member_id: str, statement_id: str) -> Statement:
        """Return one statement of this member; NotFound, also for somebody else's."""
        row = self._session.scalar(
            select(StatementRow)
            .where(StatementRow.statement_id == statement_id)
            .where(StatementRow.member_id == member_id)
        )
        if row is None:
            raise NotFound("statement", statement_id)
        return _statement(row)


def _statement(row: StatementRow) -> Statement:
    return Statement(
        statement_id=row.statement_id,
        issued_on=row.issued_on,
        period_from=row.period_from,
        period_until=row.period_until,
        total=row.total,
    )
