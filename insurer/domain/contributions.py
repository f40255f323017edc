"""Contributions: what members pay."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from insurer.domain.clock import months_later
from insurer.domain.money import ZERO


class ContributionState(StrEnum):
    """Where one instalment stands."""

    SCHEDULED = "scheduled"
    PAID = "paid"
    REJECTED = "rejected"


class PaymentMode(StrEnum):
    """How contributions are paid."""

    DIRECT_DEBIT = "direct_debit"
    CHEQUE = "cheque"
    CARD = "card"
    PENSION_DEDUCTION = "pension_deduction"
    EMPLOYER = "employer"


class Frequency(StrEnum):
    """How often contributions are paid."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"
    YEARLY = "yearly"

    @property
    def months(self) -> int:
        """How many months lie between two instalments."""
        return {self.MONTHLY: 1, self.QUARTERLY: 3, self.HALF_YEARLY: 6, self.YEARLY: 12}[self]


@dataclass(frozen=True)
class Contribution:
    """One instalment; `amount` in euros."""

    due_on: date
    amount: Decimal
    state: ContributionState
    paid_on: date | None


@dataclass(frozen=True)
class ContributionsOfPeriod:
    """The instalments due within a period (both days included), in their order."""

    since: date
    until: date
    instalments: tuple[Contribution, ...]
    known_since: date | None = None  # the first instalment on file, of whatever period

    def sum_of(self, state: ContributionState) -> Decimal:
        """Return the sum of the instalments in a state, in euros."""
        return sum((one.amount for one in self.instalments if one.state is state), start=ZERO)

    @property
    def begins_before_file(self) -> bool:
        """Return whether days are asked for that lie before the first instalment on file."""
        return self.known_since is not None and self.since < self.known_since


@dataclass(frozen=True)
class ContributionChange:
    """What a change of insured persons does to each instalment, in euros; negative: it falls."""

    amount: Decimal
    frequency: Frequency


@dataclass(frozen=True)
class ContributionAccount:
    """How a member pays. Instalments of the past newest first, those to come in their order.

    `mode` and `frequency` are those of the newest schedule, None without any.
    """

    mode: PaymentMode | None
    frequency: Frequency | None
    past: tuple[Contribution, ...]
    to_come: tuple[Contribution, ...]

    @property
    def next(self) -> Contribution | None:
        """The next instalment."""
        return next(iter(self.to_come), None)

    @property
    def change(self) -> tuple[Contribution, Contribution] | None:
        """The instalments before and after the latest change of amount; None without a change."""
        newest_first = (*reversed(self.to_come), *self.past)
        pairs = ((before, after) for after, before in pairwise(newest_first))
        return next((pair for pair in pairs if pair[0].amount != pair[1].amount), None)

    @property
    def expected_on(self) -> date | None:
        """The day of the instalment after the last, by the frequency; no schedule has it yet.

        The schedule of a new year is sent in the December before it (source 002).
        """
        if self.to_come or not self.past or self.frequency is None:
            return None
        return months_later(self.past[0].due_on, self.frequency.months)

    @property
    def rejected(self) -> tuple[Contribution, ...]:
        """Instalments that the bank refused, newest first."""
        return tuple(one for one in self.past if one.state is ContributionState.REJECTED)
