"""One-time links sent to phones (channels/links.py): a button, then the thing itself, once."""

from flask import Blueprint, Response, render_template

from insurer.domain.caller import Assurance, Caller
from insurer.errors import NotAllowed
from insurer.errors import NotFound as FileUnknown
from portal_bridge.api.common import parts
from portal_bridge.channels.links import PATH, Opened
from portal_bridge.clock import new_id
from portal_bridge.errors import NotFound

blueprint = Blueprint("links", __name__, url_prefix=PATH.rstrip("/"))


@blueprint.get("/<token>")
def offer(token: str) -> tuple[str, int]:
    """Show the button; what fetches previews of links uses nothing up."""
    is_open = parts().channels.links.is_open(token)
    page = render_template("link.html", is_open=is_open, insurer=parts().services.profile)
    return page, 200 if is_open else 410


@blueprint.post("/<token>")
def show(token: str) -> Response | tuple[str, int]:
    """Give what stands behind the link and use it up."""
    insurer = parts().services.profile
    try:
        opened = parts().channels.links.open(token)
        if opened.file_id is not None:
            return _file(opened, opened.file_id)
    except NotFound:
        return render_template("link.html", is_open=False, insurer=insurer), 410
    return render_template("link_answer.html", blocks=opened.blocks, insurer=insurer), 200


@blueprint.after_request
def _keep_private(response: Response) -> Response:
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _file(opened: Opened, file_id: str) -> Response:
    """Return a file; the link was made for a member whose identity was proven then."""
    caller = Caller(opened.member_id, Assurance.VERIFIED, "link", opened.conversation_id, new_id())
    try:
        stored, content = parts().services.files.open(caller, file_id)
    except (FileUnknown, NotAllowed):
        raise NotFound from None
    answer = Response(content, mimetype=stored.media_type)
    answer.headers.set("Content-Disposition", "attachment", filename=stored.name)
    return answer
