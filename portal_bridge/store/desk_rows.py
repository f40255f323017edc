"""Tables of the desk: handoffs, notes, drafts, call-backs, acts. Members' words are masked."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    Integer,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from portal_bridge.store.orm import Base, Instant


class HandoffRow(Base):
    """One time a person was asked for, from the asking to its end; what the figures count."""

    __tablename__ = "handoff"
    __table_args__ = (
        Index("ix_handoff_conversation", "conversation_id", "opened_at"),
        Index("ix_handoff_opened", "opened_at"),
        Index("ix_handoff_ended", "ended_at"),
        CheckConstraint(
            "outcome IN ('returned', 'closed', 'left', 'message', 'callback', 'unanswered')",
            name="outcome",
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"))
    reason: Mapped[str]
    opened_at: Mapped[datetime] = mapped_column(Instant)
    claimed_at: Mapped[datetime | None] = mapped_column(Instant)  # by the first agent
    answered_at: Mapped[datetime | None] = mapped_column(Instant)  # a person's first words
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    outcome: Mapped[str | None]
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("agent.id"))  # the last one
    requeues: Mapped[int] = mapped_column(server_default="0")
    summary: Mapped[str | None]  # the agent's line, when Emma takes up again
    # The member's bubbles that made it, or made it graver; oldest first.
    causes: Mapped[list[int]] = mapped_column(ARRAY(Integer), server_default="{}")


class NoteRow(Base):
    """What agents tell each other; members never read it."""

    __tablename__ = "note"
    __table_args__ = (Index("ix_note_conversation", "conversation_id", "written_at"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"))
    agent_id: Mapped[int] = mapped_column(ForeignKey("agent.id"))
    words: Mapped[str]
    written_at: Mapped[datetime] = mapped_column(Instant)


class DraftRow(Base):
    """A reply that was begun; it outlives the agent's browser."""

    __tablename__ = "draft"

    agent_id: Mapped[int] = mapped_column(ForeignKey("agent.id"), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(
        ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True
    )
    words: Mapped[str]
    saved_at: Mapped[datetime] = mapped_column(Instant)


class CannedReplyRow(Base):
    """A reply kept ready; {variables} are filled when it is chosen."""

    __tablename__ = "canned_reply"
    __table_args__ = (UniqueConstraint("shortcut"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    shortcut: Mapped[str]
    title: Mapped[str]
    words: Mapped[str]


class CallbackRow(Base):
    """A stretch of opening hours in which a member wants to be called."""

    __tablename__ = "callback"
    __table_args__ = (
        UniqueConstraint("reference"),
        Index("ix_callback_open", "done_at", "starts_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    reference: Mapped[str]
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"))
    reason: Mapped[str]
    starts_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant)
    booked_at: Mapped[datetime] = mapped_column(Instant)
    # As in HandoffRow, of all the alarms that it is owed for.
    causes: Mapped[list[int]] = mapped_column(ARRAY(Integer), server_default="{}")
    done_at: Mapped[datetime | None] = mapped_column(Instant)
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("agent.id"))


class ActRow(Base):
    """A line of the agents' audit trail; a trigger refuses changes, the chain shows them."""

    __tablename__ = "agent_act"
    __table_args__ = (Index("ix_agent_act_conversation", "conversation_id"),)

    place: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    happened_at: Mapped[datetime] = mapped_column(Instant)
    actor: Mapped[str]  # an agent's login, or the system
    act: Mapped[str]
    conversation_id: Mapped[str | None]  # no foreign key: the trail outlives the conversation
    details: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    chain: Mapped[str]  # keyed hash over this line and the chain of the line before


class LabelRow(Base):
    """What a person says a misunderstood message meant."""

    __tablename__ = "label"

    turn_id: Mapped[str] = mapped_column(
        ForeignKey("inbox.turn_id", ondelete="CASCADE"), primary_key=True
    )
    intent: Mapped[str]
    actor: Mapped[str]  # an agent's login, or whoever ran `make review`
    labelled_at: Mapped[datetime] = mapped_column(Instant)


class DeskEventRow(Base):
    """What one of the call centre's tools is to be told, kept until it has been."""

    __tablename__ = "desk_event"
    __table_args__ = (
        Index("ix_desk_event_due", "delivered_at", "next_try_at"),
        Index("ix_desk_event_conversation", "conversation_id", "place"),
    )

    place: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    id: Mapped[str]  # the same for all tools
    tool: Mapped[str]
    kind: Mapped[str]
    conversation_id: Mapped[str]
    body: Mapped[dict[str, Any]] = mapped_column(JSONB)
    happened_at: Mapped[datetime] = mapped_column(Instant)
    next_try_at: Mapped[datetime] = mapped_column(Instant)
    tries: Mapped[int] = mapped_column(server_default="0")
    delivered_at: Mapped[datetime | None] = mapped_column(Instant)


class ToolLinkRow(Base):
    """Which conversation of a tool stands for ours."""

    __tablename__ = "tool_link"
    __table_args__ = (UniqueConstraint("tool", "theirs"),)

    conversation_id: Mapped[str] = mapped_column(
        ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True
    )
    tool: Mapped[str] = mapped_column(primary_key=True)
    theirs: Mapped[str]
    told_seq: Mapped[int] = mapped_column(server_default="0")  # the last bubble it was shown
