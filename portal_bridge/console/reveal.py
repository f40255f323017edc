"""Showing an agent what is masked: one value, once, for a reason."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from portal_bridge.api.common import parts
from portal_bridge.console.guards import acts, blueprint, me, sees
from portal_bridge.console.pages import conversation_page, visible
from portal_bridge.store.orm import ConversationRow

_FRAGMENT = "console/_hidden.html"


@blueprint.get("/conversations/<conversation_id>/hidden")
@sees
def hidden(conversation_id: str) -> ResponseReturnValue:
    """Return the masked values, none of them in clear."""
    return render_template(_FRAGMENT, **_masked(visible(conversation_id)))


def _masked(row: ConversationRow) -> dict[str, Any]:
    reveals = parts().handoff.reveals
    return {
        "conversation": row,
        "hidden": reveals.hidden(row),
        "askable": reveals.askable(me(), row),
    }


@blueprint.post("/conversations/<conversation_id>/reveal")
@acts
def reveal(conversation_id: str) -> ResponseReturnValue:
    """Show one of them, in this answer only."""
    row, key = visible(conversation_id), request.form.get("key", "")
    value = parts().handoff.reveals.reveal(
        me(), row, key=key, reason=request.form.get("reason", "")
    )
    revealed = {key: value}
    if "HX-Request" not in request.headers:
        return conversation_page(row, None, revealed=revealed)
    return render_template(_FRAGMENT, **_masked(row), revealed=revealed)
