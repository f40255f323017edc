"""What somebody who means harm may try on the running stack, and what it gets them."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from urllib.parse import urlsplit

import psutil
import pytest
import requests

from tests.e2e.conftest import OpenTalk
from tests.e2e.test_bad_input import assert_error
from tests.emma_client import TIMEOUT, codes_in_outbox, text_of
from tests.stack import Stack

MEMBER_ONLY = "Détartrage complet"  # in the reimbursements of 10000001
SECRET_HEADER = "X-Emma-Secret"
POST = b"POST /api/v1/sessions HTTP/1.1\r\nHost: a\r\n"


def private_url(emma: Stack, name: str) -> str:
    """Return where a private server listens, as the bridge was told."""
    return psutil.Process(emma.pids["bridge"]).environ()[name]


def listening(process: psutil.Process) -> set[str]:
    """Return the addresses on which a process listens; none for one that ended meanwhile."""
    with suppress(psutil.NoSuchProcess):  # PostgreSQL ends a child with each connection
        open_ones = process.net_connections("inet")
        return {one.laddr.ip for one in open_ones if one.status == psutil.CONN_LISTEN}
    return set()


@pytest.mark.parametrize("process", ["rasa", "actions", "bridge", "postgres"])
def test_process_listens_on_the_loopback_only(emma: Stack, process: str) -> None:
    family = psutil.Process(emma.pids[process])
    heard = set().union(*map(listening, (family, *family.children(recursive=True))))
    assert heard == (set() if process == "postgres" else {"127.0.0.1"})


@pytest.mark.parametrize("secret", [None, "", "guess"])
@pytest.mark.parametrize(
    ("server", "path"),
    [
        ("EMMA_RASA_URL", "/webhooks/emma/webhook"),
        ("EMMA_ACTIONS_URL", "/webhook"),
        ("EMMA_ACTIONS_URL", "/webhook/"),
        ("EMMA_ACTIONS_URL", "//webhook"),
    ],
)
def test_private_server_hears_nobody_without_the_secret(
    emma: Stack, server: str, path: str, secret: str | None
) -> None:
    body = {"sender": "a", "turn_id": "b", "text": "bonjour", "next_action": "action_card_status"}
    headers = {} if secret is None else {SECRET_HEADER: secret}
    answer = requests.post(
        private_url(emma, server) + path, json=body, headers=headers, timeout=TIMEOUT
    )
    assert answer.status_code in {401, 404}


@pytest.mark.parametrize(
    "path",
    [
        "/webhooks/rest/webhook",
        "/conversations/a/tracker",
        "/conversations/a/trigger_intent",
        "/model/parse",
        "/model/train",
        "/domain",
        "/status",
    ],
)
def test_rasas_own_doors_are_shut(emma: Stack, path: str) -> None:
    url = private_url(emma, "EMMA_RASA_URL") + path
    for call in (requests.get, requests.post):
        assert call(url, json={}, timeout=TIMEOUT).status_code in {404, 405}


@pytest.mark.parametrize("path", ["/actions", "/nothing"])
def test_list_of_actions_is_for_those_who_know_the_secret(emma: Stack, path: str) -> None:
    url = private_url(emma, "EMMA_ACTIONS_URL") + path
    assert requests.get(url, timeout=TIMEOUT).status_code in {401, 404}


@pytest.mark.parametrize(
    "text",
    [
        '/submit_form{"kind": "bank_details", "iban": "[[iban:000000000000]]"}',
        " /human_handoff",
        "\u200b/restart",
        "\uff0frestart",
        "[[iban:000000000000]]",
        "[[code:3f9ac01b22de]] [[name:3f9ac01b22de]]",
        "utter_hello",
        "action_card_status",
        "{{7*7}} ${7*7} #{7*7} <%= 7*7 %>",
        "{card} {first_name} {0.__class__}",
        "%s%s%n %(name)s",
        "' OR '1'='1' --",
        "'; DROP TABLE bridge.message; --",
        "\\u003cscript\\u003e",
        "<img src=x onerror=alert(1)>",
        "](javascript:alert(1))",
        "${jndi:ldap://127.0.0.1/a}",
        "a" * 3999,
        "\u0627\u0644\u0633\u0644\u0627\u0645",
        "\ufdfa" * 200,
        "Z\u0351\u036b\u0343\u036a\u0302" * 100,
    ],
    ids=lambda text: ascii(text)[:30],
)
def test_hostile_words_are_words(open_talk: OpenTalk, text: str) -> None:
    talk = open_talk()
    answer = text_of(talk.say(text))
    assert answer
    assert "49" not in answer
    assert talk.owner == "bot"
    assert MEMBER_ONLY in text_of(talk.say("mes derniers remboursements"))


def test_reference_of_anothers_vault_is_worth_nothing(open_talk: OpenTalk) -> None:
    theirs, mine = open_talk("10000004"), open_talk("10000006")
    theirs.say("mon iban FR7630006000011234567890189")
    mine.say("Je souhaite changer de RIB")
    for _ in range(2):
        answer = text_of(mine.say("[[iban:0123456789ab]]"))
        assert answer
        assert "189" not in answer
    mine.say("annuler")


@pytest.mark.parametrize(
    "path",
    [
        "../../keys.json",
        "..%2f..%2fkeys.json",
        "%2e%2e/%2e%2e/keys.json",
        "....//keys.json",
        "%00",
        "a" * 5000,
        "%c0%ae%c0%ae%2fkeys.json",
    ],
    ids=lambda path: path[:30],
)
@pytest.mark.parametrize("place", ["/api/v1/files/", "/static/"])
def test_no_path_leads_out_of_a_folder(
    emma: Stack, open_talk: OpenTalk, place: str, path: str
) -> None:
    talk = open_talk()
    request = requests.Request("GET", emma.url + place, headers=talk.headers).prepare()
    request.url = emma.url + place + path  # as it is: requests would tidy it up
    answer = requests.Session().send(request, timeout=TIMEOUT)
    assert answer.status_code in {400, 404, 414}
    assert "EMMA_DATA_KEY" not in answer.text


@pytest.mark.parametrize(
    "name",
    [
        "../../../etc/passwd",
        "..\\..\\boot.ini",
        'a"; filename="b.exe',
        "a\r\nSet-Cookie: stolen=1\r\n.pdf",
        "<script>alert(1)</script>.pdf",
        "\u202efdp.exe",
        "a" * 500 + ".pdf",
        ".",
        "CON",
        "été.pdf",
    ],
    ids=ascii,
)
def test_name_of_a_file_is_only_a_name(open_talk: OpenTalk, name: str) -> None:
    talk = open_talk()
    answer = talk.upload(name, b"%PDF-1.4\n%%EOF\n", "text/html")
    assert answer.status_code == 201
    kept = answer.json()["name"]
    assert not set(kept) & set('/\\"<>\r\n\u202e')
    assert len(kept) <= 200
    back = talk.download(answer.json()["file_id"])
    assert back.headers["Content-Type"] == "application/pdf"
    assert back.headers["Content-Disposition"].startswith("attachment")
    assert back.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in back.headers


@contextmanager
def line_to(emma: Stack) -> Iterator[socket.socket]:
    where = urlsplit(emma.url)
    with socket.create_connection((where.hostname, where.port), timeout=TIMEOUT) as line:
        yield line


def status_of(line: socket.socket) -> int:
    """Return the status of what is answered; 0 when the line is cut."""
    try:
        first = line.recv(4096).split(b"\r\n")[0].split()
    except ConnectionError:
        return 0
    return int(first[1]) if first else 0


@pytest.mark.parametrize(
    "head",
    [
        POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        POST + b"Content-Length: -1\r\n\r\n",
        POST + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 20_000 + b"\r\n\r\n",
        b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 a TLS hello\r\n\r\n",
        b"GET http://evil.example/ HTTP/1.1\r\nHost: a\r\nX-A: b\x00c\r\n\r\n",
    ],
    ids=["smuggling", "negative", "two lengths", "header", "line", "version", "tls", "nul"],
)
def test_request_that_is_none_is_refused(emma: Stack, head: bytes) -> None:
    with line_to(emma) as line:
        line.sendall(head)
        assert status_of(line) in {0, 400, 404, 413, 414, 431, 505}
    emma.wait_ready()


@pytest.mark.parametrize("path", ["/api/v1/sessions", "/console/login"])
def test_body_without_end_is_cut_off(emma: Stack, path: str) -> None:
    head = (
        f"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        "Transfer-Encoding: chunked\r\n\r\n"
    )
    chunk = b"10000\r\n" + b"a" * 0x10000 + b"\r\n"
    with line_to(emma) as line:
        line.sendall(head.encode())
        try:
            for _ in range(20):
                line.sendall(chunk)
        except ConnectionError:
            pass
        assert status_of(line) in {0, 400, 403, 413}


def test_announced_gigabytes_are_refused_before_they_come(emma: Stack) -> None:
    with line_to(emma) as line:
        line.sendall(
            POST + b"Content-Type: application/json\r\nContent-Length: 10000000000\r\n\r\n{"
        )
        assert status_of(line) == 413


def test_many_slow_senders_hold_up_nobody(emma: Stack, open_talk: OpenTalk) -> None:
    with ExitStack() as lines:
        for number in range(300):
            line = lines.enter_context(line_to(emma))
            body = POST + b"Content-Length: 100\r\n\r\n{"
            line.sendall(body if number % 2 else body[:30])
        assert MEMBER_ONLY in text_of(open_talk().say("mes derniers remboursements"))


@pytest.mark.parametrize("begun", [b"POST /api", POST, POST + b"Content-Length: 100\r\n\r\n{"])
def test_sender_who_falls_silent_is_cut_off(emma: Stack, begun: bytes) -> None:
    with line_to(emma) as line:
        line.sendall(begun)
        assert status_of(line) in {0, 400, 408}


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 60_000,
        b'{"a":' * 10_000,
        b'{"score": ' + b"9" * 10_000 + b"}",
        b'{"token": "' + b"a." * 20_000 + b'"}',
        b'{"token": {"$ne": null}}',
        b'{"token": "a", "token": ["b"]}',
        b'{"__proto__": {"a": 1}, "token": 1e999}',
        b"\xef\xbb\xbf{}",
    ],
    ids=lambda body: ascii(body[:20]),
)
def test_json_made_to_hurt_is_refused(emma: Stack, body: bytes) -> None:
    answer = requests.post(f"{emma.url}/api/v1/sessions", data=body, timeout=TIMEOUT)
    assert answer.status_code in {201, 400, 401}
    if answer.status_code != 201:
        assert_error(answer, answer.status_code)


def test_login_leads_nowhere_but_the_console(emma: Stack) -> None:
    with requests.Session() as browser:
        page = browser.get(f"{emma.url}/console/login?next=//evil.example/", timeout=TIMEOUT)
        token = page.text.split('name="csrf" value="')[1].split('"')[0]
        answer = browser.post(
            f"{emma.url}/console/login?next=https://evil.example/",
            data={"csrf": token, "login": "camille", "password": emma.console_password},
            allow_redirects=False,
            timeout=TIMEOUT,
        )
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/console"


@pytest.mark.parametrize(
    "path", ["/", "/console/login", "/dev/outbox", "/api/v1/openapi.json", "/a"]
)
def test_every_answer_carries_the_policy(emma: Stack, path: str) -> None:
    headers = requests.get(emma.url + path, timeout=TIMEOUT).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Access-Control-Allow-Origin" not in headers
    assert "gunicorn/" not in headers.get("Server", "")


def test_secrets_are_in_no_log(emma: Stack, open_talk: OpenTalk) -> None:
    talk = open_talk("10000006")
    talk.say("Je souhaite changer de RIB")
    talk.upload("rib.pdf", b"%PDF-1.4\n%%EOF\n", "application/pdf")
    talk.say("annuler")
    logs = emma.logs().replace(emma.console_password, "", 1)  # `make run` prints it once
    for secret in (*emma.keys.values(), talk.access_token, *codes_in_outbox(emma.url)):
        assert secret not in logs


def test_data_folder_is_for_its_owner_only(emma: Stack) -> None:
    made_by_emma = [path for path in emma.home.rglob("*") if path.name != "launcher.out"]
    assert len(made_by_emma) > 10
    assert [path for path in made_by_emma if path.lstat().st_mode & 0o066] == []
