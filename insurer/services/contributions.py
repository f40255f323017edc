"""What a member pays (feature K4)."""

from datetime import date, timedelta

from insurer.domain.caller import Assurance, Caller
from insurer.domain.clock import Clock, paris_day
from insurer.domain.contributions import (
    Contribution,
    ContributionAccount,
    ContributionChange,
    ContributionsOfPeriod,
    ContributionState,
)
from insurer.domain.household import pays_as_child
from insurer.domain.members import Relation
from insurer.services.access import require
from insurer.store.uow import UnitOfWork, UnitOfWorkFactory

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

    def of_period(self, caller: Caller, since: date, until: date) -> ContributionsOfPeriod:
        """Return the instalments due between two days, both included. Needs VERIFIED."""
        member_id = require(caller, Assurance.VERIFIED)
        with self._unit_of_work() as uow:
            found = uow.contributions.between(member_id, since, until)
            first = uow.contributions.first_due_on(member_id)
        return ContributionsOfPeriod(since, until, found, first)

    def change_with(
        self, caller: Caller, relation: Relation, birth_date: date | None
    ) -> ContributionChange | None:
        """Return how contributions change when such a person joins. Needs VERIFIED.

        The birth date is None while it is not told. None where the plan's prices or the way of
        paying are not on file.
        """
        member_id = require(caller, Assurance.VERIFIED)
        child = pays_as_child(relation, birth_date, day=paris_day(self._clock()))
        with self._unit_of_work() as uow:
            return change_by(uow, member_id, child=child, joins=True)

    def change_without(self, caller: Caller, person_id: str) -> ContributionChange | None:
        """Return how contributions change when this insured person leaves. Needs VERIFIED.

        None as above. Raises NotFound for somebody who is not insured with the caller.
        """
        member_id = require(caller, Assurance.VERIFIED)
        today = paris_day(self._clock())
        with self._unit_of_work() as uow:
            person = uow.members.person(member_id, person_id, day=today)
            child = pays_as_child(person.relation, person.birth_date, day=today)
            return change_by(uow, member_id, child=child, joins=False)


def change_by(
    uow: UnitOfWork, member_id: str, *, child: bool, joins: bool
) -> ContributionChange | None:
    """Return how the member's contributions change when an adult or a child joins or leaves."""
    contract, way = uow.members.health_contract(member_id), uow.contributions.way(member_id)
    if contract is None or way is None:
        return None
    plan, (_, frequency) = contract.plan, way
    price = plan.child_price if child else plan.adult_price
    if price is None:
        return None
    return ContributionChange(price * frequency.months * (1 if joins else -1), frequency)


def _is_to_come(one: Contribution, today: date) -> bool:
    """A scheduled instalment whose day has passed is late, not the next one."""
    return one.state is ContributionState.SCHEDULED and one.due_on >= today
