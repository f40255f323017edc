"""Complaints in a durable form, with the dates that bind the insurer (feature H3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from insurer.domain.caller import Caller
from insurer.domain.clock import months_later, paris_day
from insurer.domain.notices import Medium, NoticeTemplate
from insurer.domain.public_holidays import is_public_holiday
from insurer.domain.requests import Receipt, RequestKind
from insurer.services.filing import Desk, Filer, Filing

WORDS_MAX = 5000
# Recommendation 2024-R-02 of the ACPR: written acknowledgement within ten working days of the
# sending, answer within two months.
ACKNOWLEDGED_WITHIN = 10
ANSWERED_WITHIN_MONTHS = 2
_SATURDAY = 5


@dataclass(frozen=True)
class Deadlines:
    """Until when the insurer acknowledges and answers."""

    acknowledge_by: date
    answer_by: date


class ComplaintService:
    """Takes complaints."""

    def __init__(self, filer: Filer) -> None:
        self._filer = filer

    def file(self, caller: Caller, *, words_ref: str, file_ids: tuple[str, ...] = ()) -> Receipt:
        """File a complaint in the member's words; a notice confirms it. Needs VERIFIED.

        Raises:
            InvalidInput: field words (empty, too_long) or files.
            NotFound: a vault reference or file that is not this caller's.
        """
        filing = Filing("complaints.file", "REC", RequestKind.COMPLAINT, file_ids=file_ids)

        def details(desk: Desk) -> dict[str, str]:
            due = deadlines(desk.receipt.created_at)
            return {
                "words": desk.words(words_ref, field="words", longest=WORDS_MAX),
                "acknowledge_by": due.acknowledge_by.isoformat(),
                "answer_by": due.answer_by.isoformat(),
            }

        def afterwards(desk: Desk, _request_id: str, _: Mapping[str, str]) -> None:
            _confirm(desk)

        return self._filer.file(caller, filing, details, afterwards)


def deadlines(filed_at: datetime) -> Deadlines:
    """Return the dates that bind the insurer for a complaint filed at an instant."""
    day = paris_day(filed_at)
    return Deadlines(
        _working_days_after(day, ACKNOWLEDGED_WITHIN), months_later(day, ANSWERED_WITHIN_MONTHS)
    )


def _working_days_after(day: date, count: int) -> date:
    while count:
        day += timedelta(days=1)
        if day.weekday() < _SATURDAY and not is_public_holiday(day):
            count -= 1
    return day


def _confirm(desk: Desk) -> None:
    contact = desk.uow.members.contact(desk.member_id)
    medium, to = (Medium.EMAIL, contact.email) if contact.email else (Medium.SMS, contact.phone)
    due = deadlines(desk.receipt.created_at)
    if to:
        desk.uow.notices.add(
            desk.member_id,
            NoticeTemplate.COMPLAINT_RECEIVED,
            medium=medium,
            to=to,
            params={
                "reference": desk.receipt.reference,
                "acknowledge_by": due.acknowledge_by.isoformat(),
                "answer_by": due.answer_by.isoformat(),
            },
            now=desk.receipt.created_at,
        )
