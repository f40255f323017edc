"""The bridge's way to Rasa (wire/rasa_turn.py)."""

from dataclasses import dataclass
from typing import Any

import requests

from portal_bridge.errors import BotSilent, RasaRefused, RasaTooSlow, RasaUnreachable
from wire.rasa_turn import CHANNEL_PATH, SECRET_HEADER

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
        try:
            reply = self._session.post(
                self._url + CHANNEL_PATH,
                json=turn.body(),
                headers=self._headers,
                timeout=(CONNECT_TIMEOUT_S, TURN_TIMEOUT_S),
            )
        except requests.ReadTimeout:
            raise RasaTooSlow from None
        except requests.RequestException:
            raise RasaUnreachable from None
        return _messages(reply)

    def is_ready(self) -> bool:
        """Return whether Rasa answers and has a model loaded."""
        try:
            reply = self._session.get(f"{self._url}/webhooks/emma/ready", timeout=2)
        except requests.RequestException:
            return False
        return bool(reply.status_code == requests.codes.ok)


def _messages(reply: requests.Response) -> list[dict[str, Any]]:
    if reply.status_code in (requests.codes.bad_gateway, requests.codes.service_unavailable):
        raise RasaUnreachable
    if reply.status_code != requests.codes.ok:
        raise RasaRefused
    try:
        messages = reply.json()
    except requests.JSONDecodeError:
        raise RasaRefused from None
    if not isinstance(messages, list):
        raise RasaRefused
    if not messages:
        raise BotSilent
    return messages
