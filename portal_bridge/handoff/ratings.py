"""What a member thought of a conversation: 1 to 5, and a word."""

from datetime import timedelta

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from portal_bridge.clock import Clock
from portal_bridge.errors import BadRequest
from portal_bridge.handoff.moves import Owner
from portal_bridge.handoff.offers import RATE, SCORES
from portal_bridge.store.orm import ConversationRow, RatingRow

OPEN_FOR = timedelta(hours=24)  # after the end; later words are a new conversation


def rate(session: Session, conversation_id: str, score: int, comment: str | None) -> None:
    """Keep a rating; the last one counts, and a comment is not lost to a later score."""
    if score not in SCORES:
        raise BadRequest("invalid_field", field="score")
    row = insert(RatingRow).values(conversation_id=conversation_id, score=score, comment=comment)
    changes: dict[str, object] = {"score": row.excluded.score}
    if comment is not None:
        changes["comment"] = row.excluded.comment
    session.execute(row.on_conflict_do_update(index_elements=["conversation_id"], set_=changes))


def is_mark(conversation: ConversationRow, payload: str, *, clock: Clock) -> bool:
    """Return whether a payload is the mark that a phone was asked for after the end."""
    lately = clock() - conversation.last_activity_at < OPEN_FOR
    return conversation.owner == Owner.CLOSED and lately and payload.startswith(RATE)
