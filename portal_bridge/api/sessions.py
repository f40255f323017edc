"""POST /api/v1/sessions; ending and rating a conversation."""

from typing import Any

from flask import Blueprint
from sqlalchemy.dialects.postgresql import insert

from portal_bridge.api.common import json_body, parts, visitor
from portal_bridge.conversations.incoming import parse_text
from portal_bridge.errors import BadRequest
from portal_bridge.privacy.mask import mask
from portal_bridge.store.orm import RatingRow

blueprint = Blueprint("sessions", __name__)
_BEST = 5


def portal_token() -> str | None:
    """Return the token of the body of POST /sessions, None without one; BadRequest.

    An empty token is no visitor: it is a portal that failed to vouch for its member.
    """
    body = json_body()
    if not isinstance(body, dict):
        raise BadRequest("invalid_field", field="token")
    if "token" not in body:
        return None
    if not isinstance(body["token"], str) or not body["token"].strip():
        raise BadRequest("empty_token")
    return body["token"]


@blueprint.post("/sessions")
def open_session() -> tuple[dict[str, Any], int]:
    """Open or resume a conversation; no token gives level 0."""
    opened = parts().sessions.open(portal_token())
    return {
        "conversation_id": opened.conversation_id,
        "access_token": opened.access_token,
        "expires_at": opened.expires_at.isoformat(),
        "resumed": opened.resumed,
    }, 201


@blueprint.delete("/conversations/<conversation_id>")
def end_conversation(conversation_id: str) -> tuple[str, int]:
    """End a conversation; again is the same."""
    parts().handoff.desk.end_by_member(visitor(conversation_id).conversation_id)
    return "", 204


@blueprint.post("/conversations/<conversation_id>/rating")
def rate(conversation_id: str) -> tuple[dict[str, Any], int]:
    """Keep what the member thought, 1 to 5 and a word; the last rating counts."""
    found, body = visitor(conversation_id), json_body()
    score = body.get("score") if isinstance(body, dict) else None
    if not isinstance(score, int) or isinstance(score, bool) or not 1 <= score <= _BEST:
        raise BadRequest("invalid_field", field="score")
    comment = body.get("comment")
    kept = {"score": score, "comment": mask(parse_text(comment)).shown if comment else None}
    row = insert(RatingRow).values(conversation_id=found.conversation_id, **kept)
    with parts().database.transaction() as session:
        session.execute(row.on_conflict_do_update(index_elements=["conversation_id"], set_=kept))
    return {"score": score}, 201
