"""A Rasa that answers `[]` or nonsense: an apology with a way on, never silence."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.emma_client import choices_in, new_talk, open_session, text_of
from tests.stack import Stack, running_stack


class FakeRasa(BaseHTTPRequestHandler):
    """Says nothing to every turn, and that it is well."""

    body = b"[]"

    def do_GET(self) -> None:
        self._send(json.dumps({"status": "ok", "version": "3.6.21", "model_file": "x"}).encode())

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self._send(self.body)

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test's output quiet."""

    def _send(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture(scope="module")
def silent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack whose Rasa says nothing."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), FakeRasa)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings = {"EMMA_RASA_URL": f"http://127.0.0.1:{server.server_address[1]}"}
    with running_stack(tmp_path_factory.mktemp("silent"), settings) as stack:
        yield stack
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("body", [b"[]", b"{}", b"nonsense", b'[{"recipient_id": "x"}]'])
def test_empty_answer_of_rasa_becomes_an_apology_with_choices(silent: Stack, body: bytes) -> None:
    FakeRasa.body = body
    talk = new_talk(silent.url, "10000001")
    answer = talk.say("Où est ma carte ?")
    assert text_of(answer)
    assert len(choices_in(answer)) >= 1
    talk.end()


def test_silent_welcome_is_an_apology_too(silent: Stack) -> None:
    FakeRasa.body = b"[]"
    assert text_of(open_session(silent.url, "10000004").answers_after(0))
