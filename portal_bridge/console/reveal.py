"""Showing an agent what is masked: one value, once, for a reason."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from portal_bridge.api.common import parts
from portal_bridge.console.guards import acts, blueprint, me, sees
from portal_bridge.console.pages import conversation_page, visible

_FRAGMENT = "console/_hidden.html"


@blueprint.get("/conversations/<conversation_id>/hidden")
@sees
def hidden(conversation_id: str) -> ResponseReturnValue:
    """Return the masked values, none of them in clear."""
    row = visible(conversation_id)
    return render_template(_FRAGMENT, conversation=row, hidden=parts().reveals.hidden(row))


@blueprint.post("/conversations/<conversation_id>/reveal")
@acts
def reveal(conversation_id: str) -> ResponseReturnValue:
    """Show one of them, in this answer only."""
    row, key = visible(conversation_id), request.form.get("key", "")
    reveals = parts().reveals
    value = reveals.reveal(me(), row, key=key, reason=request.form.get("reason", ""))
    revealed = {key: value}
    if "HX-Request" not in request.headers:
        return conversation_page(row, None, revealed=revealed)
    shown = {"conversation": row, "hidden": reveals.hidden(row), "revealed": revealed}
    return render_template(_FRAGMENT, **shown)
