"""Tables of the phone channels, in the schema `bridge`.

Numbers and messages are encrypted; a number is found again by its keyed hash.
"""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal_bridge.store.orm import Base, Instant


class ContactRow(Base):
    """A phone on one channel: its open conversation, its consent, the proof under way."""

    __tablename__ = "channel_contact"
    __table_args__ = (
        UniqueConstraint("channel", "address_hash", name="uq_channel_contact_address"),
        CheckConstraint("consent IN ('given', 'stopped')", name="consent"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    channel: Mapped[str]
    provider: Mapped[str]  # the one that carried the last message: answers go the same way
    address_hash: Mapped[str]
    address: Mapped[str]  # encrypted E.164 number
    conversation_id: Mapped[str | None] = mapped_column(
        ForeignKey("conversation.id", ondelete="SET NULL")
    )
    introduced_at: Mapped[datetime | None] = mapped_column(Instant)
    last_inbound_at: Mapped[datetime | None] = mapped_column(Instant)
    consent: Mapped[str] = mapped_column(default="given")
    consent_at: Mapped[datetime] = mapped_column(Instant)
    proof_step: Mapped[str | None]  # what is awaited: identity | birth_date | code
    proof_number: Mapped[str | None]  # encrypted member number, until the birth date came
    proof_member_id: Mapped[str | None]  # None with step `code`: a code was not sent, nobody tells
    proof_at: Mapped[datetime | None] = mapped_column(Instant)
    proof_starts: Mapped[int] = mapped_column(default=0)  # codes asked for since the last right one
    proof_wrong: Mapped[int] = mapped_column(default=0)
    blocked_until: Mapped[datetime | None] = mapped_column(Instant)


class ConsentRow(Base):
    """What a phone said about receiving messages, and when; only ever added to."""

    __tablename__ = "channel_consent"
    __table_args__ = (Index("ix_channel_consent_contact", "contact_id", "given_at"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    contact_id: Mapped[str] = mapped_column(ForeignKey("channel_contact.id", ondelete="CASCADE"))
    state: Mapped[str]  # given | stopped
    source: Mapped[str]  # first_message | stop | start | provider
    given_at: Mapped[datetime] = mapped_column(Instant)


class TalkRow(Base):
    """A conversation held with a phone, and up to which bubble it was handed to the outbox."""

    __tablename__ = "channel_talk"
    __table_args__ = (Index("ix_channel_talk_contact", "contact_id"),)

    conversation_id: Mapped[str] = mapped_column(
        ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True
    )
    contact_id: Mapped[str] = mapped_column(ForeignKey("channel_contact.id", ondelete="CASCADE"))
    dispatched_seq: Mapped[int] = mapped_column(default=0)


class EventRow(Base):
    """What a provider told us: one row per provider id, kept before anything is done with it."""

    __tablename__ = "channel_event"
    __table_args__ = (
        UniqueConstraint("provider", "kind", "provider_id", name="uq_channel_event_provider_id"),
        CheckConstraint("state IN ('pending', 'done', 'ignored', 'failed')", name="state"),
        Index("ix_channel_event_pending", "sender", "due_at", postgresql_where="state = 'pending'"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    provider: Mapped[str]
    kind: Mapped[str]  # message | status
    provider_id: Mapped[str]
    sender: Mapped[str]  # whose events are taken one after the other: a keyed hash
    body: Mapped[str | None]  # encrypted JSON; forgotten once taken
    sent_at: Mapped[datetime] = mapped_column(Instant)  # as the provider says, else on arrival
    received_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(default="pending")
    outcome: Mapped[str | None]  # a code
    attempts: Mapped[int] = mapped_column(default=0)


class OutgoingRow(Base):
    """A message for a phone, from the moment it is written to what the provider says of it."""

    __tablename__ = "channel_outgoing"
    __table_args__ = (
        UniqueConstraint("provider", "provider_id", name="uq_channel_outgoing_provider_id"),
        Index("ix_channel_outgoing_conversation", "conversation_id", "position"),
        Index(
            "ix_channel_outgoing_open",
            "due_at",
            postgresql_where="state IN ('queued', 'sending')",
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger, Identity())
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"))
    contact_id: Mapped[str] = mapped_column(ForeignKey("channel_contact.id", ondelete="CASCADE"))
    first_seq: Mapped[int]  # of the bubbles that it says
    last_seq: Mapped[int]
    body: Mapped[str | None]  # encrypted JSON; forgotten once delivered
    state: Mapped[str]
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(Instant)
    provider: Mapped[str]
    provider_id: Mapped[str | None]
    error: Mapped[str | None]  # a code of ours
    created_at: Mapped[datetime] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant)


class OneTimeLinkRow(Base):
    """An address that shows one thing once."""

    __tablename__ = "one_time_link"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"))
    member_id: Mapped[str | None]
    kind: Mapped[str]  # file | answer
    target: Mapped[str]  # a file's id, or the bubbles "first-last"
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)
