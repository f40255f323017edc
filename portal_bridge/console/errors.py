"""What an agent reads when a page cannot be shown: words and a way on, not the API's JSON."""

from flask import render_template
from flask.typing import ResponseReturnValue

from portal_bridge.api.failures import failure_of, own_answer
from portal_bridge.console.guards import blueprint, sees
from portal_bridge.errors import NotFound


@blueprint.errorhandler(Exception)
def refused(error: Exception) -> ResponseReturnValue:
    """Show why an act was refused, or that something broke."""
    if (own := own_answer(error)) is not None:
        return own
    failure = failure_of(error)
    page = render_template("console/error.html", failure=failure)
    return page, failure.status, failure.headers


@blueprint.get("/<path:anything>")
@sees
def unknown(anything: str) -> ResponseReturnValue:
    """Show that there is no such page."""
    raise NotFound
