"""The action server with a lock: rasa-sdk's own app refuses nobody."""

import hmac
from typing import Any

from rasa_sdk.endpoint import create_app
from rasa_sdk.executor import ActionExecutor
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot.actions.settings import Settings
from wire.rasa_turn import SECRET_HEADER

_OPEN_PATHS = frozenset({"/health"})


class _DomainFreeExecutor(ActionExecutor):
    """Runs actions without Rasa's domain: none reads it, and Rasa 3.6 does not send it again.

    rasa-sdk 3.21 would answer 449 to a call without domain, and the turn would be silent.
    """

    def update_and_return_domain(
        self, payload: dict[str, Any], action_name: str
    ) -> dict[str, Any] | None:
        return payload.get("domain") or {}


def build_app(settings: Settings) -> Sanic[Any, Any]:
    """Return the action server; every path but /health wants the shared secret."""
    executor = _DomainFreeExecutor()
    executor.register_package("bot.actions")
    app: Sanic[Any, Any] = create_app(executor, cors_origins=[])
    secret = settings.service_secret.encode()

    async def refuse_strangers(request: Request) -> HTTPResponse | None:
        offered = request.headers.get(SECRET_HEADER, "").encode()
        if request.path in _OPEN_PATHS or hmac.compare_digest(offered, secret):
            return None
        return json({"error": "unauthorized"}, status=401)

    app.on_request(refuse_strangers)
    return app
