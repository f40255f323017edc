"""Outgoing notices and the audit trail."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from insurer.domain.ids import new_id
from insurer.domain.notices import Medium, Notice, NoticeTemplate
from insurer.errors import NotFound
from insurer.store.orm.traces import AuditEntryRow, NoticeRow


@dataclass(frozen=True)
class AuditEntry:
    """One line of the audit trail: ids and codes, never names or values."""

    happened_at: datetime
    actor: str
    action: str
    member_id: str | None
    subject: str | None = None
    channel: str | None = None
    conversation_id: str | None = None
    details: Mapping[str, str] | None = None


class Audit:
    """The audit trail; only ever added to."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, entry: AuditEntry) -> None:
        """Write one line."""
        self._session.add(
            AuditEntryRow(
                entry_id=new_id(),
                happened_at=entry.happened_at,
                member_id=entry.member_id,
                actor=entry.actor,
                action=entry.action,
                subject=entry.subject,
                channel=entry.channel,
                conversation_id=entry.conversation_id,
                details=dict(entry.details or {}),
            )
        )
        self._session.flush()


class Notices:
    """Notices to deliver."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(
        self,
        member_id: str,
        template: NoticeTemplate,
        *,
        medium: Medium,
        to: str,
        params: Mapping[str, str],
        now: datetime,
    ) -> None:
        """Queue one notice, due at once."""
        self._session.add(
            NoticeRow(
                notice_id=new_id(),
                member_id=member_id,
                template=template,
                medium=medium,
                recipient=to,
                params=json.dumps(dict(params)),
                created_at=now,
                due_at=now,
                attempts=0,
            )
        )
        self._session.flush()

    def take_due(self, now: datetime, *, limit: int, lease: timedelta) -> tuple[Notice, ...]:
        """Return due notices and keep other senders off them for `lease`."""
        rows = self._session.scalars(
            select(NoticeRow)
            .where(NoticeRow.sent_at.is_(None), NoticeRow.given_up_at.is_(None))
            .where(NoticeRow.due_at <= now)
            .order_by(NoticeRow.due_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        ).all()
        for row in rows:
            row.due_at = now + lease
        return tuple(_notice(row) for row in rows)

    def mark_sent(self, notice_id: str, now: datetime) -> None:
        """Remember that it went, and forget to whom and with what."""
        self._session.execute(
            update(NoticeRow)
            .where(NoticeRow.notice_id == notice_id, NoticeRow.sent_at.is_(None))
            .values(sent_at=now, recipient=None, params=None)
        )

    def attempts(self, notice_id: str) -> int:
        """Return how often sending failed so far; NotFound."""
        row = self._session.get(NoticeRow, notice_id, with_for_update=True)
        if row is None:
            raise NotFound("notice", notice_id)
        return row.attempts

    def postpone(self, notice_id: str, *, attempts: int, due_at: datetime) -> None:
        """Remember a failure; try again at `due_at`."""
        self._session.execute(
            update(NoticeRow)
            .where(NoticeRow.notice_id == notice_id)
            .values(attempts=attempts, due_at=due_at)
        )

    def give_up(self, notice_id: str, *, attempts: int, now: datetime) -> None:
        """Stop trying, and forget to whom and with what."""
        self._session.execute(
            update(NoticeRow)
            .where(NoticeRow.notice_id == notice_id)
            .values(attempts=attempts, given_up_at=now, recipient=None, params=None)
        )


def _notice(row: NoticeRow) -> Notice:
    return Notice(
        notice_id=row.notice_id,
        template=row.template,
        medium=row.medium,
        to=row.recipient or "",
        params=json.loads(row.params or "{}"),
    )
