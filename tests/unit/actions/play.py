"""Runs one action on one message, as Rasa would, and keeps what it said and decided."""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions import names
from bot.actions.base import EmmaAction
from bot.actions.by_words import by_words
from bot.actions.labels import load_labels
from bot.actions.server import build_executor
from bot.actions.toolbox import Answer, Toolbox
from tests.unit.actions.fakes import LEA, PAUL, ZOE, Insurer
from wire.turn_token import METADATA_KEY, Assurance, Channel, TurnToken, sign

KEY = "k" * 32
LABELS = load_labels()
_AFTER_THE_MESSAGE = ({"event": "user_featurization"}, {"event": "action"})  # as Rasa adds them


@dataclass(frozen=True)
class Said:
    """What came of an action."""

    messages: list[dict[str, Any]]
    events: list[dict[str, Any]]

    @property
    def responses(self) -> list[str]:
        return [m["response"] for m in self.messages if m.get("response")]

    @property
    def handoff(self) -> str | None:
        found = (m.get("custom") or {} for m in self.messages)
        return next((c["handoff"]["reason"] for c in found if "handoff" in c), None)

    @property
    def failures(self) -> list[tuple[str, str]]:
        """The actions that failed, with the codes told to the bridge."""
        found = [
            m["custom"]["failed"] for m in self.messages if "failed" in (m.get("custom") or {})
        ]
        return [(one["action"], one["code"]) for one in found]

    @property
    def slots(self) -> dict[str, Any]:
        return {e["name"]: e["value"] for e in self.events if e["event"] == "slot"}

    @property
    def closed(self) -> bool:
        return {"event": "active_loop", "name": None, "timestamp": None} in self.events

    def of(self, response: str) -> dict[str, Any]:
        return next(m for m in self.messages if m.get("response") == response)


class _AllActions(dict[str, Answer]):
    """Every action by its name, made when one is wanted: most plays want none."""

    make: Callable[[], object]

    def __missing__(self, name: str) -> Answer:
        self.make()
        return dict(self)[name]


@dataclass
class Stage:
    """One conversation of one member, verified on the portal unless said otherwise."""

    insurer: Insurer = field(default_factory=Insurer)
    channel: Channel = Channel.PORTAL
    assurance: Assurance = Assurance.VERIFIED
    slots: dict[str, Any] = field(default_factory=dict)
    form: str | None = None
    history: list[dict[str, Any]] = field(default_factory=list)
    told: tuple[dict[str, Any], ...] = ()  # since the message, by another action

    @property
    def tools(self) -> Toolbox:
        actions = _AllActions()
        tools = Toolbox(self.insurer.services, LABELS, KEY, by_words, actions)
        actions.make = lambda: build_executor(tools)
        return tools

    def keep(self, kind: str, value: str) -> str:
        """Return a placeholder of a value in the vault."""
        ref = self.insurer.vault.put(conversation_id="c1", kind=kind, value=value)
        return f"[[{kind}:{ref}]]"

    def run(
        self,
        action: type[EmmaAction],
        intent: str,
        text: str = "",
        *,
        confidence: float = 0.95,
        entities: Mapping[str, Any] | None = None,
        ranking: list[tuple[str, float]] | None = None,
        token: str | None = None,
    ) -> Said:
        """Run `action` on a message; no text means a choice or a form."""
        message = {
            "text": text or f"/{intent}{json.dumps(dict(entities or {}))}",
            "intent": {"name": intent, "confidence": confidence if text else 1.0},
            "intent_ranking": [{"name": n, "confidence": c} for n, c in ranking or []],
            "entities": _entities(entities or {}),
            "metadata": {METADATA_KEY: self._token() if token is None else token},
        }
        events = [*self.history, {"event": "user", "parse_data": message}, *_AFTER_THE_MESSAGE]
        events += self.told
        loop = {"name": self.form} if self.form else {}
        tracker = Tracker("c1", dict(self.slots), message, events, False, None, loop, None)
        dispatcher = CollectingDispatcher()
        decided = asyncio.run(action(self.tools).run(dispatcher, tracker, {}))
        return Said(dispatcher.messages, decided)

    def _token(self) -> str:
        member = None if self.assurance == Assurance.ANONYMOUS else "m1"
        token = TurnToken("c1", "t1", self.channel, self.assurance, member)
        return sign(token, key=KEY, now=datetime.now(UTC))


def _entities(entities: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return entities as Rasa reads them from a payload: a list becomes one entity per item."""
    return [
        {"entity": name, "value": value}
        for name, values in entities.items()
        for value in (values if isinstance(values, list) else [values])
    ]


def at(form: str, requested: str, **slots: Any) -> Stage:
    """Return a stage where a form about three persons asks for one of its slots."""
    known = {f"request_{name}": value for name, value in slots.items()}
    base = {"operation_key": "op1", "requested_slot": f"request_{requested}"}
    stage = Stage(form=form, slots=base | known)
    stage.insurer.cards.persons = (LEA, PAUL, ZOE)
    return stage


def asked(intent: str, text: str = "", **entities: str | list[str]) -> dict[str, Any]:
    """Return the event of an earlier message."""
    found = [
        {"entity": name, "value": value}
        for name, said in entities.items()
        for value in ([said] if isinstance(said, str) else said)
    ]
    return {
        "event": "user",
        "parse_data": {"intent": {"name": intent}, "text": text, "entities": found},
    }


def changed(as_: str) -> dict[str, Any]:
    """Return the event of a message before that only changed the question of an intent."""
    return {"event": "slot", "name": names.SLOT_ANSWERED_AS, "value": as_}
