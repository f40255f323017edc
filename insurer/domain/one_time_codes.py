"""One-time codes: their rules."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from insurer.domain.notices import Medium

DIGITS = 6
LIFETIME = timedelta(minutes=10)
MAX_WRONG = 2  # source 001: two attempts, then a block of 15 minutes
BLOCK = timedelta(minutes=15)
MAX_ISSUED = 3  # codes sent within ISSUE_WINDOW; more would flood the member's phone
ISSUE_WINDOW = timedelta(minutes=15)
PROOF_LIFETIME = timedelta(minutes=15)  # how long a verified code carries a write
RESEND_GUARD = timedelta(seconds=30)  # so soon, the same operation is a repeated question


class CodePurpose(StrEnum):
    """What a code proves; a code for one purpose is worth nothing for another."""

    BANK_DETAILS_CHANGE = "bank_details_change"
    CONTACT_CHANGE = "contact_change"
    SIGN_IN = "sign_in"


@dataclass(frozen=True)
class CodeSent:
    """Where the code went."""

    via: Medium
    destination_masked: str
    expires_at: datetime
    just_before: bool = False  # asked for again within seconds: no other was sent


@dataclass(frozen=True)
class PendingCode:
    """A code as stored: never itself, only its keyed hash."""

    code_id: str
    code_hash: str
    conversation_id: str
    operation_key: str
    via: Medium
    issued_at: datetime
    expires_at: datetime
    wrong_attempts: int
    verified_at: datetime | None
    blocked_until: datetime | None
