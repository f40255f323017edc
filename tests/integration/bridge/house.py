"""Hands for the tests: open a conversation, write, let the turns run, read."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import jwt
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal_bridge.store.orm import InboxRow
from portal_bridge.wiring import Parts
from tests.integration.bridge.fake_rasa import FakeRasa

SECRET = "shared-secret"
PORTAL_KEY = "p" * 32
PASSWORD = "a long password"
_ids = count()


def portal_token(number: str = "AAA1", *, key: str = PORTAL_KEY, minutes: int = 5) -> str:
    """Return what the portal gives its signed-in member."""
    claims = {"sub": number, "aud": "emma", "exp": datetime.now(UTC) + timedelta(minutes=minutes)}
    return jwt.encode(claims, key, algorithm="HS256")


def assert_error(answer: TestResponse, status: int, code: str) -> None:
    """The one error shape of the contract; the console's pages say it in words."""
    assert answer.status_code == status, answer.text
    if answer.mimetype == "text/html":
        assert f'data-code="{code}"' in answer.text
        assert "X-Request-ID" in answer.headers
        return
    assert set(answer.json or {}) == {"error"}
    error = (answer.json or {})["error"]
    assert set(error) == {"code", "message", "request_id"}
    assert error["code"] == code
    assert error["message"]
    assert error["request_id"] == answer.headers["X-Request-ID"]


@dataclass
class Talk:
    """One open conversation."""

    house: "House"
    client: FlaskClient
    id: str
    token: str
    resumed: bool

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    @property
    def path(self) -> str:
        return f"/api/v1/conversations/{self.id}"

    def post(self, **body: Any) -> TestResponse:
        """Send a message as it is; a client id is added when there is none."""
        content = {"client_message_id": f"client-{next(_ids)}", **body}
        return self.client.post(f"{self.path}/messages", json=content, headers=self.headers)

    def say(self, words: str) -> list[dict[str, Any]]:
        """Write, let the turn run and return what came after the words."""
        return self._after(self.post(text=words))

    def choose(self, label: str) -> list[dict[str, Any]]:
        """Choose by label among the last offered choices."""
        return self._after(self.post(choice=self.offered()[label]))

    def offered(self) -> dict[str, str]:
        """The choices of the transcript: the newest id of each label."""
        blocks = [block for message in self.messages() for block in message["blocks"]]
        choices = [one for block in blocks for one in block.get("choices", ())]
        return {one["label"]: one["id"] for one in choices}

    def state(self, after: int = 0) -> dict[str, Any]:
        answer = self.client.get(
            f"{self.path}/messages", query_string={"after": after}, headers=self.headers
        )
        assert answer.status_code == 200, answer.text
        return answer.json or {}

    def messages(self, after: int = 0) -> list[dict[str, Any]]:
        return list(self.state(after)["messages"])

    def texts(self, after: int = 0) -> list[tuple[str, str]]:
        """Who said what."""
        return [
            (message["author"], block["text"])
            for message in self.messages(after)
            for block in message["blocks"]
            if "text" in block
        ]

    def _after(self, answer: TestResponse) -> list[dict[str, Any]]:
        assert answer.status_code == 202, answer.text
        self.house.run_turns()
        return self.messages((answer.json or {})["seq"])


@dataclass
class House:
    """The bridge and the fake Rasa behind it."""

    parts: Parts
    app: Flask
    rasa: FakeRasa

    def open(self, token: str | None = None, **options: Any) -> TestResponse:
        body = {} if token is None else {"token": token}
        return self.app.test_client().post("/api/v1/sessions", json=body, **options)

    def talk(self, number: str | None = "AAA1") -> Talk:
        """Open a conversation and let Emma greet."""
        answer = self.open(None if number is None else portal_token(number))
        assert answer.status_code == 201, answer.text
        body = answer.json or {}
        self.run_turns()
        client = self.app.test_client()
        return Talk(self, client, body["conversation_id"], body["access_token"], body["resumed"])

    def run_turns(self) -> None:
        """Run what is queued, in order, as the worker would."""
        for turn_id in self.pending():
            self.parts.turns.run(turn_id)

    def pending(self) -> list[str]:
        with self.parts.database.transaction() as session:
            query = select(InboxRow.turn_id).where(InboxRow.state == "pending")
            return list(session.scalars(query.order_by(InboxRow.received_at)))
