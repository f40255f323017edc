"""Requests with their history, and the receipts that make writes repeatable."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from insurer.domain.bank_details import PendingRequest
from insurer.domain.ids import new_id
from insurer.domain.requests import (
    MemberRequest,
    QuoteFigures,
    Receipt,
    RequestKind,
    RequestState,
)
from insurer.errors import Conflict
from insurer.store.orm.care import QuoteRow
from insurer.store.orm.requests import OperationRow, RequestEventRow, RequestFileRow, RequestRow


@dataclass(frozen=True, repr=False)
class NewRequest:
    """A request to store; `payload` is encrypted as JSON."""

    member_id: str
    kind: RequestKind
    receipt: Receipt
    payload: Mapping[str, str]
    file_ids: tuple[str, ...] = ()
    masked_iban: str | None = None


class Requests:
    """Requests of members."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of_member(self, member_id: str) -> tuple[MemberRequest, ...]:
        """Return all requests of the member, newest first."""
        rows = self._session.execute(
            select(RequestRow, QuoteRow)
            .outerjoin(QuoteRow, QuoteRow.request_id == RequestRow.request_id)
            .where(RequestRow.member_id == member_id)
            .order_by(RequestRow.created_at.desc(), RequestRow.reference)
        )
        return tuple(_request(row, quote) for row, quote in rows)

    def pending_bank_change(self, member_id: str) -> PendingRequest | None:
        """Return the newest open change of account, if there is one."""
        row = self._session.scalars(
            select(RequestRow)
            .where(RequestRow.member_id == member_id)
            .where(RequestRow.kind == RequestKind.BANK_DETAILS_CHANGE)
            .where(RequestRow.state.in_([state for state in RequestState if state.open]))
            .order_by(RequestRow.created_at.desc())
            .limit(1)
        ).first()
        if row is None or row.masked_iban is None:
            return None
        return PendingRequest(
            reference=row.reference,
            state=row.state,
            created_at=row.created_at,
            masked_iban=row.masked_iban,
            effective_not_before=row.effective_not_before or row.created_at,
        )

    def lock(self, member_id: str) -> None:
        """Hold other writes that take this lock until the end of the transaction."""
        self._session.execute(
            select(func.pg_advisory_xact_lock(func.hashtextextended(f"requests:{member_id}", 0)))
        )

    def open_of_kind(self, member_id: str, kind: RequestKind) -> MemberRequest | None:
        """Return the newest open request of a kind, if there is one."""
        row = self._session.scalars(
            select(RequestRow)
            .where(RequestRow.member_id == member_id, RequestRow.kind == kind)
            .where(RequestRow.state.in_([state for state in RequestState if state.open]))
            .order_by(RequestRow.created_at.desc())
            .limit(1)
        ).first()
        return None if row is None else _request(row)

    def add(self, new: NewRequest, *, actor: str) -> str:
        """Store a request and the first step of its history; return its id."""
        receipt, request_id = new.receipt, new_id()
        self._session.add(_request_row(request_id, new))
        self._session.flush()
        self._session.add_all(
            [RequestFileRow(request_id=request_id, file_id=file_id) for file_id in new.file_ids]
        )
        self._session.add(
            RequestEventRow(
                event_id=new_id(),
                request_id=request_id,
                state=receipt.state,
                actor=actor,
                happened_at=receipt.created_at,
            )
        )
        self._session.flush()
        return request_id


class Operations:
    """Receipts by operation: the first one stands."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def receipt(self, member_id: str, *, service: str, key: str) -> Receipt | None:
        """Return the receipt that this operation gave already; Conflict for somebody else's."""
        row = self._session.get(OperationRow, (service, key), populate_existing=True)
        if row is None:
            return None
        if row.member_id != member_id:
            raise Conflict("operation key of another member")
        return Receipt(row.reference, row.state, row.created_at, row.effective_not_before)

    def claim(self, member_id: str, receipt: Receipt, *, service: str, key: str) -> bool:
        """Store `receipt` unless the operation has one; wait for a rival that is under way.

        False means that the rival won: read its receipt.
        """
        claimed = self._session.scalar(
            insert(OperationRow)
            .values(
                service=service,
                operation_key=key,
                member_id=member_id,
                reference=receipt.reference,
                state=receipt.state,
                created_at=receipt.created_at,
                effective_not_before=receipt.effective_not_before,
            )
            .on_conflict_do_nothing()
            .returning(OperationRow.reference)
        )
        return claimed is not None


def _request(row: RequestRow, quote: QuoteRow | None = None) -> MemberRequest:
    figures = None if quote is None else _figures(quote)
    return MemberRequest(row.reference, row.kind, row.state, row.created_at, row.remark, figures)


def _figures(quote: QuoteRow) -> QuoteFigures | None:
    if quote.total is None or quote.mutuelle_share is None:
        return None
    return QuoteFigures(quote.total, quote.mutuelle_share, quote.secu_share)


def _request_row(request_id: str, new: NewRequest) -> RequestRow:
    receipt = new.receipt
    created: datetime = receipt.created_at
    return RequestRow(
        request_id=request_id,
        member_id=new.member_id,
        reference=receipt.reference,
        kind=new.kind,
        state=receipt.state,
        payload=json.dumps(dict(new.payload), ensure_ascii=False),
        masked_iban=new.masked_iban,
        effective_not_before=receipt.effective_not_before,
        created_at=created,
        updated_at=created,
    )
