"""Signing in and out: a password, then a code for who set one up."""

import math
import time
from dataclasses import dataclass

from flask import Response, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_limiter import RequestLimit
from flask_login import login_user, logout_user

from portal_bridge.api.common import parts
from portal_bridge.console.guards import (
    VOUCHED,
    WANTED,
    SignedIn,
    acts,
    blueprint,
    check_csrf,
    csrf,
    load_agent,
    me,
)
from portal_bridge.errors import NotFound
from portal_bridge.handoff.acts import Act
from portal_bridge.handoff.people import Agent
from portal_bridge.staff.sign_ins import PAUSE, TRIES
from portal_bridge.texts import error_text

_HALFWAY = "halfway"  # the session's note of whose password was right
_HALFWAY_S = 300


@dataclass(frozen=True)
class Halfway:
    """Whose code is awaited, of which generation of sessions, until when."""

    agent_id: int
    sessions: int
    until: int


@blueprint.get("/login")
def login() -> ResponseReturnValue:
    """Show the login form."""
    return form_page()


@blueprint.post("/login")
def sign_in() -> ResponseReturnValue:
    """Sign an agent in, or ask for the code of their device."""
    _passwords_only()
    check_csrf()
    name = request.form.get("login", "").strip().lower()
    known = parts().staff.sign_ins.by_password(name, request.form.get("password", ""))
    if known is None:
        return form_page("bad_login"), 401
    if known.needs_code:
        agent = known.agent
        session[_HALFWAY] = [agent.id, agent.sessions, int(time.time()) + _HALFWAY_S]
        return redirect(url_for("console.code"))
    return admit(known.agent)


@blueprint.get("/login/code")
def code() -> ResponseReturnValue:
    """Ask for the code of the agent's device."""
    _passwords_only()
    if _halfway() is None:
        return redirect(url_for("console.login"))
    return render_template("console/code.html", csrf=csrf(), error=None)


@blueprint.post("/login/code")
def check_code() -> ResponseReturnValue:
    """Sign in whose password was right, when the code is."""
    _passwords_only()
    check_csrf()
    agent = _halfway()
    if agent is None:
        return form_page("sign_in_again"), 401
    if not parts().staff.sign_ins.by_code(agent, request.form.get("code", "")):
        problem = _why_not(agent)
        return render_template("console/code.html", csrf=csrf(), error=problem), 401
    return admit(agent)


@blueprint.post("/logout")
@acts
def sign_out() -> ResponseReturnValue:
    """Sign the agent out."""
    parts().staff.people.gone(me())
    parts().handoff.acts.write(me().login, Act.SIGNED_OUT)
    logout_user()
    session.clear()
    return redirect(url_for("console.login"))


def admit(agent: Agent) -> ResponseReturnValue:
    """Begin the agent's session and lead to the page they wanted, else to the queue."""
    return redirect(begin_session(agent))


def _passwords_only() -> None:
    """Refuse where only the company's provider lets people in."""
    if by_company_only():
        raise NotFound


def by_company_only() -> bool:
    """True when passwords open nothing."""
    oidc = parts().settings.oidc
    return oidc is not None and oidc.only


def begin_session(agent: Agent, *, vouched: bool = False) -> str:
    """Begin the agent's session, with nothing of what the browser held before.

    Return the page that the login stood before, else the queue's.
    """
    wanted = str(session.get(WANTED) or url_for("console.queue"))
    session.clear()
    session[VOUCHED] = vouched
    login_user(SignedIn(agent, int(time.time())))
    return wanted


def _halfway() -> Agent | None:
    """Return whose password was right a moment ago and whose sessions were not ended since."""
    noted = session.get(_HALFWAY)
    note = Halfway(*noted) if noted else None
    if note is None or note.until < time.time():
        return None
    return load_agent(note.agent_id, note.sessions)


def too_many(_limit: RequestLimit) -> Response:
    """Return the login form for an address from which too many sign-ins were tried."""
    return make_response(form_page("too_many_sign_ins"), 429)


def form_page(problem: str | None = None) -> str:
    """Return the login form, with what went wrong."""
    pause = int(PAUSE.total_seconds()) // 60
    error = error_text(problem, tries=str(TRIES), minutes=str(pause)) if problem else None
    return render_template(
        "console/login.html",
        csrf=csrf(),
        error=error,
        company=parts().staff.company is not None,
        passwords=not by_company_only(),
    )


def _why_not(agent: Agent) -> str:
    """Return what to do after a code that did not open."""
    pause = parts().staff.sign_ins.pause(agent)
    if not pause:
        return error_text("bad_code")
    return error_text("sign_in_paused", minutes=str(math.ceil(pause.total_seconds() / 60)))
