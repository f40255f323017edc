"""The administrators' pages: who has access, and as what."""

from collections.abc import Callable

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal_bridge.api.common import parts
from portal_bridge.console.guards import acts, blueprint, me, needs, sees
from portal_bridge.errors import Conflict, Unprocessable
from portal_bridge.handoff.people import Agent, Role
from portal_bridge.staff.administration import Profile, parse_profile
from portal_bridge.texts import error_text

_Act = Callable[[Agent, int], object]


@blueprint.get("/people")
@sees
@needs(Role.ADMINISTRATOR)
def people() -> ResponseReturnValue:
    """Show everybody with access, and a form for one more."""
    return _people()


@blueprint.post("/people")
@acts
@needs(Role.ADMINISTRATOR)
def add_person() -> ResponseReturnValue:
    """Make a person; their first password is shown once, in this answer."""
    login = request.form.get("login", "").strip().lower()
    try:
        first = parts().staff.administration.add(me(), login, _given())
    except (Unprocessable, Conflict) as refusal:
        return _people(error=error_text(refusal.code)), int(refusal.status)
    return _people(given={"login": login, "password": first})


@blueprint.get("/people/<int(max=2147483647):person_id>")
@sees
@needs(Role.ADMINISTRATOR)
def person(person_id: int) -> ResponseReturnValue:
    """Show one person."""
    return _person(person_id)


@blueprint.post("/people/<int(max=2147483647):person_id>")
@acts
@needs(Role.ADMINISTRATOR)
def change_person(person_id: int) -> ResponseReturnValue:
    """Change name, role, team or access."""
    try:
        parts().staff.administration.change(me(), person_id, _given())
    except (Unprocessable, Conflict) as refusal:
        return _person(person_id, error=error_text(refusal.code)), int(refusal.status)
    return redirect(url_for("console.people"))


@blueprint.post("/people/<int(max=2147483647):person_id>/password")
@acts
@needs(Role.ADMINISTRATOR)
def give_password(person_id: int) -> ResponseReturnValue:
    """Give a new first password, shown once, in this answer."""
    first = parts().staff.administration.give_password(me(), person_id)
    login = parts().staff.administration.person(person_id).agent.login
    return _people(given={"login": login, "password": first})


@blueprint.post("/people/<int(max=2147483647):person_id>/second-factor")
@acts
@needs(Role.ADMINISTRATOR)
def reset_second_factor(person_id: int) -> ResponseReturnValue:
    """Take a lost second factor away."""
    return _done(parts().staff.administration.reset_second_factor, person_id)


@blueprint.post("/people/<int(max=2147483647):person_id>/sessions")
@acts
@needs(Role.ADMINISTRATOR)
def end_sessions(person_id: int) -> ResponseReturnValue:
    """Sign a person out everywhere."""
    return _done(parts().staff.administration.end_sessions, person_id)


def _done(act: _Act, person_id: int) -> ResponseReturnValue:
    act(me(), person_id)
    return redirect(url_for("console.person", person_id=person_id, done="1"))


def _given() -> Profile:
    form = request.form
    return parse_profile(
        name=form.get("name", ""),
        role=form.get("role", ""),
        team=form.get("team", ""),
        active=form.get("active", "1") == "1",
        subject=form.get("subject", ""),
    )


def _people(error: str | None = None, given: dict[str, str] | None = None) -> str:
    everybody = parts().staff.administration.people()
    teams = sorted({one.profile.team for one in everybody if one.profile.team})
    return render_template(
        "console/people.html", everybody=everybody, teams=teams, error=error, given=given
    )


def _person(person_id: int, error: str | None = None) -> str:
    found = parts().staff.administration.person(person_id)
    everybody = parts().staff.administration.people()
    teams = sorted({one.profile.team for one in everybody if one.profile.team})
    done = request.args.get("done")
    return render_template("console/person.html", person=found, teams=teams, error=error, done=done)
