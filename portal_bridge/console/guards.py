"""Who is at the console, and what they may do."""

import re
import secrets
import time
from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user, login_required

from portal_bridge.api.common import parts
from portal_bridge.errors import Forbidden
from portal_bridge.handoff.people import Agent, Role, as_agent
from portal_bridge.store.orm import AgentRow

_HOME = "/console"
blueprint = Blueprint("console", __name__, url_prefix=_HOME)
View = Callable[..., ResponseReturnValue]
CSRF = "csrf"
SESSION_S = 12 * 3600
_COOKIE = re.compile(r"\d{1,9}:\d{1,9}:\d{1,12}")
WANTED = "wanted"  # the session's note of the page that the login stands before
VOUCHED = "vouched"  # the session's note that the company's provider let its agent in
# What is open to an agent whose password somebody else chose, or who owes a second factor.
_ANYWAY = {"console.account", "console.change_password", "console.sign_out", "console.login"}
_FACTOR = {"console.offer_second_factor", "console.confirm_second_factor"}
# htmx puts our own fragments into the page as HTML, which Trusted Types would refuse; no script
# but our files runs, inline or not.
POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)


class SignedIn(UserMixin):  # type: ignore[misc]
    """Flask-Login's view of an agent; the cookie holds who, of which sessions, since when."""

    def __init__(self, agent: Agent, since: int) -> None:
        self.agent = agent
        self.id = f"{agent.id}:{agent.sessions}:{since}"


def register(app: Flask) -> None:
    """Add the console and its login to the application."""
    manager = LoginManager(app)
    manager.user_loader(_load)
    manager.unauthorized_handler(_to_login)
    app.register_blueprint(blueprint)


@blueprint.after_request
def _protect(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = "no-store"  # a shared computer keeps nothing
    return response


@blueprint.app_context_processor
def _shared() -> dict[str, Any]:
    """Give every page of the console its agent and the form token."""
    if request.blueprint != blueprint.name or not current_user.is_authenticated:
        return {}
    agent = me()
    return {
        "agent": agent,
        "factor_due": factor_due(),
        "held": agent.password_due or factor_due(),  # nothing else opens before that is done
        "csrf": csrf(),
        "supervises": agent.may(Role.SUPERVISOR),
        "administers": agent.may(Role.ADMINISTRATOR),
    }


def _to_login() -> ResponseReturnValue:
    """Lead to the login, and from there back; a fragment's request makes the whole page go."""
    wanted = _page_asked_for()
    if wanted is not None:
        session[WANTED] = wanted
    return _to(url_for("console.login"))


def _page_asked_for() -> str | None:
    """Return the page of the console that is open or was opened; None for a form that was sent."""
    if "HX-Request" in request.headers:
        url = urlsplit(request.headers.get("HX-Current-URL", ""))
    elif request.method == "GET" and "text/html" in request.headers.get("Accept", ""):
        url = urlsplit(request.full_path)
    else:
        return None
    if url.path != _HOME and not url.path.startswith(f"{_HOME}/"):
        return None
    return f"{url.path}?{url.query}" if url.query else url.path


def _to(address: str) -> ResponseReturnValue:
    if "HX-Request" in request.headers:
        return "", 401, {"HX-Redirect": address}
    return redirect(address)


def _load(cookie: str) -> SignedIn | None:
    """Return who is signed in; None when the session was ended, or is a working day old."""
    if not _COOKIE.fullmatch(cookie):
        return None  # of an earlier version
    agent_id, sessions, since = (int(part) for part in cookie.split(":"))
    agent = load_agent(agent_id, sessions) if since > time.time() - SESSION_S else None
    return None if agent is None else SignedIn(agent, since)


def load_agent(agent_id: int, sessions: int) -> Agent | None:
    """Return an agent; None when they are disabled or these sessions were ended."""
    with parts().database.transaction() as transaction:
        row = transaction.get(AgentRow, agent_id)
    return as_agent(row) if row is not None and row.active and row.sessions == sessions else None


@blueprint.before_request
def _account_goes_first() -> ResponseReturnValue | None:
    """Lead who owes a password of their own, or a second factor, to where it is set."""
    if not current_user.is_authenticated:
        return None
    due, factor = me().password_due, factor_due()
    open_anyway = _ANYWAY | _FACTOR if factor and not due else _ANYWAY
    if (due or factor) and request.endpoint not in open_anyway:
        return _to(url_for("console.account"))
    return None


def factor_due() -> bool:
    """True when the agent's role needs a second factor that they have not set up.

    The company's provider sees to that for those whom it vouches for.
    """
    agent = me()
    needed = Role(agent.role) in parts().settings.second_factor_roles
    return needed and not agent.second_factor and not session.get(VOUCHED)


def me() -> Agent:
    """Return the agent who asks."""
    return cast(SignedIn, current_user).agent


def csrf() -> str:
    """Return the token that forms of this session carry."""
    return cast(str, session.setdefault(CSRF, secrets.token_urlsafe(16)))


def check_csrf() -> None:
    """Raise Forbidden unless the form carries the session's token."""
    if not secrets.compare_digest(request.form.get(CSRF, "").encode(), csrf().encode()):
        raise Forbidden


def sees(view: View) -> View:
    """Let only signed-in agents see."""
    return cast(View, login_required(view))


def acts(view: View) -> View:
    """Let only signed-in agents with the form's token act."""

    @wraps(view)
    def guarded(**arguments: Any) -> ResponseReturnValue:
        check_csrf()
        return view(**arguments)

    return cast(View, login_required(guarded))


def needs(role: Role) -> Callable[[View], View]:
    """Let only agents with this role; put it inside `sees` or `acts`."""

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(**arguments: Any) -> ResponseReturnValue:
            if not me().may(role):
                raise Forbidden
            return view(**arguments)

        return guarded

    return wrap
