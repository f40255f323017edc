"""What a waiting member who goes on writing is told: in full once, then briefly, now and then."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from insurer.domain.folding import fold
from portal_bridge.conversations.model import Author
from portal_bridge.store.orm import ConversationRow, MessageRow
from portal_bridge.texts import says, text

FIRST = "offer_noted"
FIRST_GRAVE = "offer_back"
AGAIN = ("noted_again_1", "noted_again_2", "noted_again_3")
ASKED_GRAVE = ("noted_grave_1", "noted_grave_2")
ASKED = ("noted_question_1", "noted_question_2")
_MOST_WORDS = 9  # who tells more tells the agent something
QUIET = timedelta(minutes=2)  # so long a receipt holds for what else is told


def note_words(
    session: Session,
    conversation: ConversationRow,
    said: str,
    now: datetime,
    *,
    grave: bool,
    sparing: bool,
) -> str:
    """Return what the member is told of having written `said`; "" when a receipt still holds.

    Where words are spared, it holds for a while. A question is never met with silence, nor anybody
    who waits after a danger or a death.
    """
    told = _receipts(session, conversation)
    if not told:
        return text(FIRST_GRAVE if grave else FIRST)
    if _is_question(said):
        return _next_of(ASKED_GRAVE if grave else ASKED, told)
    fresh = now - told[-1].sent_at < QUIET
    return "" if sparing and fresh and not grave else _next_of(AGAIN, told)


def leaves_the_wait(said: str) -> bool:
    """Return whether a waiting member wants nobody any more: « laisse tomber », « annuler »."""
    words = fold(said).split()
    return len(words) <= _MOST_WORDS and (says(said, "leave_words") or _only_cancels(words))


def _only_cancels(words: list[str]) -> bool:
    """Return whether nothing is said but « annulez », however politely."""
    cancels = set(text("leave_words_alone").split())
    beside = set(text("leave_words_beside").split())
    return not cancels.isdisjoint(words) and cancels | beside >= set(words)


def _next_of(keys: tuple[str, ...], told: list[MessageRow]) -> str:
    """Return the words that were not said last."""
    return text(keys[len(told) % len(keys)])


def _receipts(session: Session, conversation: ConversationRow) -> list[MessageRow]:
    """Return the receipts of this wait, oldest first."""
    query = (
        select(MessageRow)
        .where(
            MessageRow.conversation_id == conversation.id,
            MessageRow.author == Author.BOT,
            MessageRow.sent_at >= conversation.waiting_since,
        )
        .order_by(MessageRow.seq)
    )
    known = {text(key) for key in (FIRST, FIRST_GRAVE, *AGAIN, *ASKED, *ASKED_GRAVE)}
    return [row for row in session.scalars(query) if _words(row) in known]


def _words(row: MessageRow) -> str:
    return str(row.blocks[0].get("text", "")) if row.blocks else ""


def _is_question(said: str) -> bool:
    asks = set(text("question_words").split())
    return said.rstrip().endswith("?") or not asks.isdisjoint(fold(said).split())
