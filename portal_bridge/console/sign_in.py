"""Signing in: a password, a pause after wrong ones; every try is in the trail."""

import secrets
from datetime import timedelta

import argon2
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_user, logout_user
from sqlalchemy import select

from portal_bridge import clock
from portal_bridge.api.common import parts
from portal_bridge.console.guards import SignedIn, acts, blueprint, check_csrf, csrf, me
from portal_bridge.handoff.acts import Act
from portal_bridge.handoff.people import Agent, as_agent
from portal_bridge.store.orm import AgentRow
from portal_bridge.texts import error_text

TRIES = 5  # wrong passwords in a row
PAUSE = timedelta(minutes=15)
_HASHER = argon2.PasswordHasher()
# Checked for an unknown login too, so that both refusals take the same time.
_NOBODY = _HASHER.hash(secrets.token_hex())


@blueprint.get("/login")
def login() -> ResponseReturnValue:
    """Show the login form."""
    return render_template("console/login.html", csrf=csrf(), error=None)


@blueprint.post("/login")
def sign_in() -> ResponseReturnValue:
    """Sign an agent in."""
    check_csrf()
    name = request.form.get("login", "").strip().lower()
    agent = _known(name, request.form.get("password", ""))
    if agent is None:
        page = render_template("console/login.html", csrf=csrf(), error=error_text("bad_login"))
        return page, 401
    login_user(SignedIn(agent))
    parts().acts.write(agent.login, Act.SIGNED_IN)
    return redirect(url_for("console.queue"))


@blueprint.post("/logout")
@acts
def sign_out() -> ResponseReturnValue:
    """Sign the agent out."""
    parts().people.gone(me())
    parts().acts.write(me().login, Act.SIGNED_OUT)
    logout_user()
    return redirect(url_for("console.login"))


def _known(name: str, password: str) -> Agent | None:
    """Return the agent; None for wrong words, and for right ones during the pause."""
    now = clock.now()
    with parts().database.transaction() as session:
        row = session.scalar(select(AgentRow).where(AgentRow.login == name).with_for_update())
        fits = _fits(row.password_hash if row else _NOBODY, password)
        if row is None or not row.active:
            return None
        if fits and not (row.locked_until and row.locked_until > now):
            row.failures, row.locked_until = 0, None
            return as_agent(row)
        if not fits:
            row.failures += 1
            if row.failures >= TRIES:
                row.failures, row.locked_until = 0, now + PAUSE
        parts().acts.record(session, row.login, Act.SIGN_IN_REFUSED)
        return None


def _fits(hashed: str, password: str) -> bool:
    try:
        return _HASHER.verify(hashed, password)
    except argon2.exceptions.VerificationError:
        return False
