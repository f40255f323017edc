"""A Rasa that says what the test tells it to, behind real HTTP."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from wire.rasa_turn import CHANNEL_PATH, READING_PATH, SECRET_HEADER

Turn = dict[str, Any]
Answer = Callable[[Turn], Any]


def echo(turn: Turn) -> Any:
    """Say the words again."""
    return [{"text": f"You said: {turn.get('text') or turn.get('payload')}"}]


@dataclass
class FakeRasa:
    """What was asked of it, and how it answers."""

    secret: str
    url: str = ""
    answer: Answer = echo
    status: int = 200
    readings: dict[str, str] = field(default_factory=dict)  # intent by words
    hints: dict[str, str] = field(default_factory=dict)  # danger that words may tell of
    alarms: dict[str, str] = field(default_factory=dict)  # that words make
    turns: list[Turn] = field(default_factory=list)

    @property
    def said(self) -> list[str]:
        """The words and payloads that came, without the welcomes."""
        said = [str(turn.get("text") or turn.get("payload")) for turn in self.turns]
        return [words for words in said if words != "/welcome"]


@contextmanager
def running_rasa(secret: str) -> Iterator[FakeRasa]:
    """Serve a fake on a free port of the loopback."""
    fake = FakeRasa(secret)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(fake))
    fake.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(fake: FakeRasa) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._reply(fake.status, {"status": "ok"})

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if self.headers.get(SECRET_HEADER) != fake.secret:
                self._reply(403, {})
                return
            if self.path == READING_PATH:
                words = body["text"]
                intent, danger = fake.readings.get(words, "help"), fake.hints.get(words)
                alarm = fake.alarms.get(words)
                self._reply(fake.status, {"intent": intent, "danger": danger, "alarm": alarm})
                return
            if self.path != CHANNEL_PATH:
                self._reply(404, {})
                return
            fake.turns.append(body)
            self._reply(fake.status, fake.answer(body))

        def _reply(self, status: int, content: Any) -> None:
            data = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:
            """Stay quiet."""

    return Handler
