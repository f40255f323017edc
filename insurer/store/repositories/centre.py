"""What managers read and write, across members."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from insurer.domain.ids import new_id
from insurer.domain.members import Delivery
from insurer.domain.requests import RequestKind, RequestState
from insurer.errors import Conflict, NotFound
from insurer.store.orm.cards import CardRow, CardShipmentRow
from insurer.store.orm.members import MemberRow
from insurer.store.orm.messages import MessageRow, MessageThreadRow
from insurer.store.orm.requests import RequestEventRow, RequestRow

_PAGE = 200


@dataclass(frozen=True, repr=False)
class CentreRequest:
    """A request as a manager sees it; `payload` is in clear."""

    request_id: str
    member_id: str
    member_number: str
    reference: str
    kind: RequestKind
    state: RequestState
    created_at: datetime
    effective_not_before: datetime | None
    remark: str | None
    payload: Mapping[str, str]


@dataclass(frozen=True, repr=False)
class CentreThread:
    """A thread with its last message, in clear."""

    reference: str | None  # of the member's last message
    member_number: str
    theme: str
    last_message_at: datetime
    from_member: bool
    body: str


class Centre:
    """Requests, threads and cards of all members."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def requests(
        self, *, open_only: bool, member_id: str | None = None
    ) -> tuple[CentreRequest, ...]:
        """Return requests, the oldest first, at most 200."""
        query = (
            select(RequestRow, MemberRow.number)
            .join(MemberRow, MemberRow.member_id == RequestRow.member_id)
            .order_by(RequestRow.created_at)
            .limit(_PAGE)
        )
        if open_only:
            query = query.where(RequestRow.state.in_([s for s in RequestState if s.open]))
        if member_id is not None:
            query = query.where(RequestRow.member_id == member_id)
        return tuple(_request(row, number) for row, number in self._session.execute(query))

    def locked_request(self, reference: str) -> CentreRequest:
        """Return a request that nobody else can move until the transaction ends; NotFound."""
        found = self._session.execute(
            select(RequestRow, MemberRow.number)
            .join(MemberRow, MemberRow.member_id == RequestRow.member_id)
            .where(RequestRow.reference == reference)
            .with_for_update(of=RequestRow)
        ).one_or_none()
        if found is None:
            raise NotFound("request", reference)
        return _request(*found)

    def open_request(self, reference: str) -> CentreRequest | None:
        """Return the request with this reference while it is open."""
        try:
            request = self.locked_request(reference)
        except NotFound:
            return None
        return request if request.state.open else None

    def move(
        self,
        request: CentreRequest,
        state: RequestState,
        *,
        actor: str,
        remark: str | None,
        now: datetime,
    ) -> CentreRequest:
        """Write the new state and the step of its history."""
        row = self._session.get_one(RequestRow, request.request_id)
        row.state, row.updated_at, row.remark = state, now, remark or row.remark
        self._session.add(
            RequestEventRow(
                event_id=new_id(),
                request_id=request.request_id,
                state=state,
                actor=actor,
                remark=remark,
                happened_at=now,
            )
        )
        self._session.flush()
        return replace(request, state=state, remark=row.remark)

    def threads(self, *, unanswered_only: bool) -> tuple[CentreThread, ...]:
        """Return threads with their last message, the longest waiting first, at most 200."""
        rows = self._session.execute(
            select(MessageThreadRow, MessageRow, MemberRow.number)
            .join(MessageRow, MessageRow.thread_id == MessageThreadRow.thread_id)
            .join(MemberRow, MemberRow.member_id == MessageThreadRow.member_id)
            .where(MessageRow.sent_at == MessageThreadRow.last_message_at)
            .order_by(MessageThreadRow.last_message_at, MessageRow.from_member)
            .limit(_PAGE)
        )
        last = {thread.thread_id: row for row in reversed(list(rows)) for thread in row[:1]}
        found = (
            CentreThread(
                message.reference,
                number,
                thread.theme,
                thread.last_message_at,
                message.from_member,
                message.body,
            )
            for thread, message, number in reversed(last.values())
        )
        return tuple(one for one in found if one.from_member or not unanswered_only)

    def answer(self, reference: str, body: str, *, now: datetime) -> str:
        """Answer in the thread of the member's message; return the member's id.

        Raises NotFound, and Conflict where the thread ends with this very answer.
        """
        asked = self._session.scalar(select(MessageRow).where(MessageRow.reference == reference))
        if asked is None:
            raise NotFound("message", reference)
        thread = self._session.get_one(MessageThreadRow, asked.thread_id, with_for_update=True)
        if self._ends_with(thread.thread_id, body):
            raise Conflict("the message was answered in these words before")
        thread.last_message_at = now
        self._session.add(
            MessageRow(
                message_id=new_id(),
                thread_id=thread.thread_id,
                from_member=False,
                body=body,
                sent_at=now,
            )
        )
        self._session.flush()
        return thread.member_id

    def _ends_with(self, thread_id: str, body: str) -> bool:
        last = self._session.scalars(
            select(MessageRow)
            .where(MessageRow.thread_id == thread_id)
            .order_by(MessageRow.sent_at.desc(), MessageRow.from_member)
            .limit(1)
        ).first()
        return last is not None and not last.from_member and last.body == body

    def ship_card(self, member_id: str, delivery: Delivery, *, day: date) -> str:
        """Write a shipment of the newest card, edited first if need be; NotFound, Conflict."""
        card = self._newest_card(member_id)
        earlier = self._session.scalar(
            select(CardShipmentRow.shipment_id).where(
                CardShipmentRow.card_id == card.card_id, CardShipmentRow.delivery == delivery
            )
        )
        if earlier is not None:
            raise Conflict("the card was shipped in this way before")
        card.edited_on = card.edited_on or day
        self._session.add(
            CardShipmentRow(
                shipment_id=new_id(), card_id=card.card_id, delivery=delivery, shipped_on=day
            )
        )
        self._session.flush()
        return card.card_id

    def renew_card(self, member_id: str, *, day: date) -> None:
        """Order and edit a new card like the newest one; NotFound when there was none."""
        card = self._newest_card(member_id)
        self._session.add(
            CardRow(
                card_id=new_id(),
                member_id=member_id,
                kind=card.kind,
                year=card.year,
                ordered_on=day,
                edited_on=day,
                columns=card.columns,
                valid_from=card.valid_from,
                valid_until=card.valid_until,
            )
        )
        self._session.flush()

    def _newest_card(self, member_id: str) -> CardRow:
        card = self._session.scalars(
            select(CardRow)
            .where(CardRow.member_id == member_id)
            .order_by(CardRow.year.desc(), CardRow.ordered_on.desc())
            .limit(1)
            .with_for_update()
        ).first()
        if card is None:
            raise NotFound("card", member_id)
        return card


def _request(row: RequestRow, number: str) -> CentreRequest:
    return CentreRequest(
        request_id=row.request_id,
        member_id=row.member_id,
        member_number=number,
        reference=row.reference,
        kind=row.kind,
        state=row.state,
        created_at=row.created_at,
        effective_not_before=row.effective_not_before,
        remark=row.remark,
        payload=json.loads(row.payload or "{}"),
    )
