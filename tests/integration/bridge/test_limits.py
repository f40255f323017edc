"""How fast one visitor may write, and what the limit counts by."""

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient
from limits.storage import storage_from_string
from werkzeug.test import TestResponse

from deploy.local.settings import free_ports
from portal_bridge.app import SIGN_IN_LIMIT, create_app
from portal_bridge.texts import error_text
from tests.integration.bridge.house import House, Talk, assert_error, portal_token
from tests.waiting import until_true


def post(talk: Talk, authorization: str) -> TestResponse:
    return talk.client.post(
        f"{talk.path}/messages",
        json={"client_message_id": authorization, "text": "bonjour"},
        headers={"Authorization": authorization},
    )


def test_too_many_messages_are_refused(strict_house: House) -> None:
    talk = strict_house.talk()
    assert [talk.post(text="bonjour").status_code for _ in range(3)] == [202, 202, 202]
    refused = talk.post(text="bonjour")
    assert_error(refused, 429, "rate_limited")
    assert_tells_when(refused)
    assert "Retry-After" not in strict_house.talk("BBB2").post(text="bonjour").headers


def assert_tells_when(refused: TestResponse) -> None:
    """The limits are by the minute."""
    assert 1 <= int(refused.headers["Retry-After"]) <= 61


def test_one_visitors_limit_is_not_anothers(strict_house: House) -> None:
    fast, calm = strict_house.talk("AAA1"), strict_house.talk("BBB2")
    for _ in range(4):
        fast.post(text="bonjour")
    assert calm.post(text="bonjour").status_code == 202


def test_second_token_of_a_conversation_is_counted_with_the_first(strict_house: House) -> None:
    first, second = strict_house.talk(), strict_house.talk()
    assert first.token != second.token
    for _ in range(3):
        first.post(text="bonjour")
    assert_error(second.post(text="bonjour"), 429, "rate_limited")


def test_made_up_tokens_are_counted_by_address(strict_house: House) -> None:
    talk = strict_house.talk()
    statuses = [post(talk, f"Bearer made-up-{number}").status_code for number in range(5)]
    assert statuses == [401, 401, 401, 429, 429]


def test_too_many_sign_ins_from_one_address_are_refused(house: House) -> None:
    limit = int(SIGN_IN_LIMIT.split()[0])
    tries = [house.app.test_client().post("/console/login") for _ in range(limit + 1)]
    assert {one.status_code for one in tries[:-1]} == {403}  # without the form's token
    assert tries[-1].status_code == 429
    assert error_text("too_many_sign_ins") in tries[-1].text
    assert_tells_when(tries[-1])
    assert house.app.test_client().get("/console/login").status_code == 200


def test_too_many_sessions_from_one_address_are_refused(strict_house: House) -> None:
    client = strict_house.app.test_client()
    answers = [client.post("/api/v1/sessions", json={}) for _ in range(4)]
    assert [answer.status_code for answer in answers[:3]] == [201, 201, 201]
    assert_error(answers[3], 429, "rate_limited")
    assert_tells_when(answers[3])
    elsewhere = client.post("/api/v1/sessions", json={}, environ_base={"REMOTE_ADDR": "192.0.2.7"})
    assert elsewhere.status_code == 201


def test_members_of_one_address_are_counted_one_by_one(strict_house: House) -> None:
    statuses = [strict_house.open(portal_token("AAA1")).status_code for _ in range(4)]
    assert statuses == [201, 201, 201, 429]
    assert strict_house.open(portal_token("BBB2")).status_code == 201


@pytest.mark.parametrize("token", ["made up", portal_token(key="x" * 32), portal_token(minutes=-1)])
def test_tokens_nobody_vouches_for_count_for_their_address(strict_house: House, token: str) -> None:
    statuses = [strict_house.open(token).status_code for _ in range(4)]
    assert statuses == [401, 401, 401, 429]


@pytest.mark.parametrize(
    ("body", "status"), [(b"{", 400), (b"[]", 400), (b'{"token": 3}', 400), (b"a" * 70_000, 413)]
)
def test_body_that_is_refused_is_counted_too(strict_house: House, body: bytes, status: int) -> None:
    client = strict_house.app.test_client()
    answers = [client.post("/api/v1/sessions", data=body) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [status] * 3 + [429]


def test_address_behind_a_trusted_proxy_is_the_visitors(house: House) -> None:
    settings = replace(house.parts.settings, rate_limit="1 per minute", trusted_proxies=1)
    client = create_app(replace(house.parts, settings=settings)).test_client()
    answers = [
        client.post(
            "/api/v1/sessions", json={}, headers={"X-Forwarded-For": f"10.0.0.9, {address}"}
        )
        for address in ("192.0.2.1", "192.0.2.2", "192.0.2.1")
    ]
    assert [answer.status_code for answer in answers] == [201, 201, 429]


def test_address_a_visitor_claims_is_not_believed_without_a_proxy(strict_house: House) -> None:
    client = strict_house.app.test_client()
    answers = [
        client.post("/api/v1/sessions", json={}, headers={"X-Forwarded-For": f"192.0.2.{number}"})
        for number in range(4)
    ]
    assert answers[-1].status_code == 429


def test_unlisted_refusal_has_a_code_of_its_own(house: House) -> None:
    app = with_refusal(house, 418)
    assert_error(app.test_client().get("/refused"), 418, "bad_request")


def test_address_with_doubled_slashes_is_led_to_the_right_one(house: House) -> None:
    answer = house.app.test_client().get("/api/v1//openapi.json")
    assert answer.status_code == 308
    assert answer.headers["Location"].endswith("/api/v1/openapi.json")


def with_refusal(house: House, status: int) -> Flask:
    app = create_app(house.parts)
    app.add_url_rule("/refused", view_func=lambda: abort(status))
    return app


def test_console_cookie_is_secure_behind_https_only(house: House) -> None:
    for public_url, secure in (("https://emma.example.org", True), ("http://127.0.0.1", False)):
        settings = replace(house.parts.settings, public_url=public_url)
        app = create_app(replace(house.parts, settings=settings))
        headers = app.test_client().get("/console/login").headers
        cookie = headers["Set-Cookie"]
        assert ("Strict-Transport-Security" in headers) is secure
        assert ("Secure" in cookie) is secure
        assert "HttpOnly" in cookie
        assert "SameSite=Strict" in cookie


@pytest.fixture
def redis_url(tmp_path: Path) -> Iterator[str]:
    """A real Redis on a free port."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("no redis-server: sudo apt-get install redis-server")
    port = free_ports(1)[0]
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL) as server:
        url = f"redis://127.0.0.1:{port}"
        until_true(lambda: storage_from_string(url).check())
        yield url
        server.terminate()


def test_two_bridges_count_together_in_redis(house: House, redis_url: str) -> None:
    settings = replace(
        house.parts.settings, rate_limit="3 per minute", rate_limit_storage=redis_url
    )
    clients = [create_app(replace(house.parts, settings=settings)).test_client() for _ in range(2)]
    answers = [clients[number % 2].post("/api/v1/sessions", json={}) for number in range(4)]
    assert [answer.status_code for answer in answers] == [201, 201, 201, 429]


def test_redis_that_is_away_holds_up_nobody(house: House) -> None:
    client = counting_in(house, f"redis://127.0.0.1:{free_ports(1)[0]}")
    answers = [client.post("/api/v1/sessions", json={}) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [201, 201, 201, 429]


def counting_in(house: House, storage: str) -> FlaskClient:
    settings = house.parts.settings
    strict = replace(settings, rate_limit="3 per minute", rate_limit_storage=storage)
    return create_app(replace(house.parts, settings=strict)).test_client()
