"""The account on which the mutuelle pays a member."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from insurer.domain.requests import RequestState

# A stolen session must not move money before its owner has read the notice.
COOLING_OFF = timedelta(hours=48)


@dataclass(frozen=True)
class BankAccount:
    """The account in use."""

    masked_iban: str  # like "FR76 •••• •••• 189"
    since: date


@dataclass(frozen=True)
class IbanCheck:
    """A valid IBAN of the SEPA zone that is not the one in use."""

    masked: str
    country: str  # ISO 3166 alpha-2
    bank_name: str | None  # None when it is not known for sure


@dataclass(frozen=True)
class PendingRequest:
    """A change of account that waits for the manager's validation."""

    reference: str
    state: RequestState
    created_at: datetime
    masked_iban: str
    effective_not_before: datetime
