"""What an agent reads when a page cannot be shown: words and a way on, not the API's JSON."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from portal_bridge import metrics
from portal_bridge.console.guards import blueprint, sees
from portal_bridge.errors import BridgeError, NotFound
from portal_bridge.texts import error_text

_TRY_LATER = 503


@blueprint.errorhandler(BridgeError)
def refused(error: BridgeError) -> ResponseReturnValue:
    """Show why an act was refused."""
    status = int(error.status)
    headers = {"Retry-After": "2"} if status == _TRY_LATER else {}
    return _page(error.code, status, **error.facts), status, headers


@blueprint.errorhandler(413)
def too_large(error: HTTPException) -> ResponseReturnValue:
    """Show that what was sent is too much."""
    megabytes = (request.max_content_length or 0) // (1024 * 1024)
    return _page("too_large", 413, limit=f"{megabytes}\u00a0Mo"), 413


@blueprint.get("/<path:anything>")
@sees
def unknown(anything: str) -> ResponseReturnValue:
    """Show that there is no such page."""
    raise NotFound


def _page(code: str, status: int, **facts: str) -> str:
    metrics.ERRORS.labels(code=code).inc()
    words = error_text(code, **facts)
    return render_template("console/error.html", code=code, words=words, status=status)
