"""Rasa's only door: the private channel `emma` (ADR 0004).

Unlike Rasa's stock `rest` channel it refuses callers without the shared secret, never obeys a
command typed by a member, and answers a repeated turn from the tracker instead of running it.
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

import structlog
from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from rasa.core.tracker_store import FailSafeTrackerStore
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse
from sqlalchemy.exc import SQLAlchemyError

from bot.components import action_replies, kept_connections, rules_sight, shortcuts
from bot.components.alarms import alarm_in
from bot.components.trace import TRACE_KEY, danger_in, trace_of
from bot.components.tracker_store import TurnStore, saved_trackers
from bot.french.text import COMMAND_LIKE

SECRET_HEADER = "X-Emma-Secret"  # noqa: S105 - the header's name, not a secret
COMMAND_PREFIX = "/"
NO_WORDS = "?"
_log = structlog.get_logger(__name__)


class MalformedTurn(Exception):
    """The body does not follow wire/rasa_turn.py."""


@dataclass(frozen=True)
class IncomingTurn:
    """One turn as the bridge sends it."""

    sender: str
    turn_id: str
    message: str  # what Rasa reads: the member's words, or a payload of the bridge
    metadata: dict[str, Any]


def parse_turn(body: Any) -> IncomingTurn:
    """Return the turn of a decoded body; MalformedTurn when a field is missing or mistyped."""
    if not isinstance(body, dict):
        raise MalformedTurn("body")
    for name in ("sender", "turn_id"):
        if not isinstance(body.get(name), str) or not body[name]:
            raise MalformedTurn(name)
    text, payload = body.get("text"), body.get("payload")
    if isinstance(payload, str) and payload.startswith(COMMAND_PREFIX) and text is None:
        message = payload
    elif isinstance(text, str) and payload is None:
        message = harmless(text)
    else:
        raise MalformedTurn("text or payload")
    metadata = body.get("metadata") or {}
    if not isinstance(metadata, dict):
        raise MalformedTurn("metadata")
    return IncomingTurn(
        body["sender"], body["turn_id"], message, {**metadata, "turn_id": body["turn_id"]}
    )


def harmless(text: str) -> str:
    """Return a member's words so that Rasa cannot obey them (/restart, /intent{...}).

    What is nothing but a command says nothing: Emma asks what is meant.
    """
    if COMMAND_LIKE.match(text.strip()):
        return NO_WORDS
    return text.lstrip(COMMAND_PREFIX + " ") or NO_WORDS


def stored_answer(tracker: DialogueStateTracker, turn_id: str) -> list[dict[str, Any]] | None:
    """Return what was answered to `turn_id`, or None when this turn never ended.

    Rasa saves a turn in one transaction at its end, so it is there whole or not at all.
    """
    answer: list[dict[str, Any]] | None = None
    for event in tracker.events:
        if isinstance(event, UserUttered):
            if answer is not None:
                return answer
            if event.metadata.get("turn_id") == turn_id:
                answer = []
        elif isinstance(event, BotUttered) and answer is not None:
            answer.append(_as_message(event))
    return answer


def _as_message(event: BotUttered) -> dict[str, Any]:
    """Return a bot event in the form in which the collecting channel had sent it."""
    data = event.data or {}
    return _parts({"text": event.text, **data})


def _parts(message: Mapping[str, Any]) -> dict[str, Any]:
    return {key: message[key] for key in ("text", "buttons", "custom") if message.get(key)}


class WholeAnswers(CollectingOutputChannel):
    """Keeps each response in one piece, as the tracker does.

    Rasa would send text and choices, then the block in a second message, below its own choices.
    """

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep a response."""
        self.messages.append(message)


def strict_store(agent: Any) -> TurnStore:
    """Return the agent's tracker store, for good without Rasa's fall-back to an empty memory.

    With it a turn whose database is away would be answered as if nothing had been said before,
    and what was said would be written to the log.
    """
    store = agent.tracker_store
    if isinstance(store, FailSafeTrackerStore):
        store = store._tracker_store
        agent.tracker_store = agent.processor.tracker_store = store
    return cast(TurnStore, store)


class EmmaChannel(InputChannel):
    """POST /webhooks/emma/webhook and …/reading, see wire/rasa_turn.py."""

    @classmethod
    def name(cls) -> str:
        return "emma"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> EmmaChannel:
        secret = (credentials or {}).get("secret")
        if not secret:
            raise ValueError("EMMA_SERVICE_SECRET is not set (credentials.yml)")
        return cls(str(secret))

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()
        for part in (action_replies, kept_connections, rules_sight, shortcuts):
            part.install()

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Return the routes; Rasa mounts them under /webhooks/emma."""
        routes = Blueprint("emma_channel")

        @routes.listener("before_server_stop")
        async def stop(*_: Any) -> None:
            await kept_connections.close()

        @routes.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            if not self._is_known(request):
                return response.json({"error": "unauthorized"}, status=401)
            try:
                turn = parse_turn(request.json)
            except MalformedTurn as problem:
                return response.json({"error": "malformed", "field": str(problem)}, status=400)
            try:
                return response.json(await self._answer(request, turn, on_new_message))
            except SQLAlchemyError as error:  # its words quote the conversation: the type only
                _log.error("turn_without_memory", turn=turn.turn_id, error=type(error).__name__)
                return response.json({"error": "memory_away"}, status=503)

        @routes.route("/reading", methods=["POST"])
        async def read(request: Request) -> HTTPResponse:
            if not self._is_known(request):
                return response.json({"error": "unauthorized"}, status=401)
            text = request.json.get("text") if isinstance(request.json, dict) else None
            if not isinstance(text, str):
                return response.json({"error": "malformed", "field": "text"}, status=400)
            parsed = await request.app.ctx.agent.parse_message(harmless(text))
            entities = parsed.get("entities") or []
            return response.json(
                {
                    "intent": (parsed.get("intent") or {}).get("name"),
                    "danger": danger_in(entities),
                    "alarm": alarm_in(text),
                }
            )

        @routes.route("/ready", methods=["GET"])
        async def ready(request: Request) -> HTTPResponse:
            loaded = request.app.ctx.agent is not None and request.app.ctx.agent.is_ready()
            return response.json({"model": loaded}, status=200 if loaded else 503)

        return routes

    def _is_known(self, request: Request) -> bool:
        offered = request.headers.get(SECRET_HEADER, "").encode()
        return hmac.compare_digest(offered, self._secret)

    async def _answer(
        self,
        request: Request,
        turn: IncomingTurn,
        on_new_message: Callable[[UserMessage], Awaitable[Any]],
    ) -> list[dict[str, Any]]:
        agent = request.app.ctx.agent
        answer = await self._stored_answer(agent, turn)
        if answer is not None:
            _log.info("turn_replayed", conversation=turn.sender, turn=turn.turn_id)
            return answer
        collector = WholeAnswers()
        message = UserMessage(
            turn.message,
            collector,
            turn.sender,
            input_channel=self.name(),
            metadata=turn.metadata,
        )
        with saved_trackers() as saved:
            await on_new_message(message)
        answer = [_parts(message) for message in collector.messages]
        return [*answer, *(_trace(agent, saved[-1], turn) if saved else ())]

    @staticmethod
    async def _stored_answer(agent: Any, turn: IncomingTurn) -> list[dict[str, Any]] | None:
        async with agent.lock_store.lock(turn.sender):  # waits for a run of it still under way
            store = strict_store(agent)
            if not await store.holds_turn(turn.sender, turn.turn_id):
                return None
            tracker = await store.retrieve(turn.sender)
        answer = None if tracker is None else stored_answer(tracker, turn.turn_id)
        return None if answer is None else [*answer, *_trace(agent, tracker, turn)]


def _trace(agent: Any, tracker: DialogueStateTracker, turn: IncomingTurn) -> list[dict[str, Any]]:
    """Return the message that tells what was understood and done, none when it is not known."""
    trace = trace_of(tracker, turn.turn_id, agent.domain)
    return [] if trace is None else [{"custom": {TRACE_KEY: trace}}]
