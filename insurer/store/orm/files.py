"""Files and documents."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from insurer.domain.documents import DocumentKind
from insurer.domain.requests import RequestState
from insurer.store.orm.base import Base, Instant, Name, PrimaryId, enum_of


class StoredFileRow(Base):
    """Where the (encrypted) content of a file lies, and what it is."""

    __tablename__ = "stored_files"
    __table_args__ = (
        CheckConstraint("size > 0", name="size_positive"),
        Index(None, "member_id", "created_at"),
        Index("ix_stored_files_uploaded", "created_at", postgresql_where=text("uploaded")),
    )

    file_id: Mapped[PrimaryId]
    member_id: Mapped[str] = mapped_column(ForeignKey("insurer.members.member_id"))
    name: Mapped[Name]
    media_type: Mapped[str] = mapped_column(String(60))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    location: Mapped[str] = mapped_column(String(64))  # random name in the file store
    created_at: Mapped[Instant]
    uploaded: Mapped[bool]  # by a member; what we made is kept
    shared_at: Mapped[Instant | None]  # shown to a person who answered; kept from then on


class DocumentRow(Base):
    """A document of a known kind, handed in by the member or made for them."""

    __tablename__ = "documents"
    __table_args__ = (Index(None, "member_id", "created_at"),)

    document_id: Mapped[PrimaryId]
    member_id: Mapped[str] = mapped_column(ForeignKey("insurer.members.member_id"))
    person_id: Mapped[str | None] = mapped_column(ForeignKey("insurer.beneficiaries.person_id"))
    request_id: Mapped[str | None] = mapped_column(
        ForeignKey("insurer.requests.request_id"), index=True
    )
    file_id: Mapped[str] = mapped_column(ForeignKey("insurer.stored_files.file_id"))
    kind: Mapped[DocumentKind] = mapped_column(enum_of(DocumentKind, "kind"))
    state: Mapped[RequestState] = mapped_column(enum_of(RequestState, "state"))
    remark: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[Instant]
