"""The demo (EMMA_DEMO=1 only): a portal page, its tokens, and what was sent."""

from datetime import timedelta
from typing import Any

import jwt
from flask import Blueprint, render_template
from sqlalchemy import select

from insurer.demo.loader import load_demo
from insurer.domain.clock import paris_day
from insurer.errors import NotFound as MemberUnknown
from portal_bridge import clock
from portal_bridge.api.common import json_body, parts
from portal_bridge.conversations.sessions import AUDIENCE
from portal_bridge.errors import BadRequest, NotFound
from portal_bridge.store.orm import DevOutboxRow

blueprint = Blueprint("demo", __name__)
TOKEN_LIFETIME = timedelta(hours=1)
_SHOWN = 100


@blueprint.get("/")
def portal() -> str:
    """Show the demo portal with its members."""
    tools = parts()
    demo = load_demo(tools.settings.insurer.demo_data, today=paris_day(clock.now()))
    return render_template("portal.html", insurer=tools.services.profile, members=demo.identities)


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
    with parts().database.transaction() as session:
        query = select(DevOutboxRow).order_by(DevOutboxRow.id.desc()).limit(_SHOWN)
        items = list(session.scalars(query))
    return render_template("dev_outbox.html", items=items)


@blueprint.get("/dev/outbox.json")
def outbox_json() -> dict[str, Any]:
    """Return the same as data."""
    with parts().database.transaction() as session:
        query = select(DevOutboxRow).order_by(DevOutboxRow.id.desc()).limit(_SHOWN)
        rows = list(session.scalars(query))
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
