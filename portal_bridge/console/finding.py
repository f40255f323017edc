"""Finding past conversations, writing to a member first, and what did not reach a phone."""

from collections.abc import Collection
from datetime import date
from http import HTTPStatus

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from insurer.errors import NotFound as Unknown
from portal_bridge.api.common import parts
from portal_bridge.channels.thread import dead_letters
from portal_bridge.console.asked import Asked, asked, seal, unseal
from portal_bridge.console.guards import acts, blueprint, me, sees
from portal_bridge.console.pages import back_to
from portal_bridge.conversations.incoming import parse_text
from portal_bridge.errors import BridgeError
from portal_bridge.handoff.records import Past
from portal_bridge.texts import error_text
from wire.turn_token import Channel


@blueprint.post("/search")
@acts
def ask() -> ResponseReturnValue:
    """Take what is searched; the page with the answer has an address that does not tell it."""
    search = asked(*(request.form.get(name, "") for name in ("member", "day", "words")))
    sealed = seal(search, parts().cipher) if search else None
    return redirect(url_for("console.search", asked=sealed), HTTPStatus.SEE_OTHER)


@blueprint.get("/search")
@sees
def search() -> ResponseReturnValue:
    """Show past conversations by member (number or name), date and word, if any is asked."""
    wanted = unseal(request.args.get("asked", ""), parts().cipher)
    return _page(_found(wanted) if wanted else None, wanted)


def _found(wanted: Asked) -> Collection[Past]:
    try:
        day = date.fromisoformat(wanted.day) if wanted.day else None
    except ValueError:
        return ()
    members = _members(wanted.member) if wanted.member else None
    return parts().handoff.records.search(me(), member_ids=members, day=day, words=wanted.words)


def _members(words: str) -> Collection[str]:
    """Return whom a number or a name means; nobody when it means nobody."""
    if not any(sign.isdigit() for sign in words):
        return parts().services.directory.named(words)
    try:
        return (parts().services.members.by_number(words).member_id,)
    except Unknown:
        return ()


@blueprint.post("/contact")
@acts
def contact() -> ResponseReturnValue:
    """Write to a member unasked, in the portal or on a phone they linked."""
    number, words = request.form.get("member_number", "").strip(), request.form.get("text", "")
    channel = request.form.get("channel", "")
    try:
        member = parts().services.members.by_number(number)
        conversation_id = parts().handoff.contacting.contact(
            me(),
            member.member_id,
            parse_text(words),
            channel=Channel(channel) if channel in set(Channel) else Channel.PORTAL,
        )
    except Unknown:
        return _page(None, problem=error_text("member_unknown")), 404
    except BridgeError as refusal:
        return _page(None, problem=error_text(refusal.code, **refusal.facts)), refusal.status
    return back_to(conversation_id)


def _page(
    found: Collection[Past] | None, wanted: Asked | None = None, *, problem: str | None = None
) -> str:
    ids = [one.conversation_id for one in found or ()]
    return render_template(
        "console/search.html",
        found=found,
        asked=wanted or Asked(),
        callers=parts().handoff.callers.of(ids),
        channels_on=sorted({channel for channel, _ in parts().channels.outbox.ways}),
        error=problem,
    )


@blueprint.get("/deliveries")
@sees
def undelivered() -> ResponseReturnValue:
    """Show what did not reach a phone."""
    with parts().database.transaction() as session:
        letters = dead_letters(session)
    callers = parts().handoff.callers.of([one.conversation_id for one in letters])
    return render_template("console/deliveries.html", letters=letters, callers=callers)


@blueprint.post("/deliveries/<message_id>/retry")
@acts
def retry_delivery(message_id: str) -> ResponseReturnValue:
    """Send a dead letter again."""
    parts().channels.outbox.retry(message_id)
    return redirect(url_for("console.undelivered"))
