"""The supervisors' page of replies kept ready."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal_bridge.api.common import parts
from portal_bridge.console.guards import acts, blueprint, me, needs, sees
from portal_bridge.errors import Unprocessable
from portal_bridge.handoff.people import Role
from portal_bridge.texts import error_text


@blueprint.get("/canned-replies")
@sees
@needs(Role.SUPERVISOR)
def canned_replies() -> ResponseReturnValue:
    """Show all, and a form for one more."""
    return _page()


@blueprint.post("/canned-replies")
@acts
@needs(Role.SUPERVISOR)
def keep_canned() -> ResponseReturnValue:
    """Keep a ready reply, instead of the one of its shortcut if there is one."""
    given = (request.form.get(name, "").strip() for name in ("shortcut", "title", "words"))
    try:
        parts().handoff.records.keep_canned(me(), *given)
    except Unprocessable as refusal:
        return _page(error_text(refusal.code)), 422
    return redirect(url_for("console.canned_replies"))


@blueprint.post("/canned-replies/drop")
@acts
@needs(Role.SUPERVISOR)
def drop_canned() -> ResponseReturnValue:
    """Drop a ready reply."""
    parts().handoff.records.drop_canned(me(), request.form.get("shortcut", ""))
    return redirect(url_for("console.canned_replies"))


def _page(error: str | None = None) -> str:
    found = parts().handoff.records.canned("", {})
    wanted = request.args.get("edit", "")
    edited = next((one for one in found if one.shortcut == wanted), None)
    return render_template("console/canned.html", found=found, edited=edited, error=error)
