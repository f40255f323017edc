"""The management centre's side: what its managers do with requests, messages and cards.

Callers are managers, not members: the first argument of each act is who did it. Every act is
audited, also one that is refused. What changes a member's file is told to the member (M7).
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime

from insurer.domain.clock import Clock, paris_day
from insurer.domain.documents import NotificationKind
from insurer.domain.members import Delivery
from insurer.domain.notices import Medium, NoticeTemplate
from insurer.domain.notifications import NewsKind, NewsMedium
from insurer.domain.reimbursements import Settlement
from insurer.domain.requests import RequestKind, RequestState
from insurer.errors import Conflict, InvalidInput, NotFound
from insurer.services.decisions import Decided, carry_out
from insurer.store.repositories.centre import CentreRequest, CentreThread
from insurer.store.repositories.traces import AuditEntry
from insurer.store.uow import UnitOfWork, UnitOfWorkFactory

_TEXT_MAX = 5000
_CHANNEL = "centre"


@dataclass(frozen=True)
class _Act:
    actor: str
    action: str
    at: datetime


class ManagementCentre:
    """What managers do."""

    def __init__(self, unit_of_work: UnitOfWorkFactory, *, clock: Clock) -> None:
        self._unit_of_work = unit_of_work
        self._clock = clock

    def requests(
        self, actor: str, *, open_only: bool = True, member_number: str | None = None
    ) -> tuple[CentreRequest, ...]:
        """Return requests, the longest waiting first; NotFound for an unknown member."""
        act = self._act(actor, "requests.list")
        with self._acting(act) as uow:
            member_id = uow.members.by_number(member_number).member_id if member_number else None
            found = uow.centre.requests(open_only=open_only, member_id=member_id)
            self._audit(uow, act, member_id, None)
        return found

    def decide(
        self,
        actor: str,
        reference: str,
        state: RequestState,
        *,
        remark: str | None = None,
        settlement: Settlement | None = None,
    ) -> CentreRequest:
        """Move a request to `state`, do what that means (decisions.py), and tell the member.

        `settlement` are the figures of an invoice, which then is paid, or of a quote.

        Raises:
            NotFound: no such request.
            Conflict: it was decided before, or its cooling-off is not over.
            InvalidInput: field `remark`: a refusal, a question to the member and what ends a
                complaint need one; field `settlement`: an accepted claim needs its figures.
        """
        act = self._act(actor, f"requests.{state.value}")
        with self._acting(act, reference) as uow:
            request = uow.centre.locked_request(reference)
            remark = _words("remark", remark, needed=_needs_words(request.kind, state))
            self._check(request, state, act.at)
            decided = uow.centre.move(request, state, actor=actor, remark=remark, now=act.at)
            carry_out(Decided(uow, decided, act.at, settlement))
            self._audit(uow, act, request.member_id, reference)
            self._tell(
                uow,
                request.member_id,
                NewsKind.REQUEST_CHANGED,
                act.at,
                reference=reference,
                request_kind=request.kind,
                state=state,
            )
        return decided

    def threads(self, actor: str, *, unanswered_only: bool = True) -> tuple[CentreThread, ...]:
        """Return the threads with their last words, the longest waiting first."""
        act = self._act(actor, "messages.list")
        with self._acting(act) as uow:
            found = uow.centre.threads(unanswered_only=unanswered_only)
            self._audit(uow, act, None, None)
        return found

    def answer(self, actor: str, reference: str, text: str) -> None:
        """Answer the member's message with this reference and tell the member.

        The request that follows the message is accepted with it, when it is open.

        Raises:
            NotFound: no such message.
            Conflict: it was answered in these very words before.
            InvalidInput: field `text`; code missing or too_long.
        """
        act = self._act(actor, "messages.answer")
        with self._acting(act, reference) as uow:
            words = _words("text", text, needed=True) or ""
            member_id = uow.centre.answer(reference, words, now=act.at)
            request = uow.centre.open_request(reference)
            if request is not None:
                uow.centre.move(
                    request, RequestState.ACCEPTED, actor=actor, remark=None, now=act.at
                )
            self._audit(uow, act, member_id, reference)
            self._tell(uow, member_id, NewsKind.MESSAGE_ANSWERED, act.at, reference=reference)

    def ship_card(
        self, actor: str, member_number: str, delivery: Delivery, *, day: date | None = None
    ) -> None:
        """Post the member's newest card, or publish it in their space (`delivery`); once.

        Raises:
            NotFound: no such member, or no card.
            Conflict: it was shipped in this way before.
        """
        act = self._act(actor, f"cards.{'post' if delivery is Delivery.PAPER else 'publish'}")
        with self._acting(act) as uow:
            member_id = uow.members.by_number(member_number).member_id
            card_id = uow.centre.ship_card(member_id, delivery, day=day or paris_day(act.at))
            self._audit(uow, act, member_id, card_id)

    def raise_notification(self, actor: str, member_number: str, kind: NotificationKind) -> str:
        """Put a finding on the member's file, once while it is open; its id; NotFound."""
        act = self._act(actor, "notifications.raise")
        with self._acting(act) as uow:
            member_id = uow.members.by_number(member_number).member_id
            found = uow.notifications.raise_(member_id, kind, person_id=None, now=act.at)
            self._audit(uow, act, member_id, found)
        return found

    def resolve_notification(self, actor: str, member_number: str, kind: NotificationKind) -> int:
        """Close the member's findings of this kind and return how many; NotFound."""
        act = self._act(actor, "notifications.resolve")
        with self._acting(act) as uow:
            member_id = uow.members.by_number(member_number).member_id
            closed = uow.notifications.resolve(member_id, kind, now=act.at)
            self._audit(uow, act, member_id, kind.value)
        return closed

    def _act(self, actor: str, action: str) -> _Act:
        if not actor.strip():
            raise InvalidInput("actor", "missing")
        return _Act(actor, f"centre.{action}", self._clock())

    @contextmanager
    def _acting(self, act: _Act, reference: str | None = None) -> Iterator[UnitOfWork]:
        """Give one transaction; an act that is refused leaves a line of its own in the trail."""
        try:
            with self._unit_of_work() as uow:
                yield uow
                uow.commit()
        except (NotFound, Conflict, InvalidInput):
            refused = replace(act, action=f"{act.action}.denied")
            with self._unit_of_work() as uow:
                self._audit(uow, refused, None, _genuine(reference))
                uow.commit()
            raise

    def _check(self, request: CentreRequest, state: RequestState, now: datetime) -> None:
        if not request.state.open:
            raise Conflict(f"the request is {request.state.value} already")
        early = request.effective_not_before is not None and request.effective_not_before > now
        if state is RequestState.ACCEPTED and early:
            raise Conflict(f"cooling-off until {request.effective_not_before:%Y-%m-%d %H:%M} UTC")

    def _tell(
        self,
        uow: UnitOfWork,
        member_id: str,
        kind: NewsKind,
        now: datetime,
        *,
        reference: str,
        request_kind: RequestKind | None = None,
        state: RequestState | None = None,
    ) -> None:
        uow.news.add(
            member_id,
            kind,
            now=now,
            reference=reference,
            request_kind=request_kind,
            state=state,
        )
        medium = uow.members.news_medium(member_id)
        contact = uow.members.contact(member_id)
        to = {NewsMedium.EMAIL: contact.email, NewsMedium.SMS: contact.phone}.get(medium)
        if to:
            uow.notices.add(
                member_id,
                _TEMPLATES[kind],
                medium=Medium(medium.value),
                to=to,
                params={"reference": reference, "state": state.value if state else ""},
                now=now,
            )

    def _audit(
        self, uow: UnitOfWork, act: _Act, member_id: str | None, subject: str | None
    ) -> None:
        uow.audit.add(
            AuditEntry(
                happened_at=act.at,
                actor=act.actor,
                action=act.action,
                member_id=member_id,
                subject=subject,
                channel=_CHANNEL,
            )
        )


_REFERENCE = re.compile(r"[A-Z]{3}-[A-Z0-9]{4}-[A-Z0-9]{6}")
_SAYS_WHY = {RequestState.REFUSED, RequestState.WAITING_MEMBER}
_TEMPLATES = {
    NewsKind.REQUEST_CHANGED: NoticeTemplate.REQUEST_NEWS,
    NewsKind.MESSAGE_ANSWERED: NoticeTemplate.MESSAGE_NEWS,
}


def _genuine(reference: str | None) -> str | None:
    """Return what is written like a reference; anything else that was typed may name somebody."""
    return reference if reference and _REFERENCE.fullmatch(reference) else None


def _needs_words(kind: RequestKind, state: RequestState) -> bool:
    return state in _SAYS_WHY or (kind is RequestKind.COMPLAINT and not state.open)


def _words(field: str, text: str | None, *, needed: bool) -> str | None:
    words = (text or "").strip()
    if needed and not words:
        raise InvalidInput(field, "missing")
    if len(words) > _TEXT_MAX:
        raise InvalidInput(field, "too_long")
    return words or None
