"""Who may do what, and what bad requests get."""

import base64
import json
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any

import jwt
import pytest
from sqlalchemy import update
from structlog.testing import capture_logs

from portal_bridge import clock
from portal_bridge.app import create_app
from portal_bridge.store.orm import AccessTokenRow
from tests.integration.bridge.house import PORTAL_KEY, House, assert_error, portal_token

PDF = b"%PDF-1.7 a proof"


def test_forged_portal_token_is_refused(house: House) -> None:
    assert_error(house.open(portal_token(key="x" * 32)), 401, "unauthorized")


def test_portal_token_of_nobody_is_refused(house: House) -> None:
    assert_error(house.open(portal_token("ZZZ")), 401, "unauthorized")


@pytest.mark.parametrize("token", ["", "  ", None])
def test_a_portal_that_vouches_for_nobody_opens_no_visitors_session(
    house: House, token: str | None
) -> None:
    answer = house.app.test_client().post("/api/v1/sessions", json={"token": token})
    assert_error(answer, 400, "empty_token")


def test_a_visitor_sends_no_token(house: House) -> None:
    assert house.app.test_client().post("/api/v1/sessions", json={}).status_code == 201


def test_old_portal_token_is_refused(house: House) -> None:
    assert_error(house.open(portal_token(minutes=-1)), 401, "expired")


def compact(
    claims: dict[str, Any], *, algorithm: str | None = "HS256", key: str = PORTAL_KEY
) -> str:
    return jwt.encode(claims, key, algorithm=algorithm)


def claims(**changed: Any) -> dict[str, Any]:
    exp = clock.now() + timedelta(days=1)  # the tests may run long after they were collected
    wanted = {"sub": "AAA1", "aud": "emma", "exp": exp, **changed}
    return {name: value for name, value in wanted.items() if value is not None}


def of_type(header: dict[str, Any]) -> str:
    """Return a token whose header says something else than how it was signed."""
    _, payload, signature = compact(claims()).split(".")
    head = base64.urlsafe_b64encode(json.dumps(header).encode()).rstrip(b"=").decode()
    return f"{head}.{payload}.{signature}"


@pytest.mark.parametrize(
    "token",
    [
        compact(claims(), algorithm="none", key=""),
        compact(claims(), algorithm="HS512", key=PORTAL_KEY * 2),
        compact(claims(aud=None)),
        compact(claims(aud="emma-turn")),
        compact(claims(aud=["other"])),
        compact(claims(exp=None)),
        compact(claims(sub=None)),
        compact(claims(sub="")),
        compact(claims(sub="' OR 1=1 --")),
        compact(claims(nbf=clock.now() + timedelta(hours=1))),
        compact(claims(iat=clock.now() + timedelta(hours=1))),
        of_type({"alg": "none"}),
        of_type({"alg": "nOnE", "typ": "JWT"}),
        of_type({"alg": "HS384"}),
        of_type({"alg": "HS256", "kid": "../../../dev/null"}),
        of_type({"alg": "RS256", "jku": "https://evil.example/keys"}),
        compact(claims())[:-2],
        compact(claims()).rpartition(".")[0] + ".",
        compact(claims()) + ".a",
        "..",
        "a" * 20_000,
    ],
    ids=lambda token: ascii(token)[:24],
)
def test_token_the_portal_did_not_sign_opens_nothing(house: House, token: str) -> None:
    assert_error(house.open(token), 401, "unauthorized")


def test_number_the_database_cannot_hold_opens_nothing(house: House) -> None:
    assert house.open(compact(claims(sub="AAA1\x00"))).status_code in {400, 401}


@pytest.mark.parametrize("file_id", ["%00", "..", "a" * 400, "%ff", "1;--", "0" * 32])
def test_file_that_is_none_is_not_found(house: House, file_id: str) -> None:
    talk = house.talk()
    answer = talk.client.get(f"/api/v1/files/{file_id}", headers=talk.headers)
    assert answer.status_code in {400, 404}


@pytest.mark.parametrize("path", ["/", "/dev/outbox", "/dev/outbox.json"])
def test_demo_pages_do_not_exist_outside_the_demo(house: House, path: str) -> None:
    settings = replace(house.parts.settings, demo=False)
    client = create_app(replace(house.parts, settings=settings)).test_client()
    assert_error(client.get(path), 404, "not_found")
    answer = client.post("/demo/portal-token", json={"member_number": "AAA1"})
    assert_error(answer, 404, "not_found")


def test_unknown_access_token_is_refused(house: House) -> None:
    talk = house.talk()
    talk.token = "made up"
    assert_error(talk.post(text="bonjour"), 401, "unauthorized")


def test_old_access_token_is_refused(house: House) -> None:
    talk = house.talk()
    with house.parts.database.transaction() as session:
        session.execute(update(AccessTokenRow).values(expires_at=clock.now()))
    assert_error(talk.post(text="bonjour"), 401, "expired")


def test_call_without_token_is_refused(house: House) -> None:
    talk = house.talk()
    assert_error(talk.client.get(f"{talk.path}/messages"), 401, "unauthorized")


def test_conversation_of_another_is_not_found(house: House) -> None:
    mine, other = house.talk("AAA1"), house.talk("BBB2")
    mine.id = other.id
    assert_error(mine.post(text="bonjour"), 404, "not_found")
    assert_error(mine.client.get(f"{mine.path}/events", headers=mine.headers), 404, "not_found")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"text": ""}, 422, "empty"),
        ({"text": " \u200b\u0000 "}, 422, "empty"),
        ({"text": "a" * 4001}, 422, "too_long"),
        ({"text": 3}, 400, "invalid_field"),
        ({}, 400, "invalid_field"),
        ({"text": "a", "choice": "b"}, 400, "invalid_field"),
        ({"text": "a", "client_message_id": ""}, 400, "invalid_field"),
        ({"text": "a", "client_message_id": None}, 400, "invalid_field"),
        ({"text": "a", "client_message_id": "x\u0000"}, 400, "invalid_field"),
        ({"choice": "unknown"}, 409, "choice_expired"),
        ({"form": {"kind": "else"}}, 400, "invalid_field"),
        ({"form": {"kind": "upload"}}, 422, "empty"),
        ({"form": {"kind": "bank_details", "values": {"nir": "1"}}}, 400, "invalid_field"),
    ],
)
def test_bad_message_is_refused(house: House, body: dict[str, Any], status: int, code: str) -> None:
    assert_error(house.talk().post(**body), status, code)


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff\xfe", b"[]", b"null", b'"a"', b"3"])
def test_body_that_is_no_object_is_refused(house: House, raw: bytes) -> None:
    talk = house.talk()
    answer = talk.client.post(
        f"{talk.path}/messages", data=raw, headers=talk.headers, content_type="application/json"
    )
    assert_error(answer, 400, "invalid_json")


def test_longest_message_is_taken(house: House) -> None:
    assert house.talk().post(text="é" * 4000).status_code == 202


def test_lone_surrogates_and_control_characters_are_taken_out(house: House) -> None:
    talk = house.talk()
    talk.client.post(
        f"{talk.path}/messages",
        data=b'{"client_message_id": "s", "text": "bon\\ud800jour\\u0000"}',
        headers=talk.headers,
        content_type="application/json",
    )
    assert talk.texts(1) == [("member", "bonjour")]


def test_huge_body_is_refused(house: House) -> None:
    answer = house.talk().post(text="a" * 70_000)
    assert_error(answer, 413, "too_large")
    assert "64\u00a0Ko" in (answer.json or {})["error"]["message"]


@pytest.mark.parametrize(
    "query", ["after=-1", "after=x", "wait=26", "wait=-1", "after=9e9", "after=" + "9" * 5000]
)
def test_bad_query_is_refused(house: House, query: str) -> None:
    talk = house.talk()
    answer = talk.client.get(f"{talk.path}/messages?{query}", headers=talk.headers)
    assert_error(answer, 400, "invalid_field")


def test_unknown_address_and_method_have_the_error_shape(house: House) -> None:
    client = house.app.test_client()
    assert_error(client.get("/api/v1/nothing"), 404, "not_found")
    assert_error(client.put("/api/v1/sessions"), 405, "method_not_allowed")


def _upload(house: House, content: bytes, number: str | None = "AAA1") -> Any:
    talk = house.talk(number)
    head = b'--cut\r\nContent-Disposition: form-data; name="file"; filename="proof.pdf"\r\n\r\n'
    answer = talk.client.post(
        f"{talk.path}/files",
        data=head + content + b"\r\n--cut--\r\n",
        headers={**talk.headers, "Content-Type": "multipart/form-data; boundary=cut"},
    )
    return talk, answer


def test_upload_to_a_closed_conversation_is_refused(house: House) -> None:
    talk = house.talk()
    assert talk.client.delete(talk.path, headers=talk.headers).status_code < 300
    answer = talk.client.post(
        f"{talk.path}/files",
        data={"file": (BytesIO(PDF), "rib.pdf")},
        headers=talk.headers,
    )
    assert_error(answer, 409, "conversation_closed")


def test_upload_can_be_read_back_by_its_owner_only(house: House) -> None:
    talk, answer = _upload(house, PDF)
    assert answer.status_code == 201
    path = f"/api/v1/files/{answer.json['file_id']}"
    back = talk.client.get(path, headers=talk.headers)
    assert (back.status_code, back.data, back.mimetype) == (200, PDF, "application/pdf")
    assert back.headers["Content-Disposition"].startswith("attachment")
    other = house.talk("BBB2")
    assert_error(other.client.get(path, headers=other.headers), 404, "not_found")
    assert_error(other.client.get(path), 401, "unauthorized")


def test_visitor_who_did_not_sign_in_uploads_nothing(house: House) -> None:
    assert_error(_upload(house, PDF, None)[1], 403, "forbidden")


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"MZ a program", 415, "unsupported_type"),
        (b"", 422, "empty_file"),
        (b"%PDF-1.7" + b"a" * 5_250_000, 413, "too_large"),  # in the frame's leeway
        (b"%PDF-1.7" + b"a" * 6_000_000, 413, "too_large"),
    ],
)
def test_bad_upload_is_refused(house: House, content: bytes, status: int, code: str) -> None:
    answer = _upload(house, content)[1]
    assert_error(answer, status, code)
    if code == "too_large":
        assert "5\u00a0Mo" in (answer.json or {})["error"]["message"]


def test_pages_carry_the_strict_policy(house: House) -> None:
    headers = house.app.test_client().get("/healthz").headers
    assert "script-src 'self'" in headers["Content-Security-Policy"]
    assert "require-trusted-types-for 'script'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_contract_is_served(house: House) -> None:
    document = house.app.test_client().get("/api/v1/openapi.json").json
    assert document is not None
    assert document["openapi"].startswith("3.1")
    served = {
        rule.rule.removeprefix("/api/v1")
        for rule in house.app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/") and "openapi" not in rule.rule
    }
    named = {
        path.removeprefix("/api/v1").replace("{", "<").replace("}", ">")
        for path in document["paths"]
    }
    assert {_shape(path) for path in served} <= {_shape(path) for path in named}


def _shape(path: str) -> str:
    return "/".join("<>" if part.startswith("<") else part for part in path.split("/"))


def test_readiness_names_what_is_missing(house: House) -> None:
    answer = house.app.test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json == {
        "ready": False,
        "checks": {"database": True, "rasa": True, "actions": True, "worker": False},
    }


def test_a_message_is_followed_through_the_logs_by_its_turn(house: House) -> None:
    talk = house.talk()
    with capture_logs() as lines:
        talk.say("je suis Ana Silva")
    accepted = next(line for line in lines if line["event"] == "message_accepted")
    ended = next(line for line in lines if line["event"] == "turn_ended")
    assert accepted["turn"] == ended["turn"]
    assert accepted["conversation"] == ended["conversation"] == talk.id
    assert ended["outcome"] == "answered"
    assert ended["seconds"] >= 0
    assert "Ana" not in str(lines)


def test_a_silent_rasa_is_seen_in_logs_and_metrics(house: House) -> None:
    talk = house.talk()
    house.rasa.answer = lambda turn: []
    with capture_logs() as lines:
        talk.say("bonjour")
    assert "bot_silent" in {line.get("outcome") for line in lines}
    assert 'emma_turns_total{outcome="bot_silent"}' in house.app.test_client().get("/metrics").text


def test_metrics_hold_no_data_of_members(house: House) -> None:
    talk = house.talk()
    talk.say("je suis Ana Silva")
    page = house.app.test_client().get("/metrics").text
    assert "emma_turns_total" in page
    assert "Ana" not in page
    assert talk.id not in page
