"""What an error becomes: a code of ours, HTTP's status and facts, in the one JSON error shape.

The shape is {"error": {"code", "message", "request_id"}}; the console shows the same in a page.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import structlog
from flask import Flask, g, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException
from werkzeug.sansio.response import Response

from insurer.errors import InsurerError, InvalidInput, StoreUnavailable
from portal_bridge import metrics
from portal_bridge.errors import BridgeError
from portal_bridge.formats import file_size
from portal_bridge.texts import error_text

_CODES = {
    HTTPStatus.NOT_FOUND: "not_found",
    HTTPStatus.METHOD_NOT_ALLOWED: "method_not_allowed",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "too_large",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "unsupported_type",
    HTTPStatus.TOO_MANY_REQUESTS: "rate_limited",
}
_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Failure:
    """What is told of an error; `facts` fill the French sentence of `code`."""

    code: str
    status: HTTPStatus
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """The French sentence."""
        return error_text(self.code, **self.facts)

    @property
    def headers(self) -> dict[str, str]:
        """When to try again, where that helps."""
        return {"Retry-After": "2"} if self.status == HTTPStatus.SERVICE_UNAVAILABLE else {}


def register(app: Flask) -> None:
    """Answer every error in the one shape."""
    app.register_error_handler(Exception, _answer)


def own_answer(error: Exception) -> Response | None:
    """Return the answer that an error brings along, as a limit's does; else None."""
    return error.response if isinstance(error, HTTPException) else None


def failure_of(error: Exception) -> Failure:
    """Return what is told of `error`, which is counted, and logged when nobody expected it."""
    failure = _failure_of(error)
    metrics.ERRORS.labels(code=failure.code).inc()
    return failure


def _answer(error: Exception) -> ResponseReturnValue:
    if (own := own_answer(error)) is not None:
        return own
    failure = failure_of(error)
    return _body(failure), failure.status, failure.headers


def _body(failure: Failure) -> dict[str, Any]:
    told = {"code": failure.code, "message": failure.message, "request_id": g.request_id}
    return {"error": told}


def _failure_of(error: Exception) -> Failure:
    match error:
        case BridgeError():
            return Failure(error.code, error.status, error.facts)
        case StoreUnavailable():
            return Failure("unavailable", HTTPStatus.SERVICE_UNAVAILABLE)
        case InvalidInput():
            return Failure("invalid_field", HTTPStatus.BAD_REQUEST, {"field": error.field})
        case HTTPException():
            return _of_http(error)
    _log_surprise(error)
    return Failure("internal", HTTPStatus.INTERNAL_SERVER_ERROR)


def _of_http(error: HTTPException) -> Failure:
    status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    ours = status >= HTTPStatus.INTERNAL_SERVER_ERROR
    code = _CODES.get(status, "internal" if ours else "bad_request")
    return Failure(code, status, {"limit": file_size(request.max_content_length or 0)})


def _log_surprise(error: Exception) -> None:
    """Log the type and place only: the words of a foreign error may quote what a member typed."""
    if isinstance(error, InsurerError):
        _log.error("insurer_error", error=type(error).__name__, request=g.request_id)
        return
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
