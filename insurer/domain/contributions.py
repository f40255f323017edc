"""Contributions: what members pay."""

from enum import StrEnum


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
