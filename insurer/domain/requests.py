"""Requests of members (the DIT of source 004: a manager validates or refuses them)."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum


class RequestKind(StrEnum):
    """What is asked for."""

    BANK_DETAILS_CHANGE = "bank_details_change"
    CONTACT_CHANGE = "contact_change"
    DELIVERY_CHANGE = "delivery_change"
    NEW_CARD = "new_card"
    CARD_CORRECTION = "card_correction"
    BENEFICIARY_ADD = "beneficiary_add"
    BENEFICIARY_REMOVE = "beneficiary_remove"
    REIMBURSEMENT = "reimbursement"
    DOCUMENT = "document"
    QUOTE = "quote"
    HOSPITAL_COVERAGE = "hospital_coverage"
    MESSAGE = "message"
    COMPLAINT = "complaint"
    TELETRANSMISSION_CHANGE = "teletransmission_change"


class RequestState(StrEnum):
    """Where a request stands."""

    RECEIVED = "received"
    IN_PROGRESS = "in_progress"
    WAITING_MEMBER = "waiting_member"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    CANCELLED = "cancelled"

    @property
    def open(self) -> bool:
        """True while the management centre or the member has something to do."""
        return self in {self.RECEIVED, self.IN_PROGRESS, self.WAITING_MEMBER}


@dataclass(frozen=True)
class QuoteFigures:
    """The insurer's answer to a quote, in euros; `secu` is None where nobody reckoned it."""

    total: Decimal
    mutuelle: Decimal
    secu: Decimal | None

    @property
    def left_to_pay(self) -> Decimal | None:
        """What will stay with the member; None without the health insurance's share."""
        return None if self.secu is None else self.total - self.secu - self.mutuelle


@dataclass(frozen=True)
class MemberRequest:
    """A request as the member follows it."""

    reference: str
    kind: RequestKind
    state: RequestState
    created_at: datetime
    remark: str | None  # the manager's words
    figures: QuoteFigures | None = None  # of a quote that was studied


@dataclass(frozen=True)
class Receipt:
    """What a write gives back; the same operation gives the same receipt for ever."""

    reference: str
    state: RequestState
    created_at: datetime
    effective_not_before: datetime | None  # end of the cooling-off, None where there is none
