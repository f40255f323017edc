"""Tables of the schema `bridge`."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    MetaData,
    UniqueConstraint,
    false,
    func,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

SCHEMA = "bridge"
Instant = TIMESTAMP(timezone=True)


class Base(DeclarativeBase):
    """Root of the tables; constraints get names by rule."""

    metadata = MetaData(
        schema=SCHEMA,
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ix": "ix_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
        },
    )


class ConversationRow(Base):
    """A conversation: who it is with, who owns it, and the next place in its transcript."""

    __tablename__ = "conversation"
    __table_args__ = (
        CheckConstraint("owner IN ('bot', 'waiting', 'agent', 'closed')", name="owner"),
        Index("ix_conversation_member", "member_id", "channel", "last_activity_at"),
        Index("ix_conversation_owner", "owner", "waiting_since"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    member_id: Mapped[str | None]
    channel: Mapped[str]
    assurance: Mapped[int]
    assurance_until: Mapped[datetime | None] = mapped_column(Instant)  # then LINKED; None: no end
    owner: Mapped[str] = mapped_column(default="bot")
    epoch: Mapped[int] = mapped_column(default=0)
    next_seq: Mapped[int] = mapped_column(default=1)
    open_turns: Mapped[int] = mapped_column(default=0)  # accepted, not answered: Emma is typing
    handoff_reason: Mapped[str | None]
    priority: Mapped[bool] = mapped_column(default=False)
    waiting_since: Mapped[datetime | None] = mapped_column(Instant)
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("agent.id"))
    team: Mapped[str | None]  # a team of agents that it was passed to
    due_at: Mapped[datetime | None] = mapped_column(Instant)  # waiting: when waiting ends anyway
    owed_since: Mapped[datetime | None] = mapped_column(Instant)  # agent: for words
    agent_read_seq: Mapped[int] = mapped_column(server_default="0")  # what its agent has seen
    created_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
    last_activity_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())


class AccessTokenRow(Base):
    """An access token, as its hash."""

    __tablename__ = "access_token"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"))
    expires_at: Mapped[datetime] = mapped_column(Instant)


class MessageRow(Base):
    """One bubble of the transcript; members' words are masked."""

    __tablename__ = "message"
    __table_args__ = (UniqueConstraint("conversation_id", "seq", name="uq_message_place"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"))
    seq: Mapped[int]
    author: Mapped[str]
    author_name: Mapped[str]
    blocks: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    sent_at: Mapped[datetime] = mapped_column(Instant)


class InboxRow(Base):
    """What came in and what became of it; unique per provider or client id."""

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("conversation_id", "client_message_id", name="uq_inbox_client_message"),
        Index("ix_inbox_received", "received_at"),
        CheckConstraint("state IN ('pending', 'done', 'dropped', 'failed')", name="state"),
    )

    turn_id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"))
    client_message_id: Mapped[str]
    message_id: Mapped[str]
    seq: Mapped[int]
    kind: Mapped[str]  # text | payload
    content: Mapped[str]  # masked words, or a payload of ours
    state: Mapped[str] = mapped_column(default="pending")
    outcome: Mapped[str | None]  # a code: answered, bot_silent…
    intent: Mapped[str | None]  # what Emma understood, None when she was not asked
    confidence: Mapped[float | None]
    trace: Mapped[dict[str, Any] | None] = mapped_column(JSONB)  # conversations/trace.py
    received_at: Mapped[datetime] = mapped_column(Instant)
    done_at: Mapped[datetime | None] = mapped_column(Instant)


class ChoiceRow(Base):
    """A choice that was offered; only those of the last answer can be chosen."""

    __tablename__ = "offered_choice"
    __table_args__ = (Index("ix_offered_choice_conversation", "conversation_id", "seq"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"))
    seq: Mapped[int]  # of the message that offers it
    place: Mapped[int] = mapped_column(server_default="0")  # within it, from 0
    label: Mapped[str]
    kind: Mapped[str]  # payload | text
    content: Mapped[str]


class AgentRow(Base):
    """A person of the call centre."""

    __tablename__ = "agent"
    __table_args__ = (
        UniqueConstraint("login"),
        UniqueConstraint("oidc_subject"),
        UniqueConstraint("chatwoot_id"),
        CheckConstraint("role IN ('agent', 'supervisor', 'administrator')", name="role"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str]
    display_name: Mapped[str]
    role: Mapped[str]
    password_hash: Mapped[str]
    team: Mapped[str | None]
    active: Mapped[bool] = mapped_column(server_default=true())
    available: Mapped[bool] = mapped_column(server_default=true())  # not on a break
    last_seen_at: Mapped[datetime | None] = mapped_column(Instant)
    password_due: Mapped[bool] = mapped_column(server_default=false())  # to be changed first
    sessions: Mapped[int] = mapped_column(server_default="0")  # raised to end all there are
    totp_secret: Mapped[bytes | None]  # encrypted
    totp_offered: Mapped[bytes | None]  # encrypted; counts once a code of it was typed
    totp_step: Mapped[int] = mapped_column(server_default="0")  # the last one used: no code twice
    failures: Mapped[int] = mapped_column(server_default="0")  # wrong passwords, codes in a row
    locked_until: Mapped[datetime | None] = mapped_column(Instant)
    oidc_subject: Mapped[str | None]
    chatwoot_id: Mapped[int | None]  # of who answers in Chatwoot, never in the console


class DevOutboxRow(Base):
    """An e-mail or SMS that the embedded mode shows instead of sending."""

    __tablename__ = "dev_outbox"

    id: Mapped[int] = mapped_column(primary_key=True)
    medium: Mapped[str]
    recipient: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    sent_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())


class RatingRow(Base):
    """What a member thought of a conversation (1 to 5, and a word)."""

    __tablename__ = "rating"
    __table_args__ = (CheckConstraint("score BETWEEN 1 AND 5", name="score"),)

    conversation_id: Mapped[str] = mapped_column(
        ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True
    )
    score: Mapped[int]
    comment: Mapped[str | None]
    rated_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())


class WorkerBeatRow(Base):
    """The worker's sign of life, for /readyz."""

    __tablename__ = "worker_beat"

    name: Mapped[str] = mapped_column(primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(Instant)
