"""Signing in through the company's OpenID provider.

The session's cookie is SameSite=Strict, so a browser that comes back from the provider does not
send it. What recognises the sign-in lies in a cookie of its own (Lax, ten minutes, for these
addresses only), and the way in leads over a page of ours, which does send the session.
"""

from dataclasses import asdict

from flask import Response, current_app, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature, URLSafeTimedSerializer

from portal_bridge.api.common import parts
from portal_bridge.clients.oidc import Begun
from portal_bridge.console.guards import blueprint
from portal_bridge.console.sign_in import begin_session, form_page
from portal_bridge.errors import BridgeError, Forbidden, NotFound
from portal_bridge.staff.company import Company

_COOKIE = "emma_company"
_PATH = "/console/company"
_KEPT_S = 600


@blueprint.get("/company")
def to_company() -> ResponseReturnValue:
    """Send the browser to the provider."""
    try:
        url, begun = _company().begin()
    except BridgeError as refusal:
        return form_page(refusal.code), int(refusal.status)
    answer = redirect(url)
    answer.set_cookie(
        _COOKIE,
        _serializer().dumps(asdict(begun)),
        max_age=_KEPT_S,
        path=_PATH,
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )
    return answer


@blueprint.get("/company/callback")
def from_company() -> ResponseReturnValue:
    """Let in whom the provider vouches for."""
    try:
        agent = _company().finish(_begun(), request.args.to_dict())
    except BridgeError as refusal:
        return _forgetting(make_response(form_page(refusal.code), int(refusal.status)))
    wanted = begin_session(agent, vouched=True)
    page = render_template("console/admitted.html", address=wanted)
    return _forgetting(make_response(page))


def _company() -> Company:
    found = parts().staff.company
    if found is None:
        raise NotFound
    return found


def _begun() -> Begun:
    """Return what this browser began; Forbidden when it began nothing, or too long ago."""
    try:
        return Begun(**_serializer().loads(request.cookies.get(_COOKIE, ""), max_age=_KEPT_S))
    except BadSignature:
        raise Forbidden("company_refused") from None


def _forgetting(answer: Response) -> Response:
    """A sign-in is finished once."""
    answer.delete_cookie(_COOKIE, path=_PATH)
    return answer


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="emma company sign-in")
