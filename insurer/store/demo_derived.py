"""What demo data implies: monthly statements of what was paid, instalments of contracts."""

from collections.abc import Callable, Iterator
from datetime import date
from itertools import groupby

from insurer.demo.model import DemoContract, DemoContributions, DemoLine, DemoMember
from insurer.domain.contributions import ContributionState
from insurer.domain.money import ZERO
from insurer.store.orm.contributions import ContributionRow, ContributionScheduleRow
from insurer.store.orm.reimbursements import StatementRow

IdOf = Callable[..., str]
_DECEMBER = 12  # when next year's schedule is sent (source 002)


def statement_id_of(member: DemoMember, line: DemoLine, id_of: IdOf) -> str | None:
    """Return the statement that holds a line: that of the month in which it was paid."""
    if line.paid_on is None:
        return None
    return id_of("statement", member.number, f"{line.paid_on:%Y-%m}")


def statements_of(member: DemoMember, member_id: str, id_of: IdOf) -> Iterator[StatementRow]:
    """Yield one statement for each month in which a line was paid, issued with the last of them."""
    paid = [(line.paid_on, line) for line in member.lines if line.paid_on is not None]
    by_day = sorted(paid, key=lambda pair: pair[0])
    for _, group in groupby(by_day, key=lambda pair: (pair[0].year, pair[0].month)):
        days_and_lines = list(group)
        days = [day for day, _ in days_and_lines]
        yield StatementRow(
            statement_id=statement_id_of(member, days_and_lines[0][1], id_of),
            member_id=member_id,
            issued_on=days[-1],
            period_from=days[0],
            period_until=days[-1],
            total=sum((line.mutuelle for _, line in days_and_lines), ZERO),
        )


def schedules_of(
    contract: DemoContract, contract_id: str, id_of: IdOf, *, today: date
) -> Iterator[ContributionScheduleRow]:
    """Yield how a contract is paid for, a row for each year."""
    terms = contract.contributions
    if terms is not None:
        for year in sorted({day.year for day in _due_days(contract, terms, today)}):
            yield ContributionScheduleRow(
                schedule_id=id_of("schedule", contract_id, year),
                contract_id=contract_id,
                year=year,
                mode=terms.mode,
                frequency=terms.frequency,
            )


def instalments_of(
    contract: DemoContract, contract_id: str, member_id: str, id_of: IdOf, *, today: date
) -> Iterator[ContributionRow]:
    """Yield the instalments of last year and this one, and of the next from December on."""
    terms = contract.contributions
    if terms is not None:
        for day in _due_days(contract, terms, today):
            state = _state(day, terms, today)
            yield ContributionRow(
                contribution_id=id_of("instalment", contract_id, day),
                schedule_id=id_of("schedule", contract_id, day.year),
                member_id=member_id,
                due_on=day,
                amount=terms.amount,
                state=state,
                paid_on=day if state is ContributionState.PAID else None,
            )


def _due_days(contract: DemoContract, terms: DemoContributions, today: date) -> list[date]:
    """Return the days of the years whose schedule is sent; the first schedule is never empty."""
    last_year = today.year + (today.month == _DECEMBER)
    days = [
        day
        for year in range(today.year - 1, last_year + 2)
        for month in range(1, 13, terms.frequency.months)
        if contract.start_on <= (day := date(year, month, terms.day_of_month))
        and (contract.end_on is None or day <= contract.end_on)
    ]
    return [day for day in days if day.year <= last_year] or days[:1]


def _state(day: date, terms: DemoContributions, today: date) -> ContributionState:
    refused = terms.rejected
    if refused is not None and (day.year, day.month) == (refused.year, refused.month):
        return ContributionState.REJECTED
    return ContributionState.PAID if day <= today else ContributionState.SCHEDULED
