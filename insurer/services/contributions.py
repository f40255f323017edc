"""What a member pays (feature K4)."""

from datetime import date, timedelta

from insurer.domain.caller import Assurance, Caller
from insurer.domain.clock import Clock, paris_day
from insurer.domain.contributions import (
    Contribution,
    ContributionAccount,
    ContributionState,
)
from insurer.services.access import require
from insurer.store.uow import UnitOfWorkFactory

_YEAR = timedelta(days=366)


class ContributionService:
    """Reads contributions."""

    def __init__(self, unit_of_work: UnitOfWorkFactory, *, clock: Clock) -> None:
        self._unit_of_work = unit_of_work
        self._clock = clock

    def account(self, caller: Caller) -> ContributionAccount:
        """Return the instalments of the last and the next twelve months. Needs VERIFIED."""
        member_id = require(caller, Assurance.VERIFIED)
        today: date = paris_day(self._clock())
        with self._unit_of_work() as uow:
            way = uow.contributions.way(member_id)
            found = uow.contributions.between(member_id, today - _YEAR, today + _YEAR)
        to_come = tuple(one for one in found if _is_to_come(one, today))
        past = tuple(one for one in reversed(found) if not _is_to_come(one, today))
        mode, frequency = way or (None, None)
        return ContributionAccount(mode=mode, frequency=frequency, past=past, to_come=to_come)


def _is_to_come(one: Contribution, today: date) -> bool:
    """A scheduled instalment whose day has passed is late, not the next one."""
    return one.state is ContributionState.SCHEDULED and one.due_on >= today
