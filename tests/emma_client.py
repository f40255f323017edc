"""A member's side of the HTTP contract (design, section 7), as the widget uses it."""

import html
import json
import re
import time
import uuid
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from typing import Any

import requests

ANSWER_WITHIN_S = 60.0
CODE_WITHIN_S = 20.0
TIMEOUT = 40.0
_CODE = re.compile(r"(?<![\w-])\d{6}(?![\w-])")
Message = dict[str, Any]


class NoAnswer(AssertionError):
    """Emma stayed silent."""


@dataclass
class Talk:
    """One open conversation."""

    url: str
    conversation_id: str
    access_token: str
    seen: list[Message] = field(default_factory=list)
    owner: str = "bot"
    typing: bool = False
    resumed: bool = False
    http: requests.Session = field(default_factory=requests.Session, repr=False)
    old_codes: set[str] = field(default_factory=set)

    @property
    def headers(self) -> dict[str, str]:
        """What proves that the conversation is ours."""
        return {"Authorization": f"Bearer {self.access_token}"}

    @property
    def last_seq(self) -> int:
        """The number of the last message that was read."""
        return max((int(message["seq"]) for message in self.seen), default=0)

    def post(self, body: Mapping[str, Any], **options: Any) -> requests.Response:
        """Send a message body as it is; a client id is added when there is none."""
        sent = {"client_message_id": str(uuid.uuid4()), **body}
        address = f"{self.url}/api/v1/conversations/{self.conversation_id}/messages"
        options = {"headers": self.headers, "timeout": TIMEOUT, **options}
        return self.http.post(address, json=sent, **options)

    def send(self, body: Mapping[str, Any]) -> list[Message]:
        """Send a message body and return what the bot answered to it."""
        answer = self.post(body)
        assert answer.status_code == 202, f"{answer.status_code} {answer.text}"
        return self.answers_after(int(answer.json()["seq"]))

    def say(self, text: str) -> list[Message]:
        """Type `text` and return the answer."""
        return self.send({"text": text})

    def choose(self, choice_id: str) -> list[Message]:
        """Press an offered choice and return the answer."""
        return self.send({"choice": choice_id})

    def upload(self, name: str, content: bytes, media_type: str) -> requests.Response:
        """Send a file."""
        address = f"{self.url}/api/v1/conversations/{self.conversation_id}/files"
        files = {"file": (name, content, media_type)}
        return self.http.post(address, files=files, headers=self.headers, timeout=TIMEOUT)

    def download(self, file_id: str) -> requests.Response:
        """Fetch a file of this conversation."""
        address = f"{self.url}/api/v1/files/{file_id}"
        return self.http.get(address, headers=self.headers, timeout=TIMEOUT)

    def read(self, wait: int = 0) -> list[Message]:
        """Return the messages that were not read yet; none while the database is away.

        The widget too comes back after a 503: nothing is lost by it.
        """
        address = f"{self.url}/api/v1/conversations/{self.conversation_id}/messages"
        query: dict[str, str] = {"after": str(self.last_seq), "wait": str(wait)}
        answer = self.http.get(address, params=query, headers=self.headers, timeout=TIMEOUT)
        if answer.status_code == requests.codes.service_unavailable:
            time.sleep(0.5)
            return []
        assert answer.ok, f"{answer.status_code} {answer.text}"
        body = answer.json()
        self.owner, self.typing = body["owner"], body["typing"]
        self.seen += body["messages"]
        return list(body["messages"])

    def stream(self) -> Generator[Message]:
        """Yield the messages behind the last one read as they come, over the event stream."""
        address = f"{self.url}/api/v1/conversations/{self.conversation_id}/events"
        query = {"after": str(self.last_seq)}
        with requests.get(
            address, params=query, headers=self.headers, timeout=TIMEOUT, stream=True
        ) as answer:
            assert answer.ok, f"{answer.status_code}"
            for line in answer.iter_lines(chunk_size=None):
                if line.startswith(b"data: ") and b'"seq"' in line:
                    yield json.loads(line.removeprefix(b"data: "))

    def answers_after(self, seq: int, seconds: float = ANSWER_WITHIN_S) -> list[Message]:
        """Return what others wrote after `seq`, once the turn is over.

        Raises:
            NoAnswer: nothing came in time.
        """
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            new = self.read(wait=0 if self._others(seq) else 2)
            if self._others(seq) and not self.typing and not new:
                return self._others(seq)
        raise NoAnswer(f"no answer within {seconds:.0f} s to message {seq}")

    def code_from_outbox(self) -> str:
        """Return the one-time code that came since the last one taken from the dev outbox."""
        deadline = time.monotonic() + CODE_WITHIN_S
        while time.monotonic() < deadline:
            new = [code for code in codes_in_outbox(self.url) if code not in self.old_codes]
            if new:
                self.old_codes.update(new)
                return new[0]
            time.sleep(0.2)
        raise NoAnswer("no one-time code in the dev outbox")

    def end(self) -> None:
        """End the conversation."""
        address = f"{self.url}/api/v1/conversations/{self.conversation_id}"
        self.http.delete(address, headers=self.headers, timeout=TIMEOUT)

    def _others(self, seq: int) -> list[Message]:
        return [m for m in self.seen if int(m["seq"]) > seq and m["author"] != "member"]


def portal_token(url: str, member: str) -> str:
    """Return the portal's word that `member` is signed in."""
    answer = requests.post(
        f"{url}/demo/portal-token", json={"member_number": member}, timeout=TIMEOUT
    )
    assert answer.ok, f"{answer.status_code} {answer.text}"
    return str(answer.json()["token"])


def open_session(url: str, member: str | None) -> Talk:
    """Open (or resume) the conversation of `member`, None being a visitor."""
    body = {"token": portal_token(url, member)} if member else {}
    answer = requests.post(f"{url}/api/v1/sessions", json=body, timeout=TIMEOUT)
    assert answer.status_code == 201, f"{answer.status_code} {answer.text}"
    session = answer.json()
    talk = Talk(url, session["conversation_id"], session["access_token"])
    talk.old_codes = set(codes_in_outbox(url))
    talk.resumed = bool(session["resumed"])
    return talk


def new_talk(url: str, member: str | None) -> Talk:
    """Open a conversation of its own, welcome read; an earlier one of the member is ended."""
    talk = open_session(url, member)
    if talk.resumed:
        talk.end()
        talk = open_session(url, member)
    talk.answers_after(0)
    return talk


def codes_in_outbox(url: str) -> list[str]:
    """Return the six-digit numbers on the dev outbox page, in the page's order."""
    page = requests.get(f"{url}/dev/outbox", timeout=TIMEOUT)
    assert page.ok, f"{page.status_code}"
    return _CODE.findall(html.unescape(re.sub(r"<[^>]*>", " ", page.text)))


def text_of(messages: list[Message]) -> str:
    """Return all that can be read in `messages`, a line per block."""
    return "\n".join(render(block) for message in messages for block in message["blocks"])


def render(block: Mapping[str, Any]) -> str:
    """Return a block as plain text for a transcript."""
    kind = block["type"]
    if kind in ("text", "notice"):
        return str(block["text"])
    if kind == "choices":
        return "  ".join(f"[{choice['label']}]" for choice in block["choices"])
    if kind == "table":
        rows = [block["columns"], *block["rows"]]
        lines = [" | ".join(str(cell) for cell in row) for row in rows]
        return "\n".join([f"({block.get('caption', '')})", *lines])
    if kind in ("card", "chart"):
        parts = block.get("lines") or block["slices"]
        pairs = [f"{one['label']} : {one.get('value') or one['amount']}" for one in parts]
        return "\n".join([block.get("title") or block["caption"], *pairs])
    if kind == "file":
        return f"<{block['name']}, {block['media_type']}>"
    values = {name: value for name, value in block.items() if name != "type"}
    return f"<{kind} {values}>"


def choices_in(messages: list[Message]) -> dict[str, str]:
    """Return the ids of the offered choices by label."""
    return {
        choice["label"]: choice["id"]
        for message in messages
        for block in message["blocks"]
        if block["type"] == "choices"
        for choice in block["choices"]
    }
