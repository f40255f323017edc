"""An insurer's own portal on another origin, under a strict policy: the pages of docs/embedding."""

import json
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import requests

ROOT = Path(__file__).resolve().parents[3]
PAGES = ROOT / "docs" / "embedding"
WIDGET = ROOT / "portal_bridge" / "widget"
TYPES = {".html": "text/html; charset=utf-8", ".js": "text/javascript"}
POLICY = (
    "default-src 'none'; script-src 'self' {emma}; style-src 'self'; connect-src 'self' {emma}; "
    "img-src 'self'; frame-src 'self'; frame-ancestors 'self'; base-uri 'none'; "
    "form-action 'self'; require-trusted-types-for 'script'"
)
HOP_BY_HOP = {"connection", "transfer-encoding", "content-length", "date", "server"}


@dataclass
class Portal:
    """A portal that embeds Emma: by her own origin, or as its own when it `proxies` her."""

    origin: str
    emma: str = ""
    proxies: bool = False
    member: str | None = "10000001"
    signed_out: bool = False
    files: dict[str, str] = field(default_factory=dict)  # of its own build
    tokens: int = 0

    @property
    def shown_origin(self) -> str:
        """What the pages write before `/emma/widget.js`."""
        return "" if self.proxies else self.emma

    def token(self) -> str | None:
        """Return what the portal's back end signs for its signed-in member."""
        self.tokens += 1
        if self.member is None:
            return None
        body = {"member_number": self.member}
        answer = requests.post(f"{self.emma}/demo/portal-token", json=body, timeout=5)
        return str(answer.json()["token"])


@contextmanager
def running_portal() -> Iterator[Portal]:
    """Serve a portal on a free port of the loopback."""
    portal = Portal("")
    server = _Server(("127.0.0.1", 0), _Pages)
    server.portal = portal
    portal.origin = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield portal
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def react_script(folder: Path) -> str:
    """Return docs/embedding/react.jsx as a portal's own build makes it."""
    built = folder / "react.js"
    command = [
        "node_modules/.bin/esbuild",
        str(PAGES / "react.jsx"),
        "--bundle",
        "--format=esm",
        "--jsx=automatic",
        "--define:process.env.NODE_ENV='production'",
        f"--outfile={built}",
        "--log-level=error",
    ]
    environment = {"NODE_PATH": str(WIDGET / "node_modules")}
    done = subprocess.run(
        command, cwd=WIDGET, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return built.read_text(encoding="utf-8")


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    portal: Portal


class _Pages(BaseHTTPRequestHandler):
    server: "_Server"

    def do_GET(self) -> None:
        if self._is_emmas():
            self._pass_on()
            return
        name = self.path.lstrip("/")
        page = PAGES / name
        if name in self.server.portal.files:
            self._send(200, self.server.portal.files[name], page.suffix)
        elif page.suffix == ".html" and page.is_file():
            text = page.read_text(encoding="utf-8")
            self._send(200, text.replace("{emma}", self.server.portal.shown_origin), ".html")
        else:
            self._send(404, "", ".html")

    def do_POST(self) -> None:
        if self._is_emmas():
            self._pass_on()
        elif self.path == "/emma-token" and self.server.portal.signed_out:
            self._send(401, "", ".html")
        elif self.path == "/emma-token":
            self._send(200, json.dumps({"token": self.server.portal.token()}), ".html")
        else:
            self._send(404, "", ".html")

    def _is_emmas(self) -> bool:
        return self.server.portal.proxies and self.path.startswith(("/emma/", "/api/v1/"))

    def _send(self, status: int, text: str, kind: str) -> None:
        data = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", TYPES[kind])
        self.send_header("Content-Length", str(len(data)))
        self.send_header(
            "Content-Security-Policy", POLICY.replace("{emma}", self.server.portal.shown_origin)
        )
        self.end_headers()
        self.wfile.write(data)

    def _pass_on(self) -> None:
        """As a reverse proxy does, byte by byte: a stream must not be held back."""
        length = int(self.headers.get("Content-Length") or 0)
        with requests.request(
            self.command,
            self.server.portal.emma + self.path,
            data=self.rfile.read(length),
            headers={k: v for k, v in self.headers.items() if k.lower() != "host"},
            stream=True,
            timeout=60,
        ) as answer:
            self.send_response(answer.status_code)
            for name, value in answer.headers.items():
                if name.lower() not in HOP_BY_HOP:
                    self.send_header(name, value)
            self.end_headers()
            for part in answer.raw.stream(1, decode_content=False):
                self.wfile.write(part)

    def log_message(self, format: str, *args: object) -> None:
        """Stay quiet."""
