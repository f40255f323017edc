"""Findings on a member's file, and news of the management centre."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from insurer.domain.documents import NotificationKind
from insurer.domain.ids import new_id
from insurer.domain.notifications import News, NewsKind, Notification
from insurer.domain.requests import RequestKind, RequestState
from insurer.errors import NotFound
from insurer.store.orm.care import NotificationRow
from insurer.store.orm.members import BeneficiaryRow, MemberRow
from insurer.store.orm.news import NewsRow

_REST = 4  # a day-old piece of news is looked at every six hours


class Notifications:
    """Findings; read by member, oldest first."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def open(
        self, member_id: str, *, unannounced_to: str | None = None
    ) -> tuple[Notification, ...]:
        """Return what is not resolved; with `unannounced_to` only what that operation may tell."""
        query = (
            select(NotificationRow, BeneficiaryRow.first_name)
            .outerjoin(BeneficiaryRow, BeneficiaryRow.person_id == NotificationRow.person_id)
            .where(NotificationRow.member_id == member_id, NotificationRow.resolved_at.is_(None))
            .order_by(NotificationRow.created_at, NotificationRow.notification_id)
        )
        if unannounced_to is not None:
            query = query.where(
                or_(
                    NotificationRow.announced_at.is_(None),
                    NotificationRow.announced_by == unannounced_to,
                )
            )
        return tuple(
            Notification(row.notification_id, row.kind, first_name, row.created_at)
            for row, first_name in self._session.execute(query)
        )

    def mark_announced(self, ids: Sequence[str], *, by: str, now: datetime) -> None:
        """Remember which operation told them."""
        self._session.execute(
            update(NotificationRow)
            .where(NotificationRow.notification_id.in_(ids))
            .values(announced_at=now, announced_by=by)
        )

    def raise_(
        self, member_id: str, kind: NotificationKind, *, person_id: str | None, now: datetime
    ) -> str:
        """Store a finding and return its id, that of an open one where there is one."""
        self._session.get(MemberRow, member_id, with_for_update=True)  # rivals wait for each other
        known = self._session.scalar(
            select(NotificationRow.notification_id)
            .where(NotificationRow.member_id == member_id, NotificationRow.kind == kind)
            .where(NotificationRow.person_id == person_id, NotificationRow.resolved_at.is_(None))
        )
        if known is not None:
            return known
        row = NotificationRow(
            notification_id=new_id(),
            member_id=member_id,
            kind=kind,
            person_id=person_id,
            created_at=now,
        )
        self._session.add(row)
        self._session.flush()
        return row.notification_id

    def resolve(self, member_id: str, kind: NotificationKind, *, now: datetime) -> int:
        """Close the open findings of one kind; return how many there were."""
        closed = self._session.scalars(
            update(NotificationRow)
            .where(NotificationRow.member_id == member_id, NotificationRow.kind == kind)
            .where(NotificationRow.resolved_at.is_(None))
            .values(resolved_at=now)
            .returning(NotificationRow.notification_id)
        )
        return len(closed.all())


class NewsDesk:
    """News to tell."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(
        self,
        member_id: str,
        kind: NewsKind,
        *,
        now: datetime,
        reference: str | None = None,
        request_kind: RequestKind | None = None,
        state: RequestState | None = None,
    ) -> None:
        """Queue one piece of news, due at once."""
        self._session.add(
            NewsRow(
                news_id=new_id(),
                member_id=member_id,
                kind=kind,
                reference=reference,
                request_kind=request_kind,
                state=state,
                created_at=now,
                due_at=now,
            )
        )
        self._session.flush()

    def take_due(self, now: datetime, *, limit: int, lease: timedelta) -> tuple[News, ...]:
        """Return untold news in order; nobody else gets them for `lease`.

        The older they are the longer they rest, so that those of members who stay away (told at
        the start of their next conversation) do not hold up fresh ones.
        """
        rows = self._session.scalars(
            select(NewsRow)
            .where(NewsRow.told_at.is_(None), NewsRow.due_at <= now)
            .order_by(NewsRow.due_at, NewsRow.created_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        ).all()
        for row in rows:
            row.due_at = now + max(lease, (now - row.created_at) / _REST)
        self._session.flush()
        return tuple(_news(row) for row in rows)

    def untold(self, member_id: str, *, to: str) -> tuple[News, ...]:
        """Return what this operation may tell the member, oldest first."""
        rows = self._session.scalars(
            select(NewsRow)
            .where(NewsRow.member_id == member_id)
            .where(or_(NewsRow.told_at.is_(None), NewsRow.told_by == to))
            .order_by(NewsRow.created_at)
        )
        return tuple(_news(row) for row in rows)

    def of_member(self, member_id: str, news_id: str) -> News:
        """Return one piece of the member's news; NotFound."""
        row = self._session.get(NewsRow, news_id)
        if row is None or row.member_id != member_id:
            raise NotFound("news", news_id)
        return _news(row)

    def mark_told(self, ids: Sequence[str], *, by: str, now: datetime) -> None:
        """Remember which operation told them."""
        self._session.execute(
            update(NewsRow).where(NewsRow.news_id.in_(ids)).values(told_at=now, told_by=by)
        )


def _news(row: NewsRow) -> News:
    return News(row.news_id, row.member_id, row.kind, row.reference, row.request_kind, row.state)
