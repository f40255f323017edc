"""The action server with a lock: rasa-sdk's own app refuses nobody."""

import hmac

from rasa_sdk.endpoint import create_app
from rasa_sdk.executor import ActionExecutor
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot.actions.settings import Settings
from wire.rasa_turn import SECRET_HEADER

_OPEN_PATHS = frozenset({"/health"})


def build_app(settings: Settings) -> Sanic:
    """Return the action server; every path but /health wants the shared secret."""
    executor = ActionExecutor()
    executor.register_package("bot.actions")
    app = create_app(executor, cors_origins=[])
    secret = settings.service_secret.encode()

    @app.on_request
    async def refuse_strangers(request: Request) -> HTTPResponse | None:
        offered = request.headers.get(SECRET_HEADER, "").encode()
        if request.path in _OPEN_PATHS or hmac.compare_digest(offered, secret):
            return None
        return json({"error": "unauthorized"}, status=401)

    return app
