"""What happened at the management centre and is to be told in the member's conversation."""

from enum import StrEnum

from sqlalchemy import Enum, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from insurer.domain.notifications import NewsKind
from insurer.domain.requests import RequestKind, RequestState
from insurer.store.orm.base import Base, Instant, PrimaryId, enum_of


def _unchecked(enum: type[StrEnum]) -> Enum:
    """Return the type of a code copied from a row that the database checked already."""
    return Enum(
        enum,
        native_enum=False,
        create_constraint=False,
        length=60,
        values_callable=lambda members: [member.value for member in members],
    )


class NewsRow(Base):
    """One piece of news; told once, in whichever conversation comes first."""

    __tablename__ = "news"
    __table_args__ = (
        Index("ix_news_untold", "due_at", postgresql_where=text("told_at IS NULL")),
        Index(None, "member_id", "created_at"),
    )

    news_id: Mapped[PrimaryId]
    member_id: Mapped[str] = mapped_column(ForeignKey("insurer.members.member_id"))
    kind: Mapped[NewsKind] = mapped_column(enum_of(NewsKind, "kind"))
    reference: Mapped[str | None] = mapped_column(String(24))
    request_kind: Mapped[RequestKind | None] = mapped_column(_unchecked(RequestKind))
    state: Mapped[RequestState | None] = mapped_column(enum_of(RequestState, "state"))
    created_at: Mapped[Instant]
    due_at: Mapped[Instant]  # moved on while a worker has it, and while a person talks
    told_at: Mapped[Instant | None]
    told_by: Mapped[str | None] = mapped_column(String(120))  # the operation that told it
