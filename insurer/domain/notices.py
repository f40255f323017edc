"""Outgoing e-mails and SMS to members, rendered in French and delivered by the bridge."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Medium(StrEnum):
    """How a notice travels."""

    EMAIL = "email"
    SMS = "sms"


class NoticeTemplate(StrEnum):
    """The notices there are, with the parameters each one has (all strings, dates ISO 8601)."""

    ONE_TIME_CODE = "one_time_code"  # code, minutes, purpose
    REQUEST_NEWS = "request_news"  # reference, state
    MESSAGE_NEWS = "message_news"  # reference, state (empty)
    BANK_DETAILS_CHANGE = "bank_details_change"  # reference, masked_iban, effective_not_before
    CONTACT_CHANGE = "contact_change"  # reference, what (address, email or phone)
    HOSPITAL_COVERAGE_RECEIVED = "hospital_coverage_received"  # reference
    COMPLAINT_RECEIVED = "complaint_received"  # reference, acknowledge_by, answer_by


@dataclass(frozen=True)
class Notice:
    """One message to send. `to` is an e-mail address or an E.164 number."""

    notice_id: str
    template: NoticeTemplate
    medium: Medium
    to: str
    params: Mapping[str, str]
