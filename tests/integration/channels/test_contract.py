"""schemathesis: calls made from the OpenAPI text, unsigned and signed, never end in a 5xx."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import Case

from tests.integration.channels.conftest import PUBLIC_URL, PhoneHouse
from tests.simulators import meta, twilio
from tests.simulators.meta import MetaAccount
from tests.simulators.twilio import TwilioAccount

FUZZ = settings(max_examples=40, suppress_health_check=list(HealthCheck))
FORMS = ("/webhooks/twilio/sms", "/webhooks/twilio/whatsapp", "/webhooks/twilio/status")


def operation(house: PhoneHouse, path: str, method: str) -> Any:
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", house.app)
    return schema[path][method]


@pytest.mark.parametrize(
    ("path", "method"),
    [
        *((path, "POST") for path in FORMS),
        ("/webhooks/whatsapp", "POST"),
        ("/webhooks/whatsapp", "GET"),
    ],
)
def test_unsigned_call_is_refused_as_the_contract_says(
    phone_house: PhoneHouse, path: str, method: str
) -> None:
    @given(case=operation(phone_house, path, method).as_strategy())
    @FUZZ
    def call(case: Case) -> None:
        assert case.call().status_code in (401, 403)

    call()
    assert phone_house.events() == []


@pytest.mark.parametrize("path", FORMS)
def test_signed_form_is_stored_or_ignored(phone_house: PhoneHouse, path: str) -> None:
    @given(case=operation(phone_house, path, "POST").as_strategy())
    @FUZZ
    def call(case: Case) -> None:
        body = case.body if isinstance(case.body, dict) else {}
        form = {str(name): str(value) for name, value in body.items()}
        data = urlencode(form, errors="replace")
        signature = twilio.sign(TwilioAccount().auth_token, PUBLIC_URL + path, form)
        headers = {"X-Twilio-Signature": signature, "Content-Type": twilio.FORM}
        answer = phone_house.app.test_client().post(path, data=data, headers=headers)
        assert answer.status_code == 204

    call()


def test_signed_notification_is_stored_or_ignored(phone_house: PhoneHouse) -> None:
    @given(case=operation(phone_house, meta.PATH, "POST").as_strategy())
    @FUZZ
    def call(case: Case) -> None:
        body = json.dumps(case.body if isinstance(case.body, dict) else {}).encode()
        headers = {"X-Hub-Signature-256": meta.sign(MetaAccount().app_secret, body)}
        answer = phone_house.app.test_client().post(meta.PATH, data=body, headers=headers)
        assert answer.status_code == 200
        assert set(answer.json or {}) == {"stored", "doubles", "ignored"}

    call()
