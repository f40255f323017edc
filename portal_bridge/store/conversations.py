"""Conversations as rows: begun, locked, claimed, in a transaction given by the caller."""

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from portal_bridge.errors import NotFound
from portal_bridge.handoff.moves import Owner
from portal_bridge.store.orm import ConversationRow


def locked(session: Session, conversation_id: str) -> ConversationRow:
    """Return the conversation, locked until the transaction ends; NotFound."""
    row = session.get(ConversationRow, conversation_id, with_for_update=True)
    if row is None:
        raise NotFound
    return row


def lock_member(session: Session, member_id: str) -> None:
    """Let no other transaction open a conversation of this member until this one ends."""
    key = f"member {member_id}"
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))


def begin(
    session: Session,
    *,
    conversation_id: str,
    member_id: str | None,
    channel: str,
    assurance: int,
    at: datetime,
) -> ConversationRow:
    """Write a new conversation, Emma's and empty."""
    conversation = ConversationRow(
        id=conversation_id,
        member_id=member_id,
        channel=channel,
        assurance=assurance,
        owner=Owner.BOT.value,
        epoch=0,
        next_seq=1,
        open_turns=0,
        priority=False,
        created_at=at,
        last_activity_at=at,
    )
    session.add(conversation)
    session.flush()
    return conversation


def claim(session: Session, conversation_id: str, agent_id: int, at: datetime) -> bool:
    """Make an agent the owner of a waiting conversation; of many at once one gets True."""
    won = session.execute(
        update(ConversationRow)
        .where(ConversationRow.id == conversation_id, ConversationRow.owner == Owner.WAITING)
        .values(
            owner=Owner.AGENT,
            agent_id=agent_id,
            epoch=ConversationRow.epoch + 1,
            last_activity_at=at,
            owed_since=at,
            due_at=None,
            agent_read_seq=0,
        )
        .returning(ConversationRow.id)
    )
    return won.scalar_one_or_none() is not None
