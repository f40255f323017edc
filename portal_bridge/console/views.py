"""The agents' pages: who waits, the conversation, the answer."""

import secrets
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any, cast

import argon2
from flask import Blueprint, Flask, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import (
    LoginManager,
    UserMixin,
    current_user,
    login_required,
    login_user,
    logout_user,
)
from sqlalchemy import select

from insurer.domain.caller import Assurance, Caller
from portal_bridge.api.common import parts
from portal_bridge.channels.thread import dead_letters, deliveries, read_thread
from portal_bridge.clock import new_id, now
from portal_bridge.conversations.incoming import parse_text
from portal_bridge.conversations.levels import level_at
from portal_bridge.errors import BridgeError, Forbidden, NotFound, Unprocessable
from portal_bridge.handoff.line import Waiting
from portal_bridge.handoff.people import Agent, as_agent
from portal_bridge.store.conversations import read_transcript
from portal_bridge.store.orm import AgentRow, ConversationRow
from portal_bridge.texts import error_text

blueprint = Blueprint("console", __name__, url_prefix="/console")
_CSRF = "csrf"
_HASHER = argon2.PasswordHasher()
# Checked for an unknown login too, so that both refusals take the same time.
_NOBODY = _HASHER.hash(secrets.token_hex())


class SignedIn(UserMixin):  # type: ignore[misc]
    """Flask-Login's view of an agent."""

    def __init__(self, agent: Agent) -> None:
        self.agent = agent
        self.id = str(agent.id)


def register(app: Flask) -> None:
    """Add the console and its login to the application."""
    manager = LoginManager(app)
    manager.login_view = "console.login"
    manager.login_message = None
    manager.user_loader(_load)
    app.register_blueprint(blueprint)


def _load(agent_id: str) -> SignedIn | None:
    with parts().database.transaction() as transaction:
        row = transaction.get(AgentRow, int(agent_id))
    return None if row is None else SignedIn(as_agent(row))


def _me() -> Agent:
    return cast(SignedIn, current_user).agent


def _csrf() -> str:
    return cast(str, session.setdefault(_CSRF, secrets.token_urlsafe(16)))


def _acts(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Let only signed-in agents with the form's token act."""

    @wraps(view)
    def guarded(**arguments: Any) -> ResponseReturnValue:
        if not secrets.compare_digest(request.form.get(_CSRF, "").encode(), _csrf().encode()):
            raise Forbidden
        return view(**arguments)

    return cast(Callable[..., ResponseReturnValue], login_required(guarded))


@blueprint.route("/login", methods=["GET"])
def login() -> ResponseReturnValue:
    """Show the login form."""
    return render_template("console/login.html", csrf=_csrf(), error=None)


@blueprint.route("/login", methods=["POST"])
def sign_in() -> ResponseReturnValue:
    """Sign an agent in."""
    if not secrets.compare_digest(request.form.get(_CSRF, "").encode(), _csrf().encode()):
        raise Forbidden
    agent = _known(request.form.get("login", ""), request.form.get("password", ""))
    if agent is None:
        page = render_template("console/login.html", csrf=_csrf(), error=error_text("bad_login"))
        return page, 401
    login_user(SignedIn(agent))
    return redirect(url_for("console.queue"))


def _known(login_name: str, password: str) -> Agent | None:
    with parts().database.transaction() as transaction:
        row = transaction.scalar(
            select(AgentRow).where(AgentRow.login == login_name.strip().lower())
        )
    try:
        _HASHER.verify(row.password_hash if row else _NOBODY, password)
    except argon2.exceptions.VerificationError:
        return None
    return None if row is None else as_agent(row)


@blueprint.post("/logout")
@_acts
def sign_out() -> ResponseReturnValue:
    """Sign the agent out."""
    logout_user()
    return redirect(url_for("console.login"))


@blueprint.get("")
@login_required  # type: ignore[untyped-decorator]
def queue() -> ResponseReturnValue:
    """Show who waits and whom the agent answers."""
    return render_template("console/queue.html", agent=_me(), csrf=_csrf(), **_queue())


@blueprint.get("/queue.json")
@login_required  # type: ignore[untyped-decorator]
def queue_json() -> dict[str, Any]:
    """Return the same as data, for the page's refresh."""
    found = _queue()
    return {name: [_line(one) for one in lines] for name, lines in found.items()}


def _queue() -> dict[str, tuple[Waiting, ...]]:
    parts().people.seen(_me())
    return {"waiting": parts().line.waiting(), "mine": parts().line.taken_by(_me())}


def _line(one: Waiting) -> dict[str, Any]:
    return {
        "conversation_id": one.conversation_id,
        "reason": one.reason,
        "priority": one.priority,
        "since": one.since.isoformat(),
        "last_words": one.last_words,
    }


@blueprint.get("/conversations/<conversation_id>")
@login_required  # type: ignore[untyped-decorator]
def conversation(conversation_id: str) -> ResponseReturnValue:
    """Show a conversation that waits or that the agent answers."""
    row = _visible(conversation_id)
    return render_template(
        "console/conversation.html",
        agent=_me(),
        csrf=_csrf(),
        conversation=row,
        member=parts().services.handoff_context(_caller(row)) if row.member_id else None,
        messages=_thread(row),
    )


@blueprint.get("/conversations/<conversation_id>/messages.json")
@login_required  # type: ignore[untyped-decorator]
def messages_json(conversation_id: str) -> dict[str, Any]:
    """Return the bubbles behind `after`."""
    _visible(conversation_id)
    parts().people.seen(_me())
    after = request.args.get("after", "0")
    new = _messages(conversation_id, int(after) if after.isdecimal() else 0)
    with parts().database.transaction() as transaction:
        return {**new, "deliveries": deliveries(transaction, conversation_id)}


def _thread(row: ConversationRow) -> list[dict[str, Any]]:
    with parts().database.transaction() as transaction:
        return read_thread(transaction, row, now())


@blueprint.get("/deliveries")
@login_required  # type: ignore[untyped-decorator]
def undelivered() -> ResponseReturnValue:
    """Show what did not reach a phone."""
    with parts().database.transaction() as transaction:
        letters = dead_letters(transaction)
    return render_template("console/deliveries.html", agent=_me(), csrf=_csrf(), letters=letters)


@blueprint.post("/deliveries/<message_id>/retry")
@_acts
def retry_delivery(message_id: str) -> ResponseReturnValue:
    """Send a dead letter again."""
    parts().channels.outbox.retry(message_id)
    return redirect(url_for("console.undelivered"))


def _messages(conversation_id: str, after: int) -> dict[str, Any]:
    with parts().database.transaction() as transaction:
        return read_transcript(transaction, conversation_id, after=after).to_json()


def _visible(conversation_id: str) -> ConversationRow:
    """Return a conversation that agents may see: one that was handed over."""
    with parts().database.transaction() as transaction:
        row = transaction.get(ConversationRow, conversation_id)
    if row is None or row.handoff_reason is None:
        raise NotFound
    return row


def _caller(row: ConversationRow) -> Caller:
    level = Assurance(level_at(row, now()))
    return Caller(row.member_id, level, row.channel, row.id, new_id())


@blueprint.post("/conversations/<conversation_id>/take")
@_acts
def take(conversation_id: str) -> ResponseReturnValue:
    """Take a waiting conversation; 409 with the colleague's name when it is taken."""
    try:
        parts().desk.take(_me(), conversation_id)
    except BridgeError as refusal:
        if refusal.status != 409:  # noqa: PLR2004 - HTTP's own number
            raise
        problem = error_text(refusal.code, **refusal.facts)
        page = render_template(
            "console/queue.html", agent=_me(), csrf=_csrf(), error=problem, **_queue()
        )
        return page, 409
    return _back_to(conversation_id)


@blueprint.post("/conversations/<conversation_id>/reply")
@_acts
def reply(conversation_id: str) -> ResponseReturnValue:
    """Answer the member."""
    with suppress(Unprocessable):  # an empty reply: the page is shown again as it was
        parts().desk.reply(_me(), conversation_id, parse_text(request.form.get("text", "")))
    return _back_to(conversation_id)


@blueprint.post("/conversations/<conversation_id>/release")
@_acts
def release(conversation_id: str) -> ResponseReturnValue:
    """Give the conversation back to Emma."""
    parts().desk.release(_me(), conversation_id)
    return redirect(url_for("console.queue"))


@blueprint.post("/conversations/<conversation_id>/end")
@_acts
def end(conversation_id: str) -> ResponseReturnValue:
    """End the conversation."""
    parts().desk.end(_me(), conversation_id)
    return redirect(url_for("console.queue"))


def _back_to(conversation_id: str) -> ResponseReturnValue:
    return redirect(url_for("console.conversation", conversation_id=conversation_id))
