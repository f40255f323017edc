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


def comment_on(session: Session, conversation_id: str, words: str) -> None:
    """Add the member's word to the rating that there is."""
    session.get_one(RatingRow, conversation_id).comment = words


def is_answer(
    session: Session, conversation: ConversationRow, content: str, *, is_payload: bool, clock: Clock
) -> bool:
    """Return whether what came in after the end is a mark, or the word that follows it."""
    lately = clock() - conversation.last_activity_at < OPEN_FOR
    if conversation.owner != Owner.CLOSED or not lately:
        return False
    if is_payload:
        return content.startswith(RATE)
    rating = session.get(RatingRow, conversation.id)
    return rating is not None and rating.comment is None
