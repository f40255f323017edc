"""The administrators' page of what was done at the console."""

import re

from flask import render_template, request
from flask.typing import ResponseReturnValue

from portal_bridge.api.common import parts
from portal_bridge.console.guards import blueprint, me, needs, sees
from portal_bridge.handoff.acts import Act
from portal_bridge.handoff.people import Role

_PLACE = re.compile("[0-9]{1,15}")
_SHOWN = 50


@blueprint.get("/trail")
@sees
@needs(Role.ADMINISTRATOR)
def trail() -> ResponseReturnValue:
    """Show who did what, the newest first; whoever reads it is in it too."""
    actor, act, before = (request.args.get(name, "").strip() for name in ("who", "act", "before"))
    place = int(before) if _PLACE.fullmatch(before) else None
    if place is None:
        parts().handoff.acts.write(me().login, Act.READ_TRAIL)
    lines = parts().handoff.acts.read(before=place, actor=actor.lower(), act=act, most=_SHOWN)
    older = lines[-1].place if len(lines) == _SHOWN else None
    return render_template(
        "console/trail.html", lines=lines, older=older, who=actor, act=act, known=list(Act)
    )
