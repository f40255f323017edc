"""Messages with the management centre."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from insurer.domain.ids import new_id
from insurer.domain.messages import Inbox, MessageThread
from insurer.store.orm.messages import MessageFileRow, MessageRow, MessageThreadRow


@dataclass(frozen=True, repr=False)
class NewMessage:
    """A first message of a member on one theme."""

    member_id: str
    reference: str
    theme: str
    subject: str | None
    body: str
    file_ids: tuple[str, ...]
    sent_at: datetime


class Messages:
    """Threads and messages."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def open_thread(self, new: NewMessage) -> None:
        """Store a new thread with its first message and its files."""
        thread_id, message_id = new_id(), new_id()
        self._session.add(
            MessageThreadRow(
                thread_id=thread_id,
                member_id=new.member_id,
                theme=new.theme,
                subject=new.subject,
                created_at=new.sent_at,
                last_message_at=new.sent_at,
            )
        )
        self._session.flush()
        self._session.add(
            MessageRow(
                message_id=message_id,
                thread_id=thread_id,
                reference=new.reference,
                from_member=True,
                body=new.body,
                sent_at=new.sent_at,
            )
        )
        self._session.flush()
        self._session.add_all(
            [MessageFileRow(message_id=message_id, file_id=file_id) for file_id in new.file_ids]
        )
        self._session.flush()

    def inbox(self, member_id: str, *, limit: int) -> Inbox:
        """Return the newest threads and the number of unread messages in all threads."""
        unread = self._unread(member_id)
        threads = self._session.scalars(
            select(MessageThreadRow)
            .where(MessageThreadRow.member_id == member_id)
            .order_by(MessageThreadRow.last_message_at.desc())
            .limit(limit)
        ).all()
        last_from_member = self._last_from_member([row.thread_id for row in threads])
        return Inbox(
            unread=sum(unread.values()),
            threads=tuple(
                MessageThread(
                    thread_id=row.thread_id,
                    theme=row.theme,
                    subject=row.subject,
                    last_message_at=row.last_message_at,
                    last_from_member=last_from_member.get(row.thread_id, True),
                    unread=unread.get(row.thread_id, 0),
                )
                for row in threads
            ),
        )

    def _unread(self, member_id: str) -> dict[str, int]:
        rows = self._session.execute(
            select(MessageRow.thread_id, func.count())
            .join(MessageThreadRow, MessageThreadRow.thread_id == MessageRow.thread_id)
            .where(MessageThreadRow.member_id == member_id)
            .where(MessageRow.from_member.is_(False), MessageRow.read_at.is_(None))
            .group_by(MessageRow.thread_id)
        )
        return {thread_id: count for thread_id, count in rows}

    def _last_from_member(self, thread_ids: list[str]) -> dict[str, bool]:
        rows = self._session.execute(
            select(MessageRow.thread_id, MessageRow.from_member)
            .where(MessageRow.thread_id.in_(thread_ids))
            .order_by(MessageRow.thread_id, MessageRow.sent_at.desc())
            .ext(distinct_on(MessageRow.thread_id))
        )
        return {thread_id: from_member for thread_id, from_member in rows}
