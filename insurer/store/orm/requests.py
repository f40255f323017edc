"""Requests of members, their attachments and history; one receipt per operation."""

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from insurer.domain.requests import RequestKind, RequestState
from insurer.store.orm.base import Base, Instant, PrimaryId, enum_of
from insurer.store.orm.encrypted import EncryptedText


class RequestRow(Base):
    """A demand that a manager validates or refuses (DIT, source 004)."""

    __tablename__ = "requests"
    __table_args__ = (UniqueConstraint("reference"), Index(None, "member_id", "created_at"))

    request_id: Mapped[PrimaryId]
    member_id: Mapped[str] = mapped_column(ForeignKey("insurer.members.member_id"))
    reference: Mapped[str] = mapped_column(String(24))
    kind: Mapped[RequestKind] = mapped_column(enum_of(RequestKind, "kind"))
    state: Mapped[RequestState] = mapped_column(enum_of(RequestState, "state"))
    payload: Mapped[str] = mapped_column(EncryptedText)  # JSON, shape by kind
    masked_iban: Mapped[str | None] = mapped_column(String(40))  # bank details changes only
    remark: Mapped[str | None] = mapped_column(Text)
    effective_not_before: Mapped[Instant | None]
    created_at: Mapped[Instant]
    updated_at: Mapped[Instant]


class RequestFileRow(Base):
    """A file attached to a request."""

    __tablename__ = "request_files"

    request_id: Mapped[str] = mapped_column(
        ForeignKey("insurer.requests.request_id"), primary_key=True
    )
    file_id: Mapped[str] = mapped_column(
        ForeignKey("insurer.stored_files.file_id"), primary_key=True, index=True
    )


class RequestEventRow(Base):
    """One step in the life of a request."""

    __tablename__ = "request_events"
    __table_args__ = (Index(None, "request_id", "happened_at"),)

    event_id: Mapped[PrimaryId]
    request_id: Mapped[str] = mapped_column(ForeignKey("insurer.requests.request_id"))
    state: Mapped[RequestState] = mapped_column(enum_of(RequestState, "state"))
    actor: Mapped[str] = mapped_column(String(60))
    remark: Mapped[str | None] = mapped_column(Text)
    happened_at: Mapped[Instant]


class OperationRow(Base):
    """The receipt of one write; its key makes a repeat give the same receipt again."""

    __tablename__ = "operations"

    service: Mapped[str] = mapped_column(String(60), primary_key=True)
    operation_key: Mapped[str] = mapped_column(String(120), primary_key=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("insurer.members.member_id"))
    reference: Mapped[str] = mapped_column(String(24))
    state: Mapped[RequestState] = mapped_column(enum_of(RequestState, "state"))
    created_at: Mapped[Instant]
    effective_not_before: Mapped[Instant | None]
