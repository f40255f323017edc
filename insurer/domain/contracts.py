"""Contracts, plans and what they guarantee."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from insurer.domain.money import ZERO, euros, share
from insurer.domain.reimbursements import CareType

_ASSUMED_BASE = euros(100)


class ContractKind(StrEnum):
    """What a contract insures."""

    HEALTH = "health"
    PROVIDENT = "provident"


class ContractState(StrEnum):
    """Where a contract stands today, derived from its dates."""

    ACTIVE = "active"
    UPCOMING = "upcoming"
    CANCELLED = "cancelled"
    NONE = "none"


class PlanKind(StrEnum):
    """STANDARD plans have a third-party payment card; ALPHA has a member card (source 002)."""

    STANDARD = "standard"
    ALPHA = "alpha"


@dataclass(frozen=True)
class Plan:
    """The product a member bought."""

    code: str
    name: str
    kind: PlanKind
    adult_price: Decimal | None = None  # euros a month for one more adult; None: not on file
    child_price: Decimal | None = None


@dataclass(frozen=True)
class GuaranteeLine:
    """What the plan pays for one kind of care: a rate of the base, or an amount, or both."""

    care_type: CareType
    label: str
    secu_rate: Decimal | None  # percent of the health insurance's base
    mutuelle_rate: Decimal | None  # percent of the base, the health insurance's share included
    mutuelle_amount: Decimal | None  # euros
    ceiling: Decimal | None  # euros a year
    note: str | None
    secu_base: Decimal | None = None  # euros on which the rates are reckoned, where one is fixed
    usual_cost: Decimal | None = None  # euros, for a worked example


@dataclass(frozen=True)
class Contract:
    """One contract of a member."""

    contract_id: str
    kind: ContractKind
    plan: Plan
    company: str | None
    start_on: date
    end_on: date | None


@dataclass(frozen=True)
class ContractView:
    """A contract and where it stands today."""

    contract: Contract
    state: ContractState


def views_on(contracts: Iterable[Contract], day: date) -> tuple[ContractView, ...]:
    """Return each contract with where it stands on `day`."""
    return tuple(ContractView(one, state_on(one.start_on, one.end_on, day)) for one in contracts)


def ended_on(contracts: Iterable[ContractView]) -> date | None:
    """Return the last day of health cover that is over; None while one runs or is to come."""
    health = [one for one in contracts if one.contract.kind is ContractKind.HEALTH]
    if any(one.state is not ContractState.CANCELLED for one in health):
        return None
    return max((one.contract.end_on for one in health if one.contract.end_on), default=None)


def ends_on(contracts: Iterable[ContractView]) -> date | None:
    """Return the last day of health cover that runs; None while no end is known, or none runs."""
    health = [one for one in contracts if one.contract.kind is ContractKind.HEALTH]
    lasting = [one for one in health if one.state is not ContractState.CANCELLED]
    ends = [one.contract.end_on for one in lasting if one.contract.end_on]
    runs = any(one.state is ContractState.ACTIVE for one in lasting)
    return max(ends) if runs and len(ends) == len(lasting) else None


@dataclass(frozen=True)
class Coverage:
    """What the plan of the caller pays for one kind of care; no lines: nothing is on file."""

    plan: Plan
    care_type: CareType | None
    lines: tuple[GuaranteeLine, ...]


@dataclass(frozen=True)
class WorkedExample:
    """A guarantee in euros, before the flat-rate contributions that the health insurance keeps.

    `assumed_base` is True when no base is on file and 100 € stand for it.
    """

    base: Decimal
    assumed_base: bool
    cost: Decimal
    secu_amount: Decimal
    mutuelle_amount: Decimal
    left_to_pay: Decimal


def worked_example(line: GuaranteeLine) -> WorkedExample | None:
    """Return the line in euros; None when it fixes neither a rate nor an amount at a known cost."""
    if line.mutuelle_rate is None and (line.mutuelle_amount is None or line.usual_cost is None):
        return None
    assumed = line.secu_base is None and line.mutuelle_rate is not None
    base = _ASSUMED_BASE if assumed else line.secu_base or ZERO
    if line.usual_cost is not None:
        base = min(base, line.usual_cost)  # nobody pays on more than was charged
    secu = share(base, line.secu_rate or ZERO)
    promised = line.mutuelle_amount or ZERO
    if line.mutuelle_rate is not None:
        promised += max(ZERO, share(base, line.mutuelle_rate) - secu)
    cost = max(base, secu + promised) if line.usual_cost is None else line.usual_cost
    mutuelle = min(promised, cost - secu)
    return WorkedExample(base, assumed, cost, secu, mutuelle, cost - secu - mutuelle)


def state_on(start_on: date, end_on: date | None, day: date) -> ContractState:
    """Return where a contract with these dates stands on `day`; `end_on` is its last day."""
    if day < start_on:
        return ContractState.UPCOMING
    if end_on is not None and day > end_on:
        return ContractState.CANCELLED
    return ContractState.ACTIVE
