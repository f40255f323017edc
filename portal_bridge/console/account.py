"""The agent's own page: password and second factor."""

import segno
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_user

from portal_bridge import clock
from portal_bridge.api.common import parts
from portal_bridge.console.guards import SignedIn, acts, blueprint, me, sees
from portal_bridge.console.sign_in import by_company_only
from portal_bridge.errors import Unprocessable
from portal_bridge.handoff.people import Role
from portal_bridge.texts import error_text


@blueprint.get("/account")
@sees
def account() -> ResponseReturnValue:
    """Show what the agent may change of their own."""
    return _page()


@blueprint.post("/account/password")
@acts
def change_password() -> ResponseReturnValue:
    """Keep a new password; this session goes on, all others end."""
    given = {name: request.form.get(name, "") for name in ("old", "new", "again")}
    try:
        agent = parts().staff.sign_ins.change_password(me(), **given)
    except Unprocessable as refusal:
        return _page(password_error=error_text(refusal.code, **refusal.facts)), 422
    login_user(SignedIn(agent, int(clock.now().timestamp())))
    return redirect(url_for("console.account", done="password"))


@blueprint.post("/account/second-factor")
@acts
def offer_second_factor() -> ResponseReturnValue:
    """Offer a fresh secret."""
    try:
        parts().staff.second_factor.offer(me(), request.form.get("password", ""))
    except Unprocessable as refusal:
        return _page(factor_error=error_text(refusal.code)), 422
    return redirect(url_for("console.account"))


@blueprint.post("/account/second-factor/confirm")
@acts
def confirm_second_factor() -> ResponseReturnValue:
    """Make the offered secret count."""
    try:
        parts().staff.second_factor.confirm(me(), request.form.get("code", ""))
    except Unprocessable as refusal:
        return _page(factor_error=error_text(refusal.code)), 422
    return redirect(url_for("console.account", done="second_factor"))


@blueprint.post("/account/second-factor/remove")
@acts
def remove_second_factor() -> ResponseReturnValue:
    """Take the second factor away, with a code of it; not where the role needs one."""
    if Role(me().role) in parts().settings.second_factor_roles:
        return _page(factor_error=error_text("factor_needed")), 422
    try:
        parts().staff.second_factor.remove(me(), request.form.get("code", ""))
    except Unprocessable as refusal:
        return _page(factor_error=error_text(refusal.code)), 422
    return redirect(url_for("console.account", done="removed"))


def _page(password_error: str | None = None, factor_error: str | None = None) -> str:
    factor, needed = parts().staff.second_factor, parts().settings.second_factor_roles
    offer = factor.offered(me())
    return render_template(
        "console/account.html",
        is_set=factor.is_set(me()),
        is_needed=Role(me().role) in needed,
        passwords=not by_company_only(),
        offer=offer,
        # On white, with its margin: cameras read it in dark pages too.
        qr=segno.make(offer.uri).svg_data_uri(scale=4, light="#fff") if offer else None,
        password_error=password_error,
        factor_error=factor_error,
        done=request.args.get("done", ""),
    )
