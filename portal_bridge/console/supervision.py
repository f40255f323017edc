"""The supervisors' pages: now and a period."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from insurer.domain.clock import PARIS
from portal_bridge import clock
from portal_bridge.api.common import parts
from portal_bridge.console.guards import acts, blueprint, me, needs, sees
from portal_bridge.errors import BadRequest, Unprocessable
from portal_bridge.handoff.acts import Act
from portal_bridge.handoff.figures import Period, days
from portal_bridge.handoff.people import Role
from portal_bridge.handoff.reviews import Group
from portal_bridge.texts import error_text
from portal_bridge.understanding import words

_USUAL_DAYS = 7
_LONGEST_DAYS = 366
_SHOWN = 30  # groups of misunderstood messages
# A spreadsheet would run what begins so.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@blueprint.get("/supervision")
@sees
@needs(Role.SUPERVISOR)
def supervision() -> ResponseReturnValue:
    """Show how it goes now."""
    return render_template("console/supervision.html", **_now())


@blueprint.get("/supervision/now")
@sees
@needs(Role.SUPERVISOR)
def supervision_part() -> ResponseReturnValue:
    """Return the figures alone, for the page's refresh."""
    return render_template("console/_now.html", **_now())


def _now() -> dict[str, Any]:
    waiting, calls = parts().handoff.line.waiting(), parts().handoff.line.callbacks()
    longest = min((one.since for one in waiting), default=None)
    minutes = (clock.now() - longest).total_seconds() // 60 if longest else 0
    return {
        "waiting": waiting,
        "longest": int(minutes),
        "people": parts().staff.people.colleagues(),
        "callbacks": calls,
        "callers": parts().handoff.callers.of({one.conversation_id for one in calls}),
    }


@blueprint.get("/supervision/period")
@sees
@needs(Role.SUPERVISOR)
def period() -> ResponseReturnValue:
    """Show how it went."""
    return _period_page(_figures(), None)


def _period_page(figures: Period, problem: str | None) -> str:
    return render_template(
        "console/period.html",
        figures=figures,
        groups=_groups(figures)[:_SHOWN],
        words=words(),
        intents={share.name: words().intent(share.name) for share in figures.intents},
        actions={share.name: words().action(share.name) for share in figures.action_failures},
        error=problem,
    )


def _groups(figures: Period) -> tuple[Group, ...]:
    return parts().handoff.reviews.misunderstood(*days(figures.first, figures.last))


@blueprint.post("/supervision/labels")
@acts
@needs(Role.SUPERVISOR)
def label() -> ResponseReturnValue:
    """Say what a misunderstood message meant: a code of a button, or the words of an intent."""
    figures = _figures()
    given = request.form.get("label") or request.form.get("named", "").strip()
    try:
        code = words().label_named(given) or given
        parts().handoff.reviews.label(me().login, request.form.get("turn", ""), code)
    except Unprocessable as refusal:
        return _period_page(figures, error_text(refusal.code)), 422
    chosen: dict[str, Any] = {"from": figures.first, "to": figures.last}
    return redirect(url_for("console.period", _anchor="misunderstood", **chosen))


@blueprint.get("/supervision/period.csv")
@sees
@needs(Role.SUPERVISOR)
def period_csv() -> Response:
    """Return the same as CSV (semicolons and a mark of UTF-8, as French spreadsheets want)."""
    figures = _figures()
    parts().handoff.acts.write(me().login, Act.EXPORTED, what="period")
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(["figure", "name", "value"])
    rows = [*_rows(figures), *_misunderstood_rows(_groups(figures))]
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    answer = Response("\ufeff" + text.getvalue(), mimetype="text/csv")
    name = f"emma-{figures.first}-{figures.last}.csv"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def _figures() -> Period:
    today = datetime.now(PARIS).date()
    last = _day("to", today)
    first = _day("from", last - timedelta(days=_USUAL_DAYS - 1))
    if not timedelta() <= last - first <= timedelta(days=_LONGEST_DAYS):
        raise BadRequest("invalid_field", field="from")
    return parts().handoff.figures.period(first, last)


def _day(name: str, usual: date) -> date:
    given = request.values.get(name, "")
    try:
        return date.fromisoformat(given) if given else usual
    except ValueError:
        raise BadRequest("invalid_field", field=name) from None


def _rows(figures: Period) -> list[tuple[str, str, object]]:
    listed = {
        "channel": figures.channels,
        "reason": figures.reasons,
        "outcome": figures.outcomes,
        "failure": figures.failures,
        "intent": figures.intents,
        "action_failure": figures.action_failures,
    }
    rows: list[tuple[str, str, object]] = [
        (figure, share.name, share.count) for figure, shares in listed.items() for share in shares
    ]
    single = {
        "conversations": figures.conversations,
        "containment": figures.containment,
        "turns": figures.turns,
        "misunderstood": figures.misunderstood,
        "actions": figures.actions,
        "action_error_rate": figures.action_error_rate,
        "first_answer_s": figures.first_answer_s,
        "duration_s": figures.duration_s,
        "mark": figures.mark,
        "marks": figures.marks,
    }
    return rows + [(name, "", "" if value is None else value) for name, value in single.items()]


def _misunderstood_rows(groups: Iterable[Group]) -> Iterator[tuple[str, str, object]]:
    """Yield each group with its masked words; the label stands in the figure's name."""
    for group in groups:
        yield f"not_understood:{group.label or 'unlabelled'}", group.words, group.count


def _safe(cell: object) -> str:
    words = f"{cell:.4f}".replace(".", ",") if isinstance(cell, float) else str(cell)
    return f"'{words}" if words.startswith(_FORMULA) else words
