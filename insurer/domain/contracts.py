"""Contracts, plans and what they guarantee."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from insurer.domain.reimbursements import CareType


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


@dataclass(frozen=True)
class Contract:
    """One contract of a member."""

    contract_id: str
    kind: ContractKind
    plan: Plan
    company: str | None
    start_on: date
    end_on: date | None


def state_on(start_on: date, end_on: date | None, day: date) -> ContractState:
    """Return where a contract with these dates stands on `day`; `end_on` is its last day."""
    if day < start_on:
        return ContractState.UPCOMING
    if end_on is not None and day > end_on:
        return ContractState.CANCELLED
    return ContractState.ACTIVE
