"""The bridge's way to Rasa (wire/rasa_turn.py)."""

from dataclasses import dataclass
from typing import Any

import requests

from portal_bridge.errors import BotSilent, RasaRefused, RasaTooSlow, RasaUnreachable
from wire.rasa_turn import CHANNEL_PATH, READING_PATH, SECRET_HEADER

TURN_TIMEOUT_S = 10.0  # actions have 8 s for the database; beyond, a member wants to hear something
CONNECT_TIMEOUT_S = 2.0


@dataclass(frozen=True)
class RasaTurn:
    """What is asked of Rasa: words or a payload, never both."""

    conversation_id: str
    turn_id: str
    content: str
    is_payload: bool
    metadata: dict[str, str]

    def body(self) -> dict[str, Any]:
        """Return the JSON body."""
        return {
            "sender": self.conversation_id,
            "turn_id": self.turn_id,
            "payload" if self.is_payload else "text": self.content,
            "metadata": self.metadata,
        }


@dataclass(frozen=True)
class Reading:
    """How words read: the intent and the alarm, "" for none; whether they may tell of danger."""

    intent: str
    maybe_danger: bool
    alarm: str = ""


class RasaClient:
    """Posts turns; keeps its connections."""

    def __init__(self, url: str, secret: str, *, session: requests.Session | None = None) -> None:
        self._url = url
        self._session = session or requests.Session()
        self._session.trust_env = False  # a proxy of the machine is not for loopback
        self._headers = {SECRET_HEADER: secret}

    def answer(self, turn: RasaTurn) -> list[dict[str, Any]]:
        """Return Rasa's messages to one turn, at least one.

        Raises:
            RasaUnreachable, RasaTooSlow, RasaRefused, BotSilent.
        """
        messages = _content(self._post(CHANNEL_PATH, turn.body()))
        if not isinstance(messages, list):
            raise RasaRefused
        if not messages:
            raise BotSilent
        return messages

    def reading(self, words: str) -> Reading:
        """Return how words read by themselves; nothing is run.

        Raises:
            RasaUnreachable, RasaTooSlow, RasaRefused.
        """
        content = _content(self._post(READING_PATH, {"text": words}))
        if not isinstance(content, dict):
            raise RasaRefused
        intent, alarm = (str(content.get(name) or "") for name in ("intent", "alarm"))
        return Reading(intent, bool(content.get("danger")), alarm)

    def is_ready(self) -> bool:
        """Return whether Rasa answers and has a model loaded."""
        try:
            reply = self._session.get(f"{self._url}/webhooks/emma/ready", timeout=2)
        except requests.RequestException:
            return False
        return bool(reply.status_code == requests.codes.ok)

    def _post(self, path: str, body: dict[str, Any]) -> requests.Response:
        timeout = (CONNECT_TIMEOUT_S, TURN_TIMEOUT_S)
        try:
            return self._session.post(
                self._url + path, json=body, headers=self._headers, timeout=timeout
            )
        except requests.ReadTimeout:
            raise RasaTooSlow from None
        except requests.RequestException:
            raise RasaUnreachable from None


def _content(reply: requests.Response) -> Any:
    if reply.status_code in (requests.codes.bad_gateway, requests.codes.service_unavailable):
        raise RasaUnreachable
    if reply.status_code != requests.codes.ok:
        raise RasaRefused
    try:
        return reply.json()
    except requests.JSONDecodeError:
        raise RasaRefused from None
