"""The one JSON error shape: {"error": {"code", "message", "request_id"}}."""

from typing import Any

import structlog
from flask import Flask, g, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from insurer.errors import InsurerError, InvalidInput, StoreUnavailable
from portal_bridge import metrics
from portal_bridge.errors import BridgeError
from portal_bridge.texts import error_text

_CODES = {
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "unsupported_type",
    429: "rate_limited",
}
_KILO, _MEGA = 1024, 1024 * 1024
_log = structlog.get_logger(__name__)


def register(app: Flask) -> None:
    """Answer every error in the one shape."""
    app.register_error_handler(BridgeError, _of_bridge)
    app.register_error_handler(InsurerError, _of_insurer)
    app.register_error_handler(HTTPException, _of_http)
    app.register_error_handler(Exception, _of_surprise)


def error_response(code: str, status: int, **facts: str) -> tuple[dict[str, Any], int]:
    """Return the error's body and status."""
    metrics.ERRORS.labels(code=code).inc()
    message = error_text(code, **facts)
    return {"error": {"code": code, "message": message, "request_id": g.request_id}}, status


def _of_bridge(error: BridgeError) -> ResponseReturnValue:
    body, status = error_response(error.code, int(error.status), **error.facts)
    headers = {"Retry-After": "2"} if status == 503 else {}  # noqa: PLR2004 - HTTP's own number
    return body, status, headers


def _of_insurer(error: InsurerError) -> ResponseReturnValue:
    if isinstance(error, StoreUnavailable):
        return *error_response("unavailable", 503), {"Retry-After": "2"}
    if isinstance(error, InvalidInput):
        return error_response("invalid_field", 400, field=error.field)
    _log.error("insurer_error", error=type(error).__name__, request=g.request_id)
    return error_response("internal", 500)


def _of_http(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    redirects = status < 400  # noqa: PLR2004 - to the right spelling of an address
    if redirects or error.response is not None:
        return error.get_response()
    code = _CODES.get(status, "internal" if status >= 500 else "bad_request")  # noqa: PLR2004
    return error_response(code, status, limit=_size(request.max_content_length or 0))


def _size(count: int) -> str:
    """Return `count` bytes as members read them; what a frame may add is not told."""
    unit, name = (_MEGA, "Mo") if count >= _MEGA else (_KILO, "Ko")
    return f"{count // unit}\u00a0{name}"


def _of_surprise(error: Exception) -> ResponseReturnValue:
    # The type and place only: the words of a foreign error may quote what a member typed.
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
    _log.error(
        "request_failed",
        error=type(error).__name__,
        where=place,
        path=request.url_rule.rule if request.url_rule else "",
        request=g.request_id,
    )
    return error_response("internal", 500)
