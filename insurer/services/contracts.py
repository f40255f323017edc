"""Contracts and what they guarantee (features K1 and K2)."""

from datetime import date

from insurer.domain.allowances import Allowance, allowances_of
from insurer.domain.caller import Assurance, Caller
from insurer.domain.clock import Clock, paris_day
from insurer.domain.contracts import (
    ContractKind,
    ContractState,
    ContractView,
    Coverage,
    Plan,
    views_on,
)
from insurer.domain.reimbursements import CareType
from insurer.errors import NotFound
from insurer.services.access import require
from insurer.services.reimbursements import care_type_of
from insurer.store.repositories.reimbursements import LineFilter
from insurer.store.uow import UnitOfWork, UnitOfWorkFactory

_MOST_LINES = 400  # of one kind of care, paid for one household in a year


class ContractService:
    """Reads contracts and guarantees."""

    def __init__(self, unit_of_work: UnitOfWorkFactory, *, clock: Clock) -> None:
        self._unit_of_work = unit_of_work
        self._clock = clock

    def list(self, caller: Caller) -> tuple[ContractView, ...]:
        """Return all contracts of the caller, the latest first. Needs VERIFIED."""
        member_id = require(caller, Assurance.VERIFIED)
        with self._unit_of_work() as uow:
            return self._of_member(uow, member_id)

    def coverage(self, caller: Caller, care_type: CareType | str | None = None) -> Coverage:
        """Return what the caller's health plan pays for a kind of care, or for all.

        Needs VERIFIED.

        Raises:
            InvalidInput: no such kind of care.
            NotFound: no health contract that runs or is to begin.
        """
        wanted = care_type_of(care_type)
        member_id = require(caller, Assurance.VERIFIED)
        with self._unit_of_work() as uow:
            plan = self._plan(uow, member_id)
            return Coverage(plan, wanted, uow.contracts.guarantees(plan.code, wanted))

    def allowances(self, caller: Caller, care_type: CareType | str) -> tuple[Allowance, ...]:
        """Return what each insured person has had this year of the guarantees of a kind of care.

        Needs VERIFIED.

        Raises:
            InvalidInput: no such kind of care.
            NotFound: no health contract that runs or is to begin.
        """
        wanted = care_type_of(care_type)
        member_id = require(caller, Assurance.VERIFIED)
        today = paris_day(self._clock())
        which = LineFilter(date(today.year, 1, 1), today, care_type=wanted)
        with self._unit_of_work() as uow:
            guarantees = uow.contracts.guarantees(self._plan(uow, member_id).code, wanted)
            persons = uow.members.beneficiaries(member_id, day=today)
            lines = uow.reimbursements.newest(member_id, which, limit=_MOST_LINES)
        return allowances_of(guarantees, persons, lines)

    def _of_member(self, uow: UnitOfWork, member_id: str) -> tuple[ContractView, ...]:
        return views_on(uow.contracts.of_member(member_id), paris_day(self._clock()))

    def _plan(self, uow: UnitOfWork, member_id: str) -> Plan:
        """Return the plan of the health contract that runs or is to begin; NotFound."""
        contracts = self._of_member(uow, member_id)
        plan = next((one.contract.plan for one in contracts if _insures(one)), None)
        if plan is None:
            raise NotFound("health contract", member_id)
        return plan


def _insures(view: ContractView) -> bool:
    health = view.contract.kind is ContractKind.HEALTH
    return health and view.state is not ContractState.CANCELLED
