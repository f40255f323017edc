"""Messages between members and the management centre."""

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from insurer.store.orm.base import Base, Instant, PrimaryId
from insurer.store.orm.encrypted import EncryptedText


class MessageThreadRow(Base):
    """A thread on one theme."""

    __tablename__ = "message_threads"
    __table_args__ = (Index(None, "member_id", "last_message_at"),)

    thread_id: Mapped[PrimaryId]
    member_id: Mapped[str] = mapped_column(ForeignKey("insurer.members.member_id"))
    theme: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str | None] = mapped_column(EncryptedText)
    created_at: Mapped[Instant]
    last_message_at: Mapped[Instant]


class MessageRow(Base):
    """One message; those of the management centre are unread until `read_at`."""

    __tablename__ = "messages"
    __table_args__ = (
        Index(None, "thread_id", "sent_at"),
        Index("uq_messages_reference", "reference", unique=True),
    )

    message_id: Mapped[PrimaryId]
    thread_id: Mapped[str] = mapped_column(ForeignKey("insurer.message_threads.thread_id"))
    reference: Mapped[str | None] = mapped_column(String(24))  # those of members have one
    from_member: Mapped[bool]
    body: Mapped[str] = mapped_column(EncryptedText)
    sent_at: Mapped[Instant]
    read_at: Mapped[Instant | None]


class MessageFileRow(Base):
    """A file attached to a message."""

    __tablename__ = "message_files"

    message_id: Mapped[str] = mapped_column(
        ForeignKey("insurer.messages.message_id"), primary_key=True
    )
    file_id: Mapped[str] = mapped_column(
        ForeignKey("insurer.stored_files.file_id"), primary_key=True
    )
