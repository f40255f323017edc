"""What the member wanted of Emma, as far as she understood: for whoever takes over."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy import or_, select

from portal_bridge.conversations.trace import (
    FALLBACK,
    OK,
    UNDER_WAY,
    ActionDone,
    FormState,
    actions_done,
    form_state,
)
from portal_bridge.errors import BotSilent
from portal_bridge.store.engine import Database
from portal_bridge.store.orm import InboxRow
from portal_bridge.understanding import words

_LOOK_BACK = 30  # turns
_TOLD = 3  # wishes


@dataclass(frozen=True)
class Wishes:
    """A conversation in short: codes, no words of the member and no value of a slot."""

    intents: tuple[str, ...]  # newest first, each once
    misunderstood: int  # messages in a row, at the end
    form: FormState | None  # that is open
    action: ActionDone | None  # the last one


class Understanding:
    """Reads what Rasa told of the turns."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def wishes(self, conversation_id: str) -> Wishes:
        """Return what the last turns of a conversation were about."""
        query = (
            select(InboxRow)
            .where(
                InboxRow.conversation_id == conversation_id,
                or_(InboxRow.trace.is_not(None), InboxRow.outcome == BotSilent.code),
            )
            .order_by(InboxRow.seq.desc(), InboxRow.received_at.desc())
            .limit(_LOOK_BACK)
        )
        with self._database.transaction() as session:
            rows = session.scalars(query).all()
        latest = next((row.trace for row in rows if row.trace), {})
        return Wishes(
            intents=_wanted(rows),
            misunderstood=_misunderstood(rows),
            form=form_state(latest.get("form")),
            action=next((done for row in rows if (done := _last_action(row))), None),
        )


def _wanted(rows: Iterable[InboxRow]) -> tuple[str, ...]:
    asked = (row for row in rows if not (row.trace or {}).get("in_form"))  # no form's answers
    found = dict.fromkeys(row.intent for row in asked if row.intent)
    return tuple(intent for intent in found if intent not in words().silent)[:_TOLD]


def _misunderstood(rows: Iterable[InboxRow]) -> int:
    count = 0
    for row in rows:
        if row.kind != "text" or (row.trace or {}).get("in_form"):
            continue
        if row.intent != FALLBACK:
            break
        count += 1
    return count


def _last_action(row: InboxRow) -> ActionDone | None:
    """Return the action of a turn that tells most: one that failed, else the last."""
    done = actions_done(row.trace) if row.trace else ()
    if row.outcome == BotSilent.code:  # the action server did not answer for it
        return ActionDone(done[-1].name if done else "", BotSilent.code)
    form = form_state(row.trace.get("form")) if row.trace else None
    if form is not None:  # it was opened or answered; nothing is written yet
        done = tuple(_under_way(one) if one.name == form.name else one for one in done)
    told = [one for one in done if one.name not in words().silent_actions]
    failed = [one for one in told if one.result not in (OK, UNDER_WAY)]
    return next(iter(failed or told[-1:]), None)


def _under_way(form: ActionDone) -> ActionDone:
    return replace(form, result=UNDER_WAY) if form.result == OK else form
