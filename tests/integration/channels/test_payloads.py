"""Every recorded payload is replayed; whatever else comes is refused or ignored, never a 500."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from tests.integration.bridge.house import House
from tests.integration.channels.conftest import PHONE, PUBLIC_URL, PhoneHouse
from tests.simulators import meta as meta_side
from tests.simulators import twilio as twilio_side
from tests.simulators.meta import MetaAccount
from tests.simulators.twilio import TwilioAccount

PAYLOADS = Path(__file__).resolve().parents[2] / "payloads"
TWILIO = sorted((PAYLOADS / "twilio").glob("*.json"))
META = sorted((PAYLOADS / "meta").glob("*.json"))
TWILIO_PATHS = ("/webhooks/twilio/sms", "/webhooks/twilio/whatsapp", "/webhooks/twilio/status")
FUZZ = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


def load(path: Path) -> dict[str, Any]:
    recorded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return recorded


def post_form(house: PhoneHouse, path: str, form: dict[str, str]) -> TestResponse:
    signature = twilio_side.sign(TwilioAccount().auth_token, PUBLIC_URL + path, form)
    return house.app.test_client().post(
        path,
        data=urlencode(form, errors="replace"),
        headers={"X-Twilio-Signature": signature, "Content-Type": twilio_side.FORM},
    )


def post_json(house: PhoneHouse, body: bytes) -> TestResponse:
    signature = meta_side.sign(MetaAccount().app_secret, body)
    return house.app.test_client().post(
        meta_side.PATH, data=body, headers={"X-Hub-Signature-256": signature}
    )


def test_recorded_form_of_twilio_has_its_outcome_twice(phone_house: PhoneHouse) -> None:
    for path in TWILIO:
        recorded = load(path)
        first = post_form(phone_house, recorded["path"], recorded["form"])
        again = post_form(phone_house, recorded["path"], recorded["form"])
        assert (first.status_code, first.headers["X-Emma-Outcome"]) == (
            204,
            recorded["outcome"],
        ), path.name
        expected = {"stored": "double"}.get(recorded["outcome"], recorded["outcome"])
        assert again.headers["X-Emma-Outcome"] == expected, path.name


def test_recorded_notification_of_meta_has_its_outcome_twice(phone_house: PhoneHouse) -> None:
    for path in META:
        recorded = load(path)
        body = json.dumps(recorded["payload"], ensure_ascii=False).encode()
        first, again = post_json(phone_house, body), post_json(phone_house, body)
        stored, ignored = recorded["stored"], recorded["ignored"]
        assert first.json == {"stored": stored, "doubles": 0, "ignored": ignored}, path.name
        assert again.json == {"stored": 0, "doubles": stored, "ignored": ignored}, path.name


def test_all_that_was_recorded_is_taken_and_nothing_breaks(phone_house: PhoneHouse) -> None:
    for path in (*TWILIO, *META):
        recorded = load(path)
        if "form" in recorded:
            post_form(phone_house, recorded["path"], recorded["form"])
        else:
            post_json(phone_house, json.dumps(recorded["payload"]).encode())
    for _ in range(3):
        phone_house.work()
    states = {
        (event.state, event.outcome) for event in phone_house.events() if event.kind == "message"
    }
    assert {state for state, _ in states} <= {"done"}, states


def test_payloads_hold_no_number_outside_the_range_of_fiction() -> None:
    told = "\n".join(path.read_text(encoding="utf-8") for path in (*TWILIO, *META))
    numbers = set(re.findall(r"(?<!\d)\+?33\d{9}(?!\d)", told))
    assert {n for n in numbers if not re.fullmatch(r"\+?33(63998\d{4}|70000\d{4})", n)} == set()


def unsigned_calls() -> Iterator[tuple[str, dict[str, str], int]]:
    for path in TWILIO_PATHS:
        yield path, {}, 401
        yield path, {"X-Twilio-Signature": ""}, 401
        yield path, {"X-Twilio-Signature": "AAAA"}, 403
    yield meta_side.PATH, {}, 401
    for signature in ("sha256=" + "0" * 64, "sha1=" + "0" * 40, "0" * 64, "é"):
        yield meta_side.PATH, {"X-Hub-Signature-256": signature}, 403


@pytest.mark.parametrize(("path", "headers", "status"), list(unsigned_calls()))
def test_call_without_the_right_signature_is_refused(
    phone_house: PhoneHouse, path: str, headers: dict[str, str], status: int
) -> None:
    latin = {name: value.encode().decode("latin-1") for name, value in headers.items()}
    answer = phone_house.app.test_client().post(path, data=b"Body=x", headers=latin)
    assert answer.status_code == status
    assert phone_house.events() == []


def test_signature_is_over_the_raw_bytes_and_the_public_address(phone_house: PhoneHouse) -> None:
    body = b'{"object":"whatsapp_business_account","entry":[]}'
    signature = meta_side.sign(MetaAccount().app_secret, body)
    client = phone_house.app.test_client()
    spaced = body.replace(b",", b", ")
    for sent, status in ((body, 200), (spaced, 403)):
        answer = client.post(meta_side.PATH, data=sent, headers={"X-Hub-Signature-256": signature})
        assert answer.status_code == status

    form = phone_house.simulators.twilio.message_form(PHONE, "Bonjour")
    path = TWILIO_PATHS[0]
    for url, status in ((PUBLIC_URL, 204), ("http://localhost", 403)):
        signed = twilio_side.sign(TwilioAccount().auth_token, url + path, form)
        answer = client.post(path, data=form, headers={"X-Twilio-Signature": signed})
        assert answer.status_code == status


def test_handshake_of_meta_is_answered_only_with_the_verify_token(phone_house: PhoneHouse) -> None:
    client = phone_house.app.test_client()
    query = {"hub.mode": "subscribe", "hub.challenge": "1158201444"}
    right = client.get(
        meta_side.PATH, query_string={**query, "hub.verify_token": MetaAccount().verify_token}
    )
    assert (right.status_code, right.text, right.mimetype) == (200, "1158201444", "text/plain")
    for wrong in ({}, {"hub.verify_token": "x"}, {"hub.verify_token": "é", "hub.mode": "x"}):
        assert client.get(meta_side.PATH, query_string={**query, **wrong}).status_code == 403


def test_channel_that_is_not_set_is_not_there(house_without_channels: House) -> None:
    client = house_without_channels.app.test_client()
    assert {client.post(path).status_code for path in (*TWILIO_PATHS, meta_side.PATH)} == {404}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(data=st.data())
@FUZZ
def test_signed_notification_of_any_shape_is_never_an_error_of_ours(
    phone_house: PhoneHouse, data: st.DataObject
) -> None:
    payload = load(data.draw(st.sampled_from(META)))["payload"]
    spot, key = _spot(payload, data)
    spot[key] = data.draw(JSON)
    answer = post_json(phone_house, json.dumps(payload).encode())
    assert answer.status_code == 200, answer.text


def _spot(payload: Any, data: st.DataObject) -> tuple[Any, Any]:
    """Return a container somewhere in `payload` and a key of it."""
    spots = [(payload, key) for key in payload]
    for container, key in spots:
        inner = container[key]
        keys = (
            inner
            if isinstance(inner, dict)
            else range(len(inner))
            if isinstance(inner, list)
            else ()
        )
        spots.extend((inner, one) for one in keys)
    chosen = data.draw(st.integers(0, len(spots) - 1))
    return spots[chosen]


@given(body=st.binary(max_size=300))
@FUZZ
def test_signed_bytes_of_any_kind_are_never_an_error_of_ours(
    phone_house: PhoneHouse, body: bytes
) -> None:
    assert post_json(phone_house, body).status_code == 200


WORDS = st.text(alphabet=st.characters(blacklist_categories=("Cs",)), max_size=60)


@given(
    path=st.sampled_from(TWILIO_PATHS),
    changes=st.dictionaries(
        st.sampled_from(
            [
                "Body",
                "From",
                "To",
                "MessageSid",
                "NumMedia",
                "MediaUrl0",
                "MessageStatus",
                "ErrorCode",
                "ButtonPayload",
                "OptOutType",
                "AccountSid",
                "Latitude",
                "x",
            ]
        ),
        WORDS,
    ),
)
@FUZZ
def test_signed_form_of_any_content_is_never_an_error_of_ours(
    phone_house: PhoneHouse, path: str, changes: dict[str, str]
) -> None:
    form = phone_house.simulators.twilio.message_form(PHONE, "x") | changes
    assert post_form(phone_house, path, form).status_code == 204


@given(words=WORDS)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_written_is_taken(phone_house: PhoneHouse, words: str) -> None:
    meta = phone_house.simulators.meta
    body = {"type": "text", "text": {"body": words}}
    post_json(
        phone_house, json.dumps(meta.notification(messages=[meta.message(PHONE, body)])).encode()
    )
    phone_house.settle()
    phone_house.parts.channels.receiver.take_due()
    assert {event.state for event in phone_house.events()} == {"done"}
