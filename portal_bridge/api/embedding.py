"""What portals load from Emma: the widget's script, and the right to call the API.

Fetch standard (https://fetch.spec.whatwg.org/#http-cors-protocol); docs/embedding.md.
"""

from flask import Blueprint, Flask, Response, current_app, request

blueprint = Blueprint("embedding", __name__)
_ALLOWED = {
    "Access-Control-Allow-Methods": "GET, POST, DELETE",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Last-Event-ID",
    "Access-Control-Max-Age": "600",
}


@blueprint.get("/emma/widget.js")
def widget() -> Response:
    """Return the widget; a module of another origin is loaded only with these two headers."""
    script = current_app.send_static_file("widget.js")
    script.headers["Cache-Control"] = "no-cache"  # asked again each time, by its ETag
    script.headers["Access-Control-Allow-Origin"] = "*"
    script.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return script


def register(app: Flask, origins: frozenset[str]) -> None:
    """Serve the widget, and let pages of `origins` call the API; no cookie is ever involved."""
    app.register_blueprint(blueprint)

    def preflight() -> Response | None:
        asks = request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers
        if not (asks and _may_call(origins)):
            return None
        return Response(status=204, headers=_ALLOWED)

    def allow(answer: Response) -> Response:
        if request.path.startswith("/api/"):
            answer.headers.add("Vary", "Origin")
            if _may_call(origins):
                answer.headers["Access-Control-Allow-Origin"] = request.headers["Origin"]
        return answer

    app.before_request(preflight)
    app.after_request(allow)


def _may_call(origins: frozenset[str]) -> bool:
    return request.path.startswith("/api/") and request.headers.get("Origin") in origins
