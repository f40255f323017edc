"""The application factory: read it as the table of contents of the bridge."""

import hashlib
import math
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from typing import Any

import structlog
from flask import Flask, Response, g, request
from flask_limiter import Limiter
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from portal_bridge import clock, console, formats
from portal_bridge.api import embedding, failures, files, health, links, messages, openapi, sessions
from portal_bridge.api.common import PARTS_KEY, visitor
from portal_bridge.api.common import parts as parts_of_request
from portal_bridge.console.sign_in import too_many
from portal_bridge.demo import views as demo
from portal_bridge.errors import BridgeError
from portal_bridge.webhooks import views as webhooks
from portal_bridge.wiring import Parts

MAX_BODY_BYTES = 64 * 1024  # a message of 4,000 characters as JSON escapes, and room
UPLOAD_OVERHEAD_BYTES = 16 * 1024  # the multipart frame around a file
SIGN_IN_LIMIT = "120 per minute"  # by address: a whole office may begin its day at once
_SIGN_INS = ("console.sign_in", "console.check_code")
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'self'",
        "require-trusted-types-for 'script'",
    )
)


def create_app(parts: Parts) -> Flask:
    """Return the bridge; starts no thread and opens no connection."""
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=parts.settings.session_key,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        SESSION_COOKIE_SECURE=parts.settings.public_url.startswith("https:"),
        MAX_CONTENT_LENGTH=MAX_BODY_BYTES,
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.extensions[PARTS_KEY] = parts
    _trust_proxies(app, parts.settings.trusted_proxies)
    app.before_request(_begin)
    app.after_request(_finish)
    failures.register(app)
    embedding.register(app, parts.settings.widget_origins)
    limiter = _limit(app, parts)
    for blueprint in (sessions.blueprint, messages.blueprint, files.blueprint, openapi.blueprint):
        app.register_blueprint(blueprint, url_prefix="/api/v1")
    app.register_blueprint(health.blueprint)
    app.register_blueprint(webhooks.blueprint)
    app.register_blueprint(links.blueprint)
    formats.register(app)
    console.register(app)
    views: dict[str, Any] = app.view_functions
    for name in _SIGN_INS:
        views[name] = limiter.limit(SIGN_IN_LIMIT, on_breach=too_many)(views[name])
    if parts.settings.demo:
        demo.register(app)
    return app


def _trust_proxies(app: Flask, count: int) -> None:
    """Believe what our own proxies say of the visitor's address, and nobody else."""
    if count:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=count, x_proto=count, x_host=count
        )


def _begin() -> None:
    g.request_id = clock.new_id()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request=g.request_id)
    if request.endpoint in ("files.upload", "console.reply"):
        limit = parts_of_request().services.files.largest_upload
        request.max_content_length = limit + UPLOAD_OVERHEAD_BYTES


def _finish(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    response.headers["X-Request-ID"] = g.get("request_id", "")
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers.setdefault("Referrer-Policy", "same-origin")
    if parts_of_request().settings.public_url.startswith("https:"):
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    if request.path.startswith("/api/"):
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def _limit(app: Flask, parts: Parts) -> Limiter:
    """Bound how fast one conversation or member, or one address without, may write."""
    limiter = Limiter(
        _who,
        app=app,
        storage_uri=parts.settings.rate_limit_storage,
        strategy="moving-window",
        in_memory_fallback_enabled=True,  # while the shared storage is away
    )
    for blueprint in (sessions.blueprint, messages.blueprint, files.blueprint):
        limiter.limit(parts.settings.rate_limit, methods=["POST"])(blueprint)
    app.after_request(partial(_tell_when, limiter))
    return limiter


def _tell_when(limiter: Limiter, response: Response) -> Response:
    """Tell who was too fast in how many seconds the next one is taken."""
    broken = limiter.current_limit
    if response.status_code == HTTPStatus.TOO_MANY_REQUESTS and broken is not None:
        wait = broken.reset_at - clock.now().timestamp()
        response.headers["Retry-After"] = str(max(1, math.ceil(wait)))
    return response


def _who() -> str:
    """Return what is counted: what nobody vouches for counts for the address it comes from."""
    with suppress(BridgeError, HTTPException):  # the view refuses it
        conversation_id = (request.view_args or {}).get("conversation_id")
        if conversation_id is not None:
            return f"conversation {visitor(conversation_id).conversation_id}"
        token = sessions.portal_token()
        if token is not None:
            number = parts_of_request().sessions.number(token)
            return f"member {hashlib.sha256(number.encode(errors='replace')).hexdigest()}"
    return f"address {request.remote_addr}"
