"""The action server with a lock: rasa-sdk's own app refuses nobody."""

import hmac
from typing import Any

from rasa_sdk.endpoint import create_app
from rasa_sdk.executor import ActionExecutor
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot.actions.base import EmmaAction
from bot.actions.settings import Settings
from bot.actions.toolbox import Toolbox
from wire.rasa_turn import SECRET_HEADER

_OPEN_PATHS = frozenset({"/health"})


class _Executor(ActionExecutor):
    """Gives the actions their tools, and runs them without Rasa's domain.

    None reads it, and Rasa 3.6 does not send it again: rasa-sdk 3.21 would answer 449 to a call
    without domain, and the turn would be silent.
    """

    def __init__(self, tools: Toolbox) -> None:
        super().__init__()
        self._tools = tools

    def register_action(self, action: type[EmmaAction]) -> None:
        made = action(self._tools)
        self._tools.actions[made.name()] = made
        super().register_action(made)

    def update_and_return_domain(
        self, payload: dict[str, Any], action_name: str
    ) -> dict[str, Any] | None:
        return payload.get("domain") or {}


def build_executor(tools: Toolbox) -> ActionExecutor:
    """Return what runs the actions of this package, each by its name."""
    executor = _Executor(tools)
    executor.register_package("bot.actions")
    return executor


def build_app(settings: Settings, tools: Toolbox) -> Sanic[Any, Any]:
    """Return the action server; every path but /health wants the shared secret."""
    app: Sanic[Any, Any] = create_app(build_executor(tools), cors_origins=[])
    secret = settings.service_secret.encode()

    async def refuse_strangers(request: Request) -> HTTPResponse | None:
        offered = request.headers.get(SECRET_HEADER, "").encode()
        if request.path in _OPEN_PATHS or hmac.compare_digest(offered, secret):
            return None
        return json({"error": "unauthorized"}, status=401)

    app.on_request(refuse_strangers)
    return app
