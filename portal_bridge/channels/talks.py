"""What a phone's conversation last offered and asked, read from its transcript."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal_bridge.channels.lines import options_of
from portal_bridge.conversations.model import Author
from portal_bridge.conversations.sharing import READ_BY_PEOPLE
from portal_bridge.store.orm import ConversationRow, MessageRow

_LOOK_BACK = 12  # bubbles: more than any answer has
Offered = tuple[tuple[str, str], ...]


def offered(session: Session, conversation_id: str) -> tuple[Offered, bool]:
    """Return the choices of the last answer, and whether Emma's last words asked who writes.

    The choices are (id, label), in the order in which a phone numbers them.
    """
    answers = _since_last_word(session, conversation_id)
    asked = any(_is_identity_form(block) for row in answers for block in row.blocks)
    for instant in sorted({row.sent_at for row in answers}, reverse=True):
        blocks = [block for row in answers if row.sent_at == instant for block in row.blocks]
        options = options_of(blocks)
        if options:
            return tuple((option.id, option.label) for option in options), asked
    return (), asked


def identity_asked(session: Session, conversation_id: str) -> bool:
    """Return whether a question of the member's lately had to wait for the proof."""
    rows = _last(session, conversation_id)
    return any(_is_identity_form(block) for row in rows for block in row.blocks)


def awaits_upload(session: Session, conversation: ConversationRow) -> bool:
    """Return whether a file needs no question: a person reads it, or Emma's last words asked."""
    return conversation.owner in READ_BY_PEOPLE or any(
        block.get("type") == "form" and block.get("kind") in ("upload", "bank_details")
        for row in _since_last_word(session, conversation.id)
        for block in row.blocks
    )


def _is_identity_form(block: dict[str, Any]) -> bool:
    return block.get("type") == "form" and block.get("kind") == "identity"


def _since_last_word(session: Session, conversation_id: str) -> list[MessageRow]:
    """Return what was said to the member since they last wrote, oldest first."""
    answers: list[MessageRow] = []
    for row in reversed(_last(session, conversation_id)):
        if row.author == Author.MEMBER:
            break
        answers.insert(0, row)
    return answers


def _last(session: Session, conversation_id: str) -> list[MessageRow]:
    query = (
        select(MessageRow)
        .where(MessageRow.conversation_id == conversation_id)
        .order_by(MessageRow.seq.desc())
        .limit(_LOOK_BACK)
    )
    return list(reversed(session.scalars(query).all()))
