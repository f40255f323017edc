"""Reimbursement lines."""

from datetime import date

from insurer.domain.caller import Assurance, Caller
from insurer.domain.clock import Clock, paris_day
from insurer.domain.reimbursements import CareType, Reimbursement
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

    def latest(
        self,
        caller: Caller,
        *,
        limit: int = 5,
        person_id: str | None = None,
        care_type: CareType | str | None = None,
        since: date | None = None,
        until: date | None = None,
    ) -> tuple[Reimbursement, ...]:
        """Return the newest lines by care date; a `person_id` of others finds nothing.

        `since` and `until` are care dates, both included; what is older than twelve months
        is not shown. Needs VERIFIED.

        Raises:
            InvalidInput: `limit` or `care_type` is none that exists.
        """
        member_id = require(caller, Assurance.VERIFIED)
        if not 1 <= limit <= MAX_LINES:
            raise InvalidInput("limit", "range")
        which = LineFilter(
            since=max(filter(None, (self._year_ago(), since))),
            until=until or date.max,
            person_id=person_id,
            care_type=_care_type(care_type),
        )
        with self._unit_of_work() as uow:
            return uow.reimbursements.newest(member_id, which, limit=limit)

    def _year_ago(self) -> date:
        today = paris_day(self._clock())
        try:
            return today.replace(year=today.year - 1)
        except ValueError:  # 29 February
            return today.replace(year=today.year - 1, day=28)


def _care_type(code: CareType | str | None) -> CareType | None:
    try:
        return None if code is None else CareType(code)
    except ValueError:
        raise InvalidInput("care_type", "unknown") from None
