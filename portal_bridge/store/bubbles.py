"""The bubbles of a conversation and their choices, in a transaction given by the caller."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Integer,
    Row,
    Select,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    select,
)
from sqlalchemy.orm import Session

from portal_bridge.clock import new_id
from portal_bridge.conversations.blocks import Block, BotMessage
from portal_bridge.conversations.model import Author, Message, Transcript
from portal_bridge.errors import NotFound
from portal_bridge.handoff.moves import Owner
from portal_bridge.store.desk_rows import DraftRow
from portal_bridge.store.orm import ChoiceRow, ConversationRow, MessageRow
from portal_bridge.store.wakes import notify

# RETURNING, so that SQLAlchemy sends them all in one statement; bubbles are written at the end.
_OFFER, _LATER = insert(ChoiceRow).returning(ChoiceRow.id), {"autoflush": False}
PAGE = 200  # messages; a longer transcript comes in several reads
WRITES_FOR = timedelta(seconds=6)  # since an agent's draft was kept: twice DRAFT_AT_MOST_MS


def _bubbles(place: ColumnElement[bool]) -> Select[Any]:
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
        .where(ConversationRow.id == _CONVERSATION)
    )


def _offered(at: ColumnElement[bool]) -> Select[ChoiceRow]:
    ordered = select(ChoiceRow).order_by(ChoiceRow.seq, ChoiceRow.place)
    return ordered.where(ChoiceRow.conversation_id == _CONVERSATION, at)


# What every turn asks is built once: building it anew costs more than asking it.
_CONVERSATION: BindParameter[str] = bindparam("conversation")
_BEHIND = _bubbles(MessageRow.seq > bindparam("after")).order_by(MessageRow.seq).limit(PAGE)
_BEFORE = (
    _bubbles(MessageRow.seq < bindparam("before"))
    .order_by(MessageRow.seq.desc())
    .limit(bindparam("count", type_=Integer))
)
_LAST_WORD = select(func.coalesce(func.max(MessageRow.seq), 0)).where(
    MessageRow.conversation_id == _CONVERSATION, MessageRow.author == Author.MEMBER
)
_LAST_OFFER = select(func.max(ChoiceRow.seq)).where(ChoiceRow.conversation_id == _CONVERSATION)
_OFFERED_SINCE = _offered(ChoiceRow.seq > _LAST_WORD.scalar_subquery())
_OFFERED_LAST = _offered(ChoiceRow.seq == _LAST_OFFER.scalar_subquery())


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
    offered = [
        {
            "id": choice.id,
            "conversation_id": conversation.id,
            "seq": row.seq,
            "place": place,
            "label": choice.label,
            "kind": "payload" if choice.is_payload else "text",
            "content": choice.content,
        }
        for place, choice in enumerate(message.choices)
    ]
    if offered:
        session.execute(_OFFER, offered, execution_options=_LATER)


def open_choices(
    session: Session, conversation_id: str, *, waiting: bool = False
) -> list[ChoiceRow]:
    """Return the choices offered since the member last wrote, in order.

    Who waits for a person goes on writing: the last ones offered hold then.
    """
    query = _OFFERED_LAST if waiting else _OFFERED_SINCE
    return list(session.scalars(query, {"conversation": conversation_id}))


def expire_choices(session: Session, conversation_id: str) -> None:
    """Take back what was offered."""
    session.execute(delete(ChoiceRow).where(ChoiceRow.conversation_id == conversation_id))


def read_transcript(
    reader: Session | Connection, conversation_id: str, *, after: int
) -> Transcript:
    """Return the bubbles behind place `after`, at most `PAGE`; NotFound."""
    return _transcript(reader, _BEHIND, conversation_id, {"after": after})


def read_earlier(session: Session, conversation_id: str, *, before: int, count: int) -> Transcript:
    """Return the last `count` bubbles before place `before`, oldest first; NotFound."""
    return _transcript(session, _BEFORE, conversation_id, {"before": before, "count": count})


def _transcript(
    reader: Session | Connection, query: Select[Any], conversation_id: str, place: dict[str, int]
) -> Transcript:
    rows = reader.execute(query, {"conversation": conversation_id, **place}).all()
    if not rows:
        raise NotFound
    owner = Owner(rows[0].owner)
    bubbles = (_message(row) for row in rows if row.seq is not None)
    emma_writes = owner is Owner.BOT and rows[0].open_turns > 0
    return Transcript(
        messages=tuple(sorted(bubbles, key=lambda message: message.seq)),
        owner=owner,
        typing=emma_writes or (owner is Owner.AGENT and _agent_writes(reader, conversation_id)),
    )


def _agent_writes(reader: Session | Connection, conversation_id: str) -> bool:
    """Return whether the draft of the agent who answers has grown a moment ago."""
    draft = (
        select(DraftRow.agent_id)
        .join(ConversationRow, ConversationRow.agent_id == DraftRow.agent_id)
        .where(
            ConversationRow.id == conversation_id,
            DraftRow.conversation_id == conversation_id,
            DraftRow.words != "",
            DraftRow.saved_at > func.now() - WRITES_FOR,
        )
    )
    return bool(reader.scalar(select(draft.exists())))


def _message(row: Row[Any]) -> Message:
    return Message(
        row.seq, row.id, Author(row.author), row.author_name, tuple(row.blocks), row.sent_at
    )


def is_exchanged(session: Session, conversation_id: str, file_id: str) -> bool:
    """Return whether the member and an agent gave each other this file in the conversation."""
    sent = exists().where(
        MessageRow.conversation_id == conversation_id,
        MessageRow.author.in_((Author.MEMBER, Author.AGENT)),
        MessageRow.blocks.contains([{"file_id": file_id}]),
    )
    return bool(session.scalar(select(sent)))


def last_author(session: Session, conversation_id: str) -> Author | None:
    """Return who spoke last, None where nobody has."""
    query = select(MessageRow.author).where(MessageRow.conversation_id == conversation_id)
    author = session.scalar(query.order_by(MessageRow.seq.desc()).limit(1))
    return None if author is None else Author(author)


def last_place(session: Session, conversation_id: str) -> int | None:
    """Return where the member's last bubble stands, None before the first."""
    return session.scalar(
        select(func.max(MessageRow.seq)).where(
            MessageRow.conversation_id == conversation_id, MessageRow.author == Author.MEMBER
        )
    )


def last_words(session: Session, conversation_id: str) -> str:
    """Return the member's last masked words, "" before the first."""
    blocks = session.scalar(
        select(MessageRow.blocks)
        .where(MessageRow.conversation_id == conversation_id, MessageRow.author == Author.MEMBER)
        .order_by(MessageRow.seq.desc())
        .limit(1)
    )
    return _words(blocks)


def words_at(session: Session, conversation_id: str, places: Collection[int]) -> tuple[str, ...]:
    """Return the member's masked words at these places, oldest first, each once."""
    return tuple(said_at(session, conversation_id, places))


def said_at(session: Session, conversation_id: str, places: Collection[int]) -> dict[str, int]:
    """Return the member's masked words at these places, oldest first, each with its place."""
    query = (
        select(MessageRow.seq, MessageRow.blocks)
        .where(
            MessageRow.conversation_id == conversation_id,
            MessageRow.author == Author.MEMBER,
            MessageRow.seq.in_(places),
        )
        .order_by(MessageRow.seq)
    )
    said: dict[str, int] = {}
    for seq, blocks in session.execute(query):
        said.setdefault(_words(blocks), seq)
    said.pop("", None)
    return said


def words_behind(session: Session, conversation_id: str, place: int) -> tuple[str, ...]:
    """Return all masked words of the member behind a place, oldest first."""
    query = (
        select(MessageRow.blocks)
        .where(
            MessageRow.conversation_id == conversation_id,
            MessageRow.author == Author.MEMBER,
            MessageRow.seq > place,
        )
        .order_by(MessageRow.seq)
    )
    return tuple(words for words in map(_words, session.scalars(query)) if words)


def _words(blocks: Iterable[Block] | None) -> str:
    return next((str(block["text"]) for block in blocks or () if block.get("text")), "")
