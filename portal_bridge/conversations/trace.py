"""What a turn was understood as and what it did (wire/trace.py): names and codes, no words."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from wire.trace import ActionFailure

OK = "ok"
UNDER_WAY = "under_way"
FALLBACK = "nlu_fallback"
_NAME = re.compile("[a-z][a-z0-9_]{0,59}(/[a-z0-9_]{1,60})?")
_FORM_CHECK = "validate_"  # what a form's own action is called on the action server
_MOST = 20


@dataclass(frozen=True)
class ActionDone:
    """An action that ran in a turn, and `ok` or why it failed (wire's ActionFailure)."""

    name: str
    result: str = OK


@dataclass(frozen=True)
class FormState:
    """The form that is open: the slot it asks for, and those that were answered."""

    name: str
    asked: str | None
    filled: tuple[str, ...]


@dataclass(frozen=True)
class Trace:
    """A turn, for the people who see the conversation."""

    intent: str | None
    confidence: float | None
    readings: tuple[str, ...] = ()  # of the message, likeliest first
    danger: str | None = None  # what it may tell of beside the intent: emergency, distress
    in_form: bool = False  # a form was open before the message
    actions: tuple[ActionDone, ...] = ()
    form: FormState | None = None

    def to_json(self) -> dict[str, Any]:
        """Return what is stored; intent and confidence have columns of their own."""
        form = self.form
        return {
            "readings": list(self.readings),
            "danger": self.danger,
            "in_form": self.in_form,
            "actions": [{"name": one.name, "result": one.result} for one in self.actions],
            "form": form and {"name": form.name, "asked": form.asked, "filled": list(form.filled)},
        }


def read_trace(raw: object, failed: Iterable[object]) -> Trace | None:
    """Return the trace that Rasa and the action server told; None when they told none.

    What is no name is dropped, whoever sent it: nothing a member said can come this way.
    """
    broken = dict(_failures(failed))
    if not isinstance(raw, Mapping):
        return Trace(None, None, actions=_done((), broken)) if broken else None
    confidence = raw.get("confidence")
    return Trace(
        intent=_name(raw.get("intent")),
        confidence=float(confidence) if isinstance(confidence, int | float) else None,
        readings=tuple(_names(raw.get("readings"))),
        danger=_name(raw.get("danger")),
        in_form=raw.get("in_form") is True,
        actions=_done(_names(raw.get("actions")), broken),
        form=form_state(raw.get("form")),
    )


def form_state(raw: object) -> FormState | None:
    """Return the form that a trace tells of, None when none was open."""
    name = _name(raw.get("name")) if isinstance(raw, Mapping) else None
    if name is None or not isinstance(raw, Mapping):
        return None
    return FormState(name, _name(raw.get("asked")), tuple(_names(raw.get("filled"))))


def actions_done(stored: Mapping[str, Any]) -> tuple[ActionDone, ...]:
    """Return the actions of a stored trace."""
    return tuple(ActionDone(one["name"], one["result"]) for one in stored["actions"])


def _done(ran: Iterable[str], broken: Mapping[str, str]) -> tuple[ActionDone, ...]:
    """Return the actions that ran with their results; one that only failed is among them."""
    results = {**dict.fromkeys(ran, OK), **broken}
    return tuple(ActionDone(name, result) for name, result in results.items())


def _failures(failed: Iterable[object]) -> Iterable[tuple[str, str]]:
    for one in failed:
        if not isinstance(one, Mapping):
            continue
        name, code = _name(one.get("action")), one.get("code")
        if name is not None:
            known = code in set(ActionFailure)
            yield name.removeprefix(_FORM_CHECK), str(code) if known else ActionFailure.FAILED.value


def _names(raw: object) -> Iterable[str]:
    for one in (raw if isinstance(raw, list) else [])[:_MOST]:
        name = _name(one)
        if name is not None:
            yield name


def _name(raw: object) -> str | None:
    return raw if isinstance(raw, str) and _NAME.fullmatch(raw) else None
