"""Reads and writes of conversations within a transaction given by the caller."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, delete, func, select, text, update
from sqlalchemy.orm import Session

from portal_bridge.clock import new_id
from portal_bridge.conversations.blocks import Block, BotMessage
from portal_bridge.conversations.model import Author, Message, Transcript
from portal_bridge.errors import NotFound
from portal_bridge.handoff.moves import Owner
from portal_bridge.store.orm import ChoiceRow, ConversationRow, InboxRow, MessageRow

MESSAGES_CHANNEL = "emma_messages"  # LISTEN/NOTIFY; the payload is the conversation's id
QUEUE = "queue"  # a payload of that channel too: who waits, or who is present, has changed
TURN_TASK = "run_turn"
TURN_QUEUE = "turns"
PAGE = 200  # messages; a longer transcript comes in several reads


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


def append(
    session: Session,
    conversation: ConversationRow,
    *,
    author: Author,
    name: str,
    blocks: Iterable[Block],
    at: datetime,
    message_id: str | None = None,
) -> MessageRow:
    """Add a bubble at the end; the conversation is locked by the caller."""
    row = MessageRow(
        id=message_id or new_id(),
        conversation_id=conversation.id,
        seq=conversation.next_seq,
        author=author.value,
        author_name=name,
        blocks=list(blocks),
        sent_at=at,
    )
    conversation.next_seq += 1
    conversation.last_activity_at = at
    session.add(row)
    return row


def append_notice(
    session: Session, conversation: ConversationRow, words: str, at: datetime
) -> None:
    """Add a line that nobody signs, and wake those who wait for it."""
    notice = {"type": "notice", "level": "info", "text": words}
    append(session, conversation, author=Author.SYSTEM, name="", blocks=[notice], at=at)
    notify(session, conversation.id)


def append_bot(
    session: Session, conversation: ConversationRow, message: BotMessage, *, name: str, at: datetime
) -> None:
    """Add a bubble of Emma and remember what its choices stand for."""
    row = append(session, conversation, author=Author.BOT, name=name, blocks=message.blocks, at=at)
    for place, choice in enumerate(message.choices):
        session.add(
            ChoiceRow(
                id=choice.id,
                conversation_id=conversation.id,
                seq=row.seq,
                place=place,
                label=choice.label,
                kind="payload" if choice.is_payload else "text",
                content=choice.content,
            )
        )


def open_choices(session: Session, conversation_id: str) -> list[ChoiceRow]:
    """Return the choices offered since the member last wrote, in order."""
    last_word = (
        select(func.coalesce(func.max(MessageRow.seq), 0))
        .where(MessageRow.conversation_id == conversation_id, MessageRow.author == Author.MEMBER)
        .scalar_subquery()
    )
    query = (
        select(ChoiceRow)
        .where(ChoiceRow.conversation_id == conversation_id, ChoiceRow.seq > last_word)
        .order_by(ChoiceRow.seq, ChoiceRow.place)
    )
    return list(session.scalars(query))


def expire_choices(session: Session, conversation_id: str) -> None:
    """Take back what was offered."""
    session.execute(delete(ChoiceRow).where(ChoiceRow.conversation_id == conversation_id))


def read_transcript(session: Session, conversation_id: str, *, after: int) -> Transcript:
    """Return the bubbles behind place `after`, at most `PAGE`; NotFound."""
    query = _bubbles(conversation_id, MessageRow.seq > after)
    return _transcript(session, query.order_by(MessageRow.seq).limit(PAGE))


def read_earlier(session: Session, conversation_id: str, *, before: int, count: int) -> Transcript:
    """Return the last `count` bubbles before place `before`, oldest first; NotFound."""
    query = _bubbles(conversation_id, MessageRow.seq < before)
    return _transcript(session, query.order_by(MessageRow.seq.desc()).limit(count))


def _bubbles(conversation_id: str, place: ColumnElement[bool]) -> Select[Any]:
    """Return the query of a conversation's state and bubbles: one row, without bubble, at least."""
    return (
        select(
            ConversationRow.owner,
            ConversationRow.open_turns,
            MessageRow.seq,
            MessageRow.id,
            MessageRow.author,
            MessageRow.author_name,
            MessageRow.blocks,
            MessageRow.sent_at,
        )
        .outerjoin(MessageRow, and_(MessageRow.conversation_id == ConversationRow.id, place))
        .where(ConversationRow.id == conversation_id)
    )


def _transcript(session: Session, query: Select[Any]) -> Transcript:
    rows = session.execute(query).all()
    if not rows:
        raise NotFound
    owner = Owner(rows[0].owner)
    bubbles = (_message(row) for row in rows if row.seq is not None)
    return Transcript(
        messages=tuple(sorted(bubbles, key=lambda message: message.seq)),
        owner=owner,
        typing=owner is Owner.BOT and rows[0].open_turns > 0,
    )


def _message(row: Row[Any]) -> Message:
    return Message(
        row.seq, row.id, Author(row.author), row.author_name, tuple(row.blocks), row.sent_at
    )


def find_accepted(
    session: Session, conversation_id: str, client_message_id: str
) -> InboxRow | None:
    """Return what was already accepted under this client id."""
    return session.scalar(
        select(InboxRow).where(
            InboxRow.conversation_id == conversation_id,
            InboxRow.client_message_id == client_message_id,
        )
    )


def notify(session: Session, conversation_id: str) -> None:
    """Wake those who wait for this conversation, when the transaction commits."""
    _notify(session, conversation_id)


def notify_queue(session: Session) -> None:
    """Wake the consoles, when the transaction commits."""
    _notify(session, QUEUE)


def notify_agent(session: Session, agent_id: int | None) -> None:
    """Wake an agent's console, when the transaction commits."""
    _notify(session, agent_key(agent_id))


def agent_key(agent_id: int | None) -> str:
    """Return what an agent's console watches."""
    return f"agent {agent_id}"


def _notify(session: Session, payload: str) -> None:
    session.execute(
        text("SELECT pg_notify(:channel, :payload)"),
        {"channel": MESSAGES_CHANNEL, "payload": payload},
    )


def defer_turn(session: Session, *, turn_id: str, conversation_id: str) -> None:
    """Queue the turn's job in this very transaction, in order within its conversation.

    Wakes those who wait for the conversation too: from now on Emma is typing.
    Procrastinate's own `defer` would use a connection of its own, and a crash between the two
    commits would lose the message; its SQL function is what its connectors call too.
    """
    arguments: dict[str, Any] = {
        "queue": TURN_QUEUE,
        "task": TURN_TASK,
        "lock": conversation_id,
        "args": json.dumps({"turn_id": turn_id}),
        "channel": MESSAGES_CHANNEL,
    }
    session.execute(
        text(
            "SELECT procrastinate_defer_jobs_v1(ARRAY[ROW(:queue, :task, 0, :lock, NULL,"
            " CAST(:args AS jsonb), NULL)::procrastinate_job_to_defer_v1]),"
            " pg_notify(:channel, :lock)"
        ),
        arguments,
    )


def pending_turn(session: Session, turn_id: str) -> tuple[InboxRow, ConversationRow] | None:
    """Return a turn that was not answered yet, with its conversation."""
    return _pair(session, _pending(turn_id))


def locked_turn(session: Session, turn_id: str) -> tuple[InboxRow, ConversationRow] | None:
    """Return the same, both locked until the transaction ends: the conversation first."""
    return _pair(session, _pending(turn_id).with_for_update())


def _pending(turn_id: str) -> Select[ConversationRow, InboxRow]:
    return (
        select(ConversationRow, InboxRow)
        .join(InboxRow, InboxRow.conversation_id == ConversationRow.id)
        .where(InboxRow.turn_id == turn_id, InboxRow.state == "pending")
    )


def _pair(
    session: Session, query: Select[ConversationRow, InboxRow]
) -> tuple[InboxRow, ConversationRow] | None:
    found = session.execute(query).one_or_none()
    return None if found is None else (found[1], found[0])


def requeue_lost_turns(session: Session, *, received_before: datetime) -> int:
    """Queue again the open turns that no job stands for any more; return how many.

    A job ends without its turn when a worker is stopped in the middle of it; running a turn
    twice is safe, so that two workers may both do this.
    """
    lost = session.execute(
        text(
            "SELECT turn_id, conversation_id FROM inbox"
            " WHERE state = 'pending' AND received_at < :before AND NOT EXISTS ("
            "   SELECT 1 FROM procrastinate_jobs job WHERE job.lock = inbox.conversation_id"
            "   AND job.args->>'turn_id' = inbox.turn_id AND job.status IN ('todo', 'doing'))"
            " ORDER BY conversation_id, seq LIMIT 100"
        ),
        {"before": received_before},
    ).all()
    for turn_id, conversation_id in lost:
        defer_turn(session, turn_id=turn_id, conversation_id=conversation_id)
    return len(lost)


def last_words(session: Session, conversation_id: str) -> str:
    """Return the member's last masked words, "" before the first."""
    blocks = session.scalar(
        select(MessageRow.blocks)
        .where(MessageRow.conversation_id == conversation_id, MessageRow.author == Author.MEMBER)
        .order_by(MessageRow.seq.desc())
        .limit(1)
    )
    return next((str(block["text"]) for block in blocks or () if block.get("text")), "")


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
