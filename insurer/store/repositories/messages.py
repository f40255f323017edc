"""Messages with the management centre."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from insurer.domain.files import StoredFile
from insurer.domain.ids import new_id
from insurer.domain.messages import Inbox, LetterInThread, MessageThread, ReadThread
from insurer.errors import NotFound
from insurer.store.orm.files import StoredFileRow
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
        thread_id = new_id()
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
        self._add(thread_id, new)

    def answer(self, thread_id: str, new: NewMessage) -> None:
        """Store a member's answer in a thread of theirs; its theme stays. NotFound."""
        thread = self._thread(new.member_id, thread_id)
        thread.last_message_at = new.sent_at
        self._add(thread_id, new)

    def theme_of(self, member_id: str, thread_id: str) -> str:
        """Return the theme of a thread of this member; NotFound."""
        return self._thread(member_id, thread_id).theme

    def read(self, member_id: str, thread_id: str, *, now: datetime) -> ReadThread:
        """Return a thread of this member; its messages count as read from now on. NotFound."""
        thread = self._thread(member_id, thread_id)
        rows = self._session.scalars(
            select(MessageRow)
            .where(MessageRow.thread_id == thread_id)
            .order_by(MessageRow.sent_at, MessageRow.message_id)
        ).all()
        files = self._files([row.message_id for row in rows])
        letters = tuple(_letter(row, tuple(files.get(row.message_id, ()))) for row in rows)
        for row in rows:
            if not row.from_member and row.read_at is None:
                row.read_at = now
        self._session.flush()
        return ReadThread(thread_id, thread.theme, thread.subject, letters)

    def _thread(self, member_id: str, thread_id: str) -> MessageThreadRow:
        row = self._session.get(MessageThreadRow, thread_id)
        if row is None or row.member_id != member_id:
            raise NotFound("message thread", thread_id)
        return row

    def _files(self, message_ids: list[str]) -> dict[str, list[StoredFile]]:
        rows = self._session.execute(
            select(MessageFileRow.message_id, StoredFileRow)
            .join(StoredFileRow, StoredFileRow.file_id == MessageFileRow.file_id)
            .where(MessageFileRow.message_id.in_(message_ids))
            .order_by(StoredFileRow.created_at, StoredFileRow.file_id)
        )
        found: dict[str, list[StoredFile]] = {}
        for message_id, row in rows:
            file = StoredFile(row.file_id, row.name, row.media_type, row.size)
            found.setdefault(message_id, []).append(file)
        return found

    def _add(self, thread_id: str, new: NewMessage) -> None:
        message_id = new_id()
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


def _letter(row: MessageRow, files: tuple[StoredFile, ...]) -> LetterInThread:
    unread = not row.from_member and row.read_at is None
    return LetterInThread(row.from_member, row.body, row.sent_at, unread, files)
