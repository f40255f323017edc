"""Bad input at the public door of the whole stack: a clear answer, never a fault."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import jwt
import pytest
import requests

from tests.e2e.conftest import OpenTalk
from tests.emma_client import TIMEOUT, Talk, new_talk, text_of
from tests.stack import Stack

SERVER_FAULT = 500


def assert_error(answer: requests.Response, status: int) -> None:
    """Check the one error shape."""
    assert answer.status_code == status, answer.text
    error = answer.json()["error"]
    assert set(error) == {"code", "message", "request_id"}
    assert all(error.values())


@pytest.mark.parametrize("text", ["", "   ", "\u200b", "\x00\x01"], ids=repr)
def test_message_without_words_is_refused(open_talk: OpenTalk, text: str) -> None:
    answer = open_talk().post({"text": text})
    assert 400 <= answer.status_code < SERVER_FAULT
    assert_error(answer, answer.status_code)


def test_message_of_ten_thousand_characters_gets_a_clear_answer(open_talk: OpenTalk) -> None:
    talk = open_talk()
    answer = talk.post({"text": "a" * 10_000})
    if answer.status_code == 202:
        assert text_of(talk.answers_after(int(answer.json()["seq"])))
    else:
        assert 400 <= answer.status_code < SERVER_FAULT
        assert_error(answer, answer.status_code)


@pytest.mark.parametrize(
    "text",
    ["😀😀😀", "bonjour\x07\x1b[31m", "<script>alert(1)</script>", "<b>ma carte</b>", "((((", "\\"],
    ids=["emoji", "control", "script", "html", "brackets", "backslash"],
)
def test_odd_text_is_answered_in_plain_text(open_talk: OpenTalk, text: str) -> None:
    answer = open_talk().say(text)
    assert text_of(answer)
    assert "<script" not in text_of(answer)


def test_body_that_is_not_utf8_is_refused(open_talk: OpenTalk) -> None:
    talk = open_talk()
    answer = _raw(talk, b'{"client_message_id": "1", "text": "\xe9t\xe9"}')
    assert_error(answer, 400)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"text"', b'{"text": 1}'])
def test_body_that_is_not_a_message_is_refused(open_talk: OpenTalk, body: bytes) -> None:
    assert_error(_raw(open_talk(), body), 400)


@pytest.mark.parametrize(
    "text", ["/restart", "/back", '/human_handoff{"reason":"asked"}', "/session_start", "/"]
)
def test_typed_command_is_not_obeyed(open_talk: OpenTalk, text: str) -> None:
    talk = open_talk()
    answer = talk.post({"text": text})
    if answer.status_code == 202:
        assert text_of(talk.answers_after(int(answer.json()["seq"])))
    assert talk.owner == "bot"


def test_choice_that_was_never_offered_is_refused(open_talk: OpenTalk) -> None:
    answer = open_talk().post({"choice": "nothing-like-it"})
    assert answer.status_code in {404, 409}
    assert_error(answer, answer.status_code)


@pytest.mark.parametrize(
    "header", [None, "Bearer ", "Bearer nonsense", "Basic YTpi", "Bearer a.b.c"]
)
def test_forged_access_token_is_refused(open_talk: OpenTalk, header: str | None) -> None:
    headers = {"Authorization": header} if header else {}
    assert_error(open_talk().post({"text": "Bonjour"}, headers=headers), 401)


@pytest.mark.parametrize("token", ["nonsense", "a.b.c", "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0."])
def test_forged_portal_token_is_refused(emma: Stack, token: str) -> None:
    answer = requests.post(f"{emma.url}/api/v1/sessions", json={"token": token}, timeout=TIMEOUT)
    assert_error(answer, 401)


def test_expired_portal_token_is_refused(emma: Stack) -> None:

    claims = {"sub": "10000001", "aud": "emma", "exp": 1_000_000_000}
    token = jwt.encode(claims, emma.keys["EMMA_PORTAL_JWT_KEY"], algorithm="HS256")
    answer = requests.post(f"{emma.url}/api/v1/sessions", json={"token": token}, timeout=TIMEOUT)
    assert_error(answer, 401)


def test_conversation_of_somebody_else_does_not_exist(open_talk: OpenTalk) -> None:
    mine, theirs = open_talk("10000001"), open_talk("10000004")
    mine.conversation_id, kept = theirs.conversation_id, mine.conversation_id
    assert_error(mine.post({"text": "Bonjour"}), 404)
    mine.conversation_id = kept


def test_file_of_somebody_else_does_not_exist(open_talk: OpenTalk) -> None:
    mine, theirs = open_talk("10000001"), open_talk("10000004")
    file_id = theirs.upload("a.pdf", b"%PDF-1.4\n%%EOF\n", "application/pdf").json()["file_id"]
    assert theirs.download(file_id).ok
    assert_error(mine.download(file_id), 404)
    assert_error(mine.download("00000000000000000000000000000000"), 404)


@pytest.mark.parametrize(
    ("content", "statuses"),
    [
        (b"", {400, 422}),
        (b"MZ\x90\x00 no picture", {415, 422}),
        (b"%PDF-1.4" + b"0" * 6_000_000, {413}),
    ],
    ids=["empty", "program", "six megabytes"],
)
def test_wrong_file_is_refused(open_talk: OpenTalk, content: bytes, statuses: set[int]) -> None:
    answer = open_talk().upload("rib.pdf", content, "application/pdf")
    assert answer.status_code in statuses
    assert_error(answer, answer.status_code)


def test_same_client_id_at_the_same_moment_has_one_effect(open_talk: OpenTalk) -> None:
    talk = open_talk()
    body = {"client_message_id": str(uuid.uuid4()), "text": "Mes derniers remboursements"}
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: _post_alone(talk, body), range(8)))

    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.text for answer in answers}) == 1
    talk.answers_after(int(answers[0].json()["seq"]))
    talk.read(wait=2)
    assert sum(1 for message in talk.seen if message["author"] == "member") == 1
    assert text_of(talk.seen).count("Détartrage complet") == 1


def test_visitor_reads_nothing_of_a_member(emma: Stack) -> None:
    talk = new_talk(emma.url, None)
    assert "Détartrage complet" not in text_of(talk.say("Mes derniers remboursements"))
    talk.end()


def _post_alone(talk: Talk, body: dict[str, str]) -> requests.Response:
    address = f"{talk.url}/api/v1/conversations/{talk.conversation_id}/messages"
    return requests.post(address, json=body, headers=talk.headers, timeout=TIMEOUT)


def _raw(talk: Talk, body: bytes) -> requests.Response:
    address = f"{talk.url}/api/v1/conversations/{talk.conversation_id}/messages"
    headers = {**talk.headers, "Content-Type": "application/json"}
    return requests.post(address, data=body, headers=headers, timeout=TIMEOUT)
