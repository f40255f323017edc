"""What every endpoint shares: the body, the visitor, the parts."""

from typing import Any, cast

from flask import current_app, g, request

from insurer.domain.caller import Caller
from portal_bridge.clock import new_id
from portal_bridge.conversations.model import Visitor
from portal_bridge.errors import BadRequest, Unauthorized
from portal_bridge.wiring import Parts

PARTS_KEY = "emma_parts"
_SCHEME = "Bearer "


def parts() -> Parts:
    """Return the parts of this application."""
    return cast(Parts, current_app.extensions[PARTS_KEY])


def json_body() -> Any:
    """Return the decoded body; BadRequest unless it is JSON in UTF-8."""
    try:
        return request.get_json(force=True)
    except Exception as error:
        if getattr(error, "code", None) == 413:  # noqa: PLR2004 - RequestEntityTooLarge
            raise
        raise BadRequest from None


def access_token() -> str:
    """Return the bearer token; Unauthorized without one."""
    header = request.headers.get("Authorization", "")
    if not header.startswith(_SCHEME):
        raise Unauthorized
    return header.removeprefix(_SCHEME).strip()


def visitor(conversation_id: str) -> Visitor:
    """Return who calls; 401 for a bad token, 404 for another's conversation."""
    if "visitor" not in g:  # the rate limit has asked before the view does
        g.visitor = parts().sessions.visitor(access_token(), conversation_id)
    return cast(Visitor, g.visitor)


def caller_of(found: Visitor) -> Caller:
    """Return the visitor as the insurer's services want it."""
    return found.as_caller(new_id())
