"""How members are known: channel links and one-time codes; the vault of a conversation."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from insurer.domain.notices import Medium
from insurer.domain.one_time_codes import CodePurpose
from insurer.store.orm.base import Base, Instant, PrimaryId, enum_of
from insurer.store.orm.encrypted import EncryptedText


class ChannelLinkRow(Base):
    """A phone that was linked to a member (design, section 6, level 1)."""

    __tablename__ = "channel_links"
    __table_args__ = (UniqueConstraint("channel", "address_hash"), Index(None, "member_id"))

    link_id: Mapped[PrimaryId]
    member_id: Mapped[str] = mapped_column(ForeignKey("insurer.members.member_id"))
    channel: Mapped[str] = mapped_column(String(20))
    address_hash: Mapped[str] = mapped_column(String(64))  # keyed: found by number, never read
    linked_at: Mapped[Instant]
    revoked_at: Mapped[Instant | None]
    on_file: Mapped[bool]  # it was the member's number on file: another one there ends the link


class LinkCodeRow(Base):
    """A code that the portal showed to be typed on the phone that is to be linked."""

    __tablename__ = "link_codes"

    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("insurer.members.member_id"))
    issued_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    used_at: Mapped[Instant | None]


class OneTimeCodeRow(Base):
    """A code that was sent: its keyed hash, its tries, what became of it."""

    __tablename__ = "one_time_codes"
    __table_args__ = (
        Index(None, "member_id", "purpose", "issued_at"),
        CheckConstraint("wrong_attempts >= 0", name="attempts_not_negative"),
    )

    code_id: Mapped[PrimaryId]
    member_id: Mapped[str] = mapped_column(ForeignKey("insurer.members.member_id"))
    purpose: Mapped[CodePurpose] = mapped_column(enum_of(CodePurpose, "purpose"))
    conversation_id: Mapped[str] = mapped_column(String(64))
    operation_key: Mapped[str] = mapped_column(String(120))
    code_hash: Mapped[str] = mapped_column(String(64))
    via: Mapped[Medium] = mapped_column(enum_of(Medium, "via"))
    issued_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    wrong_attempts: Mapped[int]
    verified_at: Mapped[Instant | None]
    consumed_at: Mapped[Instant | None]  # when the write it allowed was done
    blocked_until: Mapped[Instant | None]


class VaultEntryRow(Base):
    """A value kept aside for one conversation."""

    __tablename__ = "vault_entries"
    __table_args__ = (Index(None, "expires_at"), Index(None, "conversation_id"))

    ref: Mapped[str] = mapped_column(String(12), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(20))
    value: Mapped[str] = mapped_column(EncryptedText)
    created_at: Mapped[Instant]
    expires_at: Mapped[Instant]
