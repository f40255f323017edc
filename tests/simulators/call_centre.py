"""A call centre's own tools: a receiver of signed webhooks, and Chatwoot's API."""

import base64
import hashlib
import hmac
import json
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask, Response, request
from werkzeug.serving import make_server

PAYLOADS = Path(__file__).resolve().parents[1] / "payloads/chatwoot"
TOLERANCE_S = 300


@dataclass
class Receiver:
    """Takes webhooks as their documentation tells receivers to: verify, then once per id."""

    secret: str
    now: float = 0.0  # its clock, in seconds
    url: str = ""
    events: list[dict[str, Any]] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)  # of the next calls; then 204
    lost_answers: int = 0  # so many next calls are taken, and then answered with an error
    refused: int = 0
    seen: set[str] = field(default_factory=set)

    def take(self) -> Response:
        """Answer one call."""
        body = request.get_data()
        if not self._is_genuine(body):
            self.refused += 1
            return Response(status=401)
        if self.statuses:
            return Response(status=self.statuses.pop(0), headers={"Retry-After": "120"})
        self._keep(request.headers["webhook-id"], body)
        if self.lost_answers:
            self.lost_answers -= 1
            return Response(status=500)
        return Response(status=204)

    def _keep(self, event_id: str, body: bytes) -> None:
        self.bodies.append(body.decode())
        if event_id not in self.seen:
            self.seen.add(event_id)
            self.events.append(json.loads(body))

    def _is_genuine(self, body: bytes) -> bool:
        event_id = request.headers.get("webhook-id", "")
        seconds = request.headers.get("webhook-timestamp", "")
        if not seconds.isdecimal() or abs(self.now - int(seconds)) > TOLERANCE_S:
            return False
        signed = f"{event_id}.{seconds}.".encode() + body
        digest = hmac.new(self.secret.encode(), signed, hashlib.sha256).digest()
        wanted = "v1," + base64.b64encode(digest).decode()
        return hmac.compare_digest(wanted, request.headers.get("webhook-signature", ""))


def chatwoot_signature(secret: str, seconds: str, body: bytes) -> str:
    """Return X-Chatwoot-Signature as Chatwoot makes it: over time of sending and raw body."""
    digest = hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256)
    return f"sha256={digest.hexdigest()}"


@dataclass
class ChatwootSimulator:
    """Answers with recorded payloads, and keeps what was asked."""

    token: str
    url: str = ""
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)  # of the next calls; then 200
    while_called: Callable[[], None] = lambda: None

    def take(self, path: str) -> Response:
        """Answer one call of the application API."""
        if request.headers.get("api-access-token") != self.token:
            return _payload("refused", 401)
        self.while_called()
        if self.statuses:
            return Response(status=self.statuses.pop(0))
        self.calls.append((path, request.get_json()))
        name = {"contacts": "contact", "conversations": "conversation"}.get(path)
        return _payload(name or ("message" if path.endswith("messages") else "toggle_status"))


def _payload(name: str, status: int = 200) -> Response:
    text = (PAYLOADS / f"{name}.json").read_text(encoding="utf-8")
    return Response(text, status, mimetype="application/json")


@contextmanager
def call_centre(*, secret: str, token: str) -> Iterator[tuple[Receiver, ChatwootSimulator]]:
    """Serve both on a free port of the loopback."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    receiver, chatwoot = Receiver(secret), ChatwootSimulator(token)
    app = Flask(__name__)
    app.add_url_rule("/hook", "hook", receiver.take, methods=["POST"])
    app.add_url_rule("/api/v1/accounts/2/<path:path>", "api", chatwoot.take, methods=["POST"])
    server = make_server("127.0.0.1", 0, app, threaded=True)
    chatwoot.url = f"http://127.0.0.1:{server.port}"
    receiver.url = f"{chatwoot.url}/hook"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield receiver, chatwoot
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
