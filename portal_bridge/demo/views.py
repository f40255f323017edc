"""The demo (EMMA_DEMO=1 only): a member's space, its tokens, and what was sent."""

from datetime import timedelta
from typing import Any

import jwt
from flask import (
    Blueprint,
    Flask,
    Response,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from insurer.demo.loader import load_demo
from insurer.domain.clock import paris_day
from insurer.errors import NotFound as MemberUnknown
from portal_bridge import clock
from portal_bridge.api.common import json_body, parts
from portal_bridge.conversations.sessions import AUDIENCE
from portal_bridge.demo.home import read_home
from portal_bridge.errors import BadRequest, NotFound
from portal_bridge.store.orm import DevOutboxRow

blueprint = Blueprint("demo", __name__)
TOKEN_LIFETIME = timedelta(hours=1)
_MEMBER = "demo_member"  # the number, in the session's cookie
_SHOWN = 100


def register(app: Flask) -> None:
    """Add the demo's pages to the application."""
    app.register_blueprint(blueprint)


@blueprint.get("/")
def portal() -> Response:
    """Show the home of the signed-in demo member, or who one may be."""
    number = session.get(_MEMBER)
    try:
        page = _welcome() if number is None else _home(number)
    except MemberUnknown:  # the demo file was changed meanwhile
        session.pop(_MEMBER)
        page = _welcome()
    answer = make_response(page)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@blueprint.post("/demo/sign-in")
def sign_in() -> ResponseReturnValue:
    """Become a demo member; a real portal asks for a password."""
    try:
        session[_MEMBER] = parts().services.members.by_number(request.form.get("member", "")).number
    except MemberUnknown:
        raise NotFound from None
    return redirect(url_for("demo.portal"), 303)


@blueprint.post("/demo/sign-out")
def sign_out() -> ResponseReturnValue:
    """Be nobody again."""
    session.pop(_MEMBER, None)
    return redirect(url_for("demo.portal"), 303)


def _welcome() -> str:
    tools = parts()
    demo = load_demo(tools.settings.insurer.demo_data, today=paris_day(clock.now()))
    return render_template(
        "portal/welcome.html", insurer=tools.services.profile, members=demo.identities
    )


def _home(number: str) -> str:
    services = parts().services
    home = read_home(services, number)
    return render_template("portal/home.html", insurer=services.profile, home=home)


@blueprint.post("/demo/portal-token")
def portal_token() -> dict[str, Any]:
    """Return the token that a real portal would give its signed-in member."""
    body = json_body()
    number = body.get("member_number") if isinstance(body, dict) else None
    if not isinstance(number, str):
        raise BadRequest("invalid_field", field="member_number")
    try:
        member = parts().services.members.by_number(number)
    except MemberUnknown:
        raise NotFound from None
    claims = {"sub": member.number, "aud": AUDIENCE, "exp": clock.now() + TOKEN_LIFETIME}
    return {"token": jwt.encode(claims, parts().settings.portal_jwt_key, algorithm="HS256")}


@blueprint.get("/dev/outbox")
def outbox() -> str:
    """Show the e-mails and SMS that would have been sent, newest first."""
    with parts().database.transaction() as transaction:
        query = select(DevOutboxRow).order_by(DevOutboxRow.id.desc()).limit(_SHOWN)
        items = list(transaction.scalars(query))
    return render_template("dev_outbox.html", items=items)


@blueprint.get("/dev/outbox.json")
def outbox_json() -> dict[str, Any]:
    """Return the same as data."""
    with parts().database.transaction() as transaction:
        query = select(DevOutboxRow).order_by(DevOutboxRow.id.desc()).limit(_SHOWN)
        rows = list(transaction.scalars(query))
    return {
        "items": [
            {
                "medium": row.medium,
                "recipient": row.recipient,
                "subject": row.subject,
                "body": row.body,
                "sent_at": row.sent_at.isoformat(),
            }
            for row in rows
        ]
    }
