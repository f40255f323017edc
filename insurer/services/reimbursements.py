"""Reimbursement lines: lists, one of them, sums, and why money is late."""

from datetime import date

from insurer.domain.caller import Assurance, Caller
from insurer.domain.clock import Clock, months_later, paris_day
from insurer.domain.line_search import LineClues, best_matches, of_provider
from insurer.domain.payment_delays import PaymentDelay, awaited, is_unlinked
from insurer.domain.reimbursements import (
    CareType,
    Reimbursement,
    ReimbursementState,
    ReimbursementSummary,
    summary_of,
    total_of,
)
from insurer.domain.requests import RequestKind
from insurer.errors import InvalidInput
from insurer.services.access import require
from insurer.store.repositories.reimbursements import LineFilter
from insurer.store.uow import UnitOfWorkFactory

MAX_LINES = 200


class ReimbursementService:
    """Reads reimbursement lines of the last twelve months (source 000)."""

    def __init__(self, unit_of_work: UnitOfWorkFactory, *, clock: Clock) -> None:
        self._unit_of_work = unit_of_work
        self._clock = clock

    def oldest_day(self) -> date:
        """Return the first care date that is still shown."""
        return months_later(paris_day(self._clock()), -12)

    def latest(
        self,
        caller: Caller,
        *,
        limit: int = 5,
        person_id: str | None = None,
        care_type: CareType | str | None = None,
        since: date | None = None,
        until: date | None = None,
        provider: str | None = None,
        by_payment: bool = False,
    ) -> tuple[Reimbursement, ...]:
        """Return the newest lines by care date; a `person_id` of others finds nothing.

        `since` and `until` are care dates, or days of payment, both included; what is older than
        twelve months is not shown. `provider` is a name as a member writes it. Needs VERIFIED.

        Raises:
            InvalidInput: `limit` or `care_type` is none that exists.
        """
        member_id = require(caller, Assurance.VERIFIED)
        if not 1 <= limit <= MAX_LINES:
            raise InvalidInput("limit", "range")
        which = self._filter(
            LineClues(
                person_id,
                care_type_of(care_type),
                since=since,
                until=until,
                by_payment=by_payment,
            )
        )
        read = limit if provider is None else MAX_LINES
        with self._unit_of_work(lone=True) as uow:
            lines = uow.reimbursements.newest(member_id, which, limit=read)
        return lines if provider is None else of_provider(lines, provider)[:limit]

    def find(self, caller: Caller, clues: LineClues) -> tuple[Reimbursement, ...]:
        """Return the lines that a member may mean, newest first. Needs VERIFIED."""
        member_id = require(caller, Assurance.VERIFIED)
        with self._unit_of_work(lone=True) as uow:
            lines = uow.reimbursements.newest(member_id, self._filter(clues), limit=MAX_LINES)
        return best_matches(lines, clues)

    def detail(self, caller: Caller, reimbursement_id: str) -> Reimbursement:
        """Return one line. Needs VERIFIED.

        Raises:
            NotFound: no such line, or somebody else's.
        """
        member_id = require(caller, Assurance.VERIFIED)
        with self._unit_of_work(lone=True) as uow:
            return uow.reimbursements.of_member(member_id, reimbursement_id)

    def summary(
        self,
        caller: Caller,
        *,
        person_id: str | None = None,
        care_type: CareType | str | None = None,
        since: date | None = None,
        until: date | None = None,
        provider: str | None = None,
        by_payment: bool = False,
    ) -> ReimbursementSummary:
        """Return the sums of what was paid, at most over twelve months. Needs VERIFIED.

        `since` and `until` are care dates, or days of payment; `provider` is a name as a member
        writes it.

        Raises:
            InvalidInput: no such `care_type`.
        """
        member_id = require(caller, Assurance.VERIFIED)
        today = paris_day(self._clock())
        which = self._filter(
            LineClues(
                person_id,
                care_type_of(care_type),
                since=since,
                until=min(until or today, today),
                by_payment=by_payment,
            )
        )
        if provider is not None:
            with self._unit_of_work() as uow:
                lines = uow.reimbursements.newest(member_id, which, limit=None)
            return summary_of(of_provider(lines, provider), which.since, which.until)
        with self._unit_of_work() as uow:
            by_care = uow.reimbursements.totals(member_id, which)
            by_person = uow.reimbursements.totals_of_persons(member_id, which)
            refused = uow.reimbursements.total_refused(member_id, which)
        total = total_of(by_care)
        return ReimbursementSummary(which.since, which.until, total, by_care, by_person, refused)

    def delay(self, caller: Caller, clues: LineClues) -> PaymentDelay:
        """Return what is not paid yet and why, by the member's own lines. Needs VERIFIED."""
        member_id = require(caller, Assurance.VERIFIED)
        today = paris_day(self._clock())
        with self._unit_of_work() as uow:
            lines = uow.reimbursements.newest(member_id, self._filter(clues), limit=MAX_LINES)
            persons = uow.members.beneficiaries(member_id, day=today)
            requests = uow.requests.of_member(member_id)
        lines = best_matches(lines, clues)
        by_id = {one.person_id: one for one in persons}
        waiting = (awaited(line, by_id) for line in lines)
        return PaymentDelay(
            waiting=tuple(one for one in waiting if one is not None),
            unlinked=tuple(one for one in persons if is_unlinked(one)),
            claims=tuple(
                one for one in requests if one.kind is RequestKind.REIMBURSEMENT and one.state.open
            ),
            last_paid=next((one for one in lines if one.state is ReimbursementState.PAID), None),
        )

    def _filter(self, clues: LineClues) -> LineFilter:
        return LineFilter(
            since=max(filter(None, (self.oldest_day(), clues.since))),
            until=clues.until or date.max,
            person_id=clues.person_id,
            care_type=clues.care_type,
            by_payment=clues.by_payment,
        )


def care_type_of(code: CareType | str | None) -> CareType | None:
    """Return the kind of care with this code; InvalidInput when there is none."""
    try:
        return None if code is None else CareType(code)
    except ValueError:
        raise InvalidInput("care_type", "unknown") from None
