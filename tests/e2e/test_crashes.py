"""A process dies in the middle of a turn: the member gets an answer, once, and the stack mends."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psutil
import psycopg
import pytest

from tests.e2e.conftest import OpenTalk
from tests.emma_client import Message, Talk, choices_in, text_of
from tests.stack import Stack

PROCESSES = ("bridge", "worker", "rasa", "actions", "postgres")
QUESTION = "Mes derniers remboursements"
FACT = "Détartrage complet"


def is_clear(answer: list[Message]) -> bool:
    """True for the true answer, or an apology with a way on."""
    return FACT in text_of(answer) or len(choices_in(answer)) > 0


def send_through_restarts(talk: Talk, body: dict[str, str], emma: Stack) -> int:
    """Post as the widget does: again with the same client id until it is accepted."""
    for _ in range(60):
        try:
            answer = talk.post(body)
        except OSError:  # requests' errors are OSErrors
            emma.wait_ready()
            continue
        if answer.status_code == 202:
            return int(answer.json()["seq"])
        assert answer.status_code in {500, 503}, answer.text
        threading.Event().wait(0.5)
    raise AssertionError("the message was never accepted")


@pytest.mark.parametrize("process", PROCESSES)
def test_killed_in_the_middle_of_a_turn_the_member_is_answered_once(
    emma: Stack, open_talk: OpenTalk, process: str
) -> None:
    talk = open_talk()
    body = {"client_message_id": f"crash-{process}-{talk.conversation_id}", "text": QUESTION}
    seq = send_through_restarts(talk, body, emma)
    old = emma.kill(process)
    emma.wait_restarted(process, old)

    answer = talk.answers_after(seq)

    assert is_clear(answer), text_of(answer)
    assert send_through_restarts(talk, body, emma) == seq
    mine = [m for m in talk.seen if m["author"] == "member" and int(m["seq"]) >= seq]
    assert len(mine) == 1


@pytest.mark.parametrize("process", PROCESSES)
def test_after_a_kill_the_next_turn_is_answered_with_the_facts(
    emma: Stack, open_talk: OpenTalk, process: str
) -> None:
    talk = open_talk()
    emma.wait_restarted(process, emma.kill(process))

    assert FACT in text_of(talk.say(QUESTION))


def test_message_posted_while_rasa_is_down_is_answered(emma: Stack, open_talk: OpenTalk) -> None:
    talk = open_talk()
    old = emma.kill("rasa")

    answer = talk.say(QUESTION)

    assert is_clear(answer), text_of(answer)
    emma.wait_restarted("rasa", old)


def test_message_posted_while_the_action_server_is_down_is_answered(
    emma: Stack, open_talk: OpenTalk
) -> None:
    talk = open_talk()
    with stopped(emma.pids["actions"]):
        answer = talk.say(QUESTION)
    assert is_clear(answer), text_of(answer)


def test_slow_rasa_ends_in_an_apology_with_a_way_on(emma: Stack, open_talk: OpenTalk) -> None:
    talk = open_talk()
    with stopped(emma.pids["rasa"]):
        answer = talk.say(QUESTION)
    assert choices_in(answer), text_of(answer)
    emma.wait_ready()
    assert FACT in text_of(talk.say(QUESTION))


def test_database_gone_for_five_seconds_loses_nothing(emma: Stack, open_talk: OpenTalk) -> None:
    talk = open_talk()
    body = {"client_message_id": f"gone-{talk.conversation_id}", "text": QUESTION}
    servers = postgres_processes(emma)
    for server in servers:
        server.suspend()
    timer = threading.Timer(5.0, resume, [servers])
    timer.start()
    try:
        seq = send_through_restarts(talk, body, emma)
    finally:
        timer.join()
    assert is_clear(talk.answers_after(seq))


def test_change_of_bank_details_is_made_once_when_the_worker_dies(
    emma: Stack, open_talk: OpenTalk, requests_of: Callable[[str], int]
) -> None:
    talk = open_talk("10000006")
    before = requests_of("10000006")
    talk.say("Je souhaite changer de RIB")
    file_id = talk.upload("rib.pdf", b"%PDF-1.4\n%%EOF\n", "application/pdf").json()["file_id"]
    values = {"iban": "FR7630006000011234567890189", "holder": "Julien Moreau"}
    talk.send({"form": {"kind": "bank_details", "values": values, "file_ids": [file_id]}})
    talk.say("oui")
    code = talk.code_from_outbox()
    seq = int(talk.post({"text": code}).json()["seq"])
    emma.wait_restarted("worker", emma.kill("worker"))

    talk.answers_after(seq)

    assert requests_of("10000006") == before + 1


@pytest.fixture
def requests_of(emma: Stack) -> Callable[[str], int]:
    """Return how many requests a member has, read from the database."""
    query = (
        "SELECT count(*) FROM insurer.requests r JOIN insurer.members m USING (member_id)"
        " WHERE m.number = %s"
    )

    def count(number: str) -> int:
        with psycopg.connect(emma.database_url) as connection:
            row = connection.execute(query, (number,)).fetchone()
        assert row is not None
        return int(row[0])

    return count


@contextmanager
def stopped(pid: int) -> Iterator[None]:
    """Hold a process still, as a machine that swaps or a network that drops would."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def resume(processes: list[psutil.Process]) -> None:
    """Let suspended processes go on."""
    for process in processes:
        process.resume()


def postgres_processes(emma: Stack) -> list[psutil.Process]:
    """Return the database server's processes, below its supervisor."""
    return psutil.Process(emma.pids["postgres"]).children(recursive=True)
