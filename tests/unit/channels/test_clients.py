"""What providers answer becomes a typed error: what to try again, what never, what an operator."""

import json
from typing import Any

import pytest
import requests
from requests.adapters import BaseAdapter

from portal_bridge.channels.outgoing import Buttons, Menu, Option, Template, Text
from portal_bridge.channels.settings import MetaSettings, TwilioSettings
from portal_bridge.clients.twilio import TwilioClient
from portal_bridge.clients.whatsapp import WhatsAppClient
from portal_bridge.errors import (
    DeliveryError,
    OptedOut,
    ProviderBusy,
    ProviderLocked,
    ProviderRefused,
    ProviderUnreachable,
    WindowClosed,
)
from wire.turn_token import Channel

TO, REF = "+33639980101", "a" * 32
TWILIO = TwilioSettings("AC1", "token", "+33700000001", "+33700000002", None)
META = MetaSettings("42", "token", "secret", "verify", None)


class Provider(BaseAdapter):
    """Answers every call in the same way, and keeps them."""

    def __init__(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        super().__init__()
        self._status, self._body, self._headers = status, body, headers or {}
        self.calls: list[requests.PreparedRequest] = []

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:  # type: ignore[override]
        self.calls.append(request)
        if self._status == 0:
            raise requests.ConnectionError
        answer = requests.Response()
        answer.status_code = self._status
        answer._content = (
            self._body if isinstance(self._body, bytes) else json.dumps(self._body).encode()
        )
        answer.headers.update(self._headers)
        answer.request = request
        return answer

    def close(self) -> None:
        """Nothing is open."""

    @property
    def session(self) -> requests.Session:
        session = requests.Session()
        session.mount("https://", self)
        return session


def twilio(provider: Provider) -> TwilioClient:
    return TwilioClient(TWILIO, "https://e.test", session=provider.session)


def whatsapp(provider: Provider) -> WhatsAppClient:
    return WhatsAppClient(META, session=provider.session)


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        (0, 0, ProviderUnreachable),
        (500, 20500, ProviderUnreachable),
        (503, 0, ProviderUnreachable),
        (429, 20429, ProviderBusy),
        (400, 14107, ProviderBusy),
        (401, 20003, ProviderLocked),
        (403, 20005, ProviderLocked),
        (400, 21610, OptedOut),
        (400, 63016, WindowClosed),
        (400, 21211, ProviderRefused),
        (404, 20404, ProviderRefused),
    ],
)
def test_twilio_says_what_to_do(status: int, code: int, error: type[DeliveryError]) -> None:
    with pytest.raises(error) as refusal:
        twilio(Provider(status, {"code": code})).send(Channel.SMS, TO, Text("x"), REF)
    assert type(refusal.value) is error
    assert TO not in str(refusal.value)


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        (0, 0, ProviderUnreachable),
        (500, 131000, ProviderUnreachable),
        (400, 131016, ProviderUnreachable),
        (400, 130429, ProviderBusy),
        (429, 80007, ProviderBusy),
        (401, 190, ProviderLocked),
        (400, 131031, ProviderLocked),
        (400, 131047, WindowClosed),
        (400, 131050, OptedOut),
        (400, 131009, ProviderRefused),
        (404, 100, ProviderRefused),
    ],
)
def test_meta_says_what_to_do(status: int, code: int, error: type[DeliveryError]) -> None:
    with pytest.raises(error) as refusal:
        whatsapp(Provider(status, {"error": {"code": code}})).send(TO, Text("x"), REF)
    assert type(refusal.value) is error


@pytest.mark.parametrize(
    "body", [b"", b"<html>", [], {}, {"sid": 3}, {"messages": []}, {"messages": 1}]
)
def test_answer_that_cannot_be_read_is_tried_again(body: Any) -> None:
    with pytest.raises(ProviderUnreachable):
        twilio(Provider(201, body)).send(Channel.SMS, TO, Text("x"), REF)
    with pytest.raises(ProviderUnreachable):
        whatsapp(Provider(200, body)).send(TO, Text("x"), REF)


@pytest.mark.parametrize(("header", "seconds"), [("7", 7.0), ("99999", 3600.0), ("soon", None)])
def test_busy_provider_says_how_long(header: str, seconds: float | None) -> None:
    with pytest.raises(ProviderBusy) as refusal:
        twilio(Provider(429, {}, {"Retry-After": header})).send(Channel.SMS, TO, Text("x"), REF)
    assert refusal.value.retry_after == seconds


def test_our_id_travels_with_the_message() -> None:
    sms, wa = Provider(201, {"sid": "SM1"}), Provider(200, {"messages": [{"id": "wamid.1"}]})
    assert twilio(sms).send(Channel.SMS, TO, Text("x"), REF) == "SM1"
    assert whatsapp(wa).send(TO, Text("x"), REF) == "wamid.1"
    assert f"ref%3D{REF}" in str(sms.calls[0].body)
    assert json.loads(wa.calls[0].body or "")["biz_opaque_callback_data"] == REF


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        (Text("x"), "text"),
        (Buttons("x", (Option("1", "Oui"),)), "interactive"),
        (Menu("x", "Choisir", (Option("1", "Oui"),)), "interactive"),
        (Template("name", "fr"), "template"),
    ],
)
def test_each_message_has_its_form_at_meta(message: Any, kind: str) -> None:
    provider = Provider(200, {"messages": [{"id": "wamid.1"}]})
    whatsapp(provider).send(TO, message, REF)
    body = json.loads(provider.calls[0].body or "")
    assert (body["type"], body["to"]) == (kind, TO[1:])


def test_password_goes_to_twilio_only() -> None:
    provider = Provider(200, b"x")
    with pytest.raises(ProviderRefused):
        twilio(provider).fetch("https://elsewhere.test/file", 10)
    assert provider.calls == []
