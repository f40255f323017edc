"""Outgoing notices, the audit trail, and what demo data was loaded."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from insurer.domain.notices import Medium, NoticeTemplate
from insurer.store.orm.base import Base, Instant, PrimaryId, enum_of
from insurer.store.orm.encrypted import EncryptedText


class NoticeRow(Base):
    """A notice to deliver; address and parameters are wiped once it is sent or given up."""

    __tablename__ = "notices"
    __table_args__ = (
        Index(
            "ix_notices_waiting",
            "due_at",
            postgresql_where=text("sent_at IS NULL AND given_up_at IS NULL"),
        ),
        CheckConstraint("attempts >= 0", name="attempts_not_negative"),
    )

    notice_id: Mapped[PrimaryId]
    member_id: Mapped[str] = mapped_column(String(32))
    template: Mapped[NoticeTemplate] = mapped_column(enum_of(NoticeTemplate, "template"))
    medium: Mapped[Medium] = mapped_column(enum_of(Medium, "medium"))
    recipient: Mapped[str | None] = mapped_column(EncryptedText)
    params: Mapped[str | None] = mapped_column(EncryptedText)  # JSON object of strings
    created_at: Mapped[Instant]
    due_at: Mapped[Instant]  # moved on while a sender has it, and after a failure
    attempts: Mapped[int]
    sent_at: Mapped[Instant | None]
    given_up_at: Mapped[Instant | None]


class AuditEntryRow(Base):
    """Who did what to whose data, when; ids and codes only. Outlives what it speaks of."""

    __tablename__ = "audit_entries"
    __table_args__ = (Index(None, "member_id", "happened_at"),)

    entry_id: Mapped[PrimaryId]
    happened_at: Mapped[Instant]
    member_id: Mapped[str | None] = mapped_column(String(32))
    actor: Mapped[str] = mapped_column(String(60))
    action: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str | None] = mapped_column(String(64))  # a reference or an id
    channel: Mapped[str | None] = mapped_column(String(20))
    conversation_id: Mapped[str | None] = mapped_column(String(64))
    details: Mapped[dict[str, str]] = mapped_column(JSONB)


class DemoLoadRow(Base):
    """Which demo file the database holds, and of which day its relative dates are."""

    __tablename__ = "demo_loads"

    content_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    loaded_on: Mapped[date]
