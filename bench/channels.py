"""`python -m bench.channels`: inbound webhooks in disorder, doubled, while the worker is killed.

Real bridge, worker and PostgreSQL as processes of their own; Rasa and both providers simulated
(what is measured is the road of a message, not the understanding of it). Prints whether each
message was answered once and in order, and how fast the webhooks were answered.
"""

import argparse
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import requests
from cryptography.fernet import Fernet

from deploy.local.settings import free_ports
from insurer.store.cipher import Cipher
from insurer.store.embedded import EmbeddedServer, place_in
from insurer.store.engine import build_engine
from insurer.store.schema import upgrade
from portal_bridge import settings as bridge_settings
from portal_bridge.store import setup
from tests.integration.bridge.fake_rasa import running_rasa
from tests.simulators import meta as meta_side
from tests.simulators import twilio as twilio_side
from tests.simulators.network import over_http
from tests.simulators.phones import SMS, WHATSAPP
from tests.simulators.serve import Simulators, serving

ROOT = Path(__file__).resolve().parents[1]
DOUBLES = 0.2  # of all calls
PHONES_PER_MESSAGE = 1 / 40
BURST = 4  # messages that a phone sends in one go
SECRET = "b" * 32  # of this run alone
PREFIX = "You said: "
PATIENCE_S = 1800.0


@dataclass(frozen=True)
class Call:
    """One webhook call, ready to be posted."""

    phone: str
    channel: str
    number: int  # of the message within its phone
    path: str
    body: bytes
    headers: tuple[tuple[str, str], ...]


def main() -> int:
    """Print the table; 1 when a message was lost, doubled or answered out of order."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--per-second", type=float, default=15.0, help="rate of the calls")
    options = parser.parse_args()
    print(f"load of the machine before {os.getloadavg()[0]:.1f}")
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="emma-channels-")))
        port = free_ports(1)[0]
        url = f"http://127.0.0.1:{port}"
        rasa = stack.enter_context(running_rasa(SECRET))
        simulators = stack.enter_context(serving(over_http(url, attempts=8), public_url=url))
        simulators.twilio.faults.states = simulators.meta.faults.states = ("sent",)
        print(f"disk: fdatasync {disk_ms(home)}")
        database_url = stack.enter_context(running_database(home))
        environment = settings_of(home, database_url, rasa.url, port, simulators)
        prepare(database_url, environment)
        stack.enter_context(running("portal_bridge", environment))
        worker = stack.enter_context(worker_to_kill(environment))
        await_ready(url)
        calls = make_calls(simulators, options.calls)
        killer = threading.Thread(target=worker.kill_now_and_then, args=(options, len(calls)))
        started = time.monotonic()
        killer.start()
        with ProcessPoolExecutor(2) as pool:  # a process of its own: our threads must not slow it
            halves = by_phone(calls, 2)
            rate = options.per_second / len(halves)
            seconds = [
                one for part in pool.map(post_all, [url] * 2, halves, [rate] * 2) for one in part
            ]
        posted_s = time.monotonic() - started
        killer.join()
        await_answers(simulators, calls)
        report(simulators, calls, seconds, posted_s, time.monotonic() - started, worker.kills)
        return 0 if is_right(simulators, calls) else 1


# --- the calls ------------------------------------------------------------------------------


def make_calls(simulators: Simulators, count: int) -> list[Call]:
    """Return `count` calls: phones write in bursts, a fifth of the calls is told again later.

    The Cloud API's messages overtake each other within a burst and carry a clock; SMS carry
    none: what comes first is first.
    """
    chance = random.Random(7)  # noqa: S311 - the same disorder at every run
    distinct = int(count * (1 - DOUBLES))
    phones = max(2, int(distinct * PHONES_PER_MESSAGE))
    second = int(time.time()) - distinct
    messages: list[Call] = []
    for first in range(0, -(-distinct // phones), BURST):
        for phone in chance.sample(range(phones), phones):
            burst = [
                make_call(simulators, phone, number, second)
                for number in range(first, first + BURST)
            ]
            if phone % 2:
                chance.shuffle(burst)
            messages += burst
    messages = messages[:distinct]
    placed = [(float(place), call) for place, call in enumerate(messages)]
    doubled = chance.sample(range(distinct), count - distinct)
    placed += [(place + chance.uniform(0.5, distinct / 4), messages[place]) for place in doubled]
    return [call for _, call in sorted(placed, key=lambda one: one[0])]


def make_call(simulators: Simulators, phone: int, number: int, second: int) -> Call:
    """Return one signed call."""
    channel = SMS if phone % 2 == 0 else WHATSAPP
    own, words = f"+336399{phone:05d}", f"message {number}"
    if channel == SMS:
        path = "/webhooks/twilio/sms"
        form = simulators.twilio.message_form(own, words, sid=f"SM{phone:016x}{number:016x}")
        signature = twilio_side.sign(
            simulators.twilio.account.auth_token, simulators.twilio.public_url + path, form
        )
        headers = (("X-Twilio-Signature", signature), ("Content-Type", twilio_side.FORM))
        return Call(own, channel, number, path, urlencode(form).encode(), headers)
    content = {"type": "text", "text": {"body": words}}
    message = simulators.meta.message(own, content) | {
        "id": f"wamid.{phone:08x}{number:08x}",
        "timestamp": str(second + number),
    }
    body = json.dumps(simulators.meta.notification(messages=[message])).encode()
    signature = meta_side.sign(simulators.meta.account.app_secret, body)
    return Call(own, channel, number, meta_side.PATH, body, (("X-Hub-Signature-256", signature),))


def by_phone(calls: Sequence[Call], parts: int) -> list[list[Call]]:
    """Return the calls in parts, each phone's in one of them, in their order."""
    halves: list[list[Call]] = [[] for _ in range(parts)]
    for call in calls:
        halves[int(call.phone) // 2 % parts].append(call)
    return halves


def post_all(url: str, calls: Sequence[Call], per_second: float) -> list[float]:
    """Post the calls at a rate, each again until it is taken; return the seconds of each."""
    session = requests.Session()
    session.trust_env = False
    seconds, begun = [], time.monotonic()
    for place, call in enumerate(calls):
        time.sleep(max(0.0, begun + place / per_second - time.monotonic()))
        started = time.monotonic()
        reply = session.post(
            url + call.path, data=call.body, headers=dict(call.headers), timeout=15
        )
        seconds.append(time.monotonic() - started)
        if reply.status_code not in (200, 204):
            raise SystemExit(f"webhook answered {reply.status_code}")
    return seconds


def disk_ms(home: Path) -> str:
    """Return how long this disk takes to keep 8 KB: every webhook waits for it once."""
    seconds = []
    with (home / "disk").open("wb", buffering=0) as file:
        for _ in range(200):
            file.write(bytes(8192))
            started = time.monotonic()
            os.fdatasync(file)
            seconds.append((time.monotonic() - started) * 1000)
    cuts = statistics.quantiles(seconds, n=100)
    return f"p50 {cuts[49]:.1f} ms, p95 {cuts[94]:.1f} ms"


# --- the processes --------------------------------------------------------------------------


@contextmanager
def running_database(home: Path) -> Iterator[str]:
    """Give the libpq URL of a PostgreSQL of this run alone."""
    place = place_in(home / "pg")
    server = EmbeddedServer(place, {})
    server.start()
    try:
        yield place.maintenance_url
    finally:
        server.stop()


def settings_of(
    home: Path, database_url: str, rasa_url: str, port: int, simulators: Simulators
) -> dict[str, str]:
    """Return the environment of the bridge and the worker."""
    url = f"http://127.0.0.1:{port}"
    return {
        **os.environ,
        **simulators.environment(),
        "PYTHONPATH": str(ROOT),
        "EMMA_DEMO": "1",
        "EMMA_HOME": str(home),
        "EMMA_PORT": str(port),
        "EMMA_PUBLIC_URL": url,
        "EMMA_DATABASE_URL": database_url,
        "EMMA_RASA_URL": rasa_url,
        "EMMA_ACTIONS_URL": rasa_url,
        "EMMA_DATA_KEY": Fernet.generate_key().decode(),
        "EMMA_TURN_KEY": "t" * 32,
        "EMMA_SERVICE_SECRET": SECRET,
        "EMMA_PORTAL_JWT_KEY": "p" * 32,
        "EMMA_SESSION_KEY": "s" * 32,
    }


def prepare(database_url: str, environment: Mapping[str, str]) -> None:
    """Make the tables."""
    engine = build_engine(database_url, Cipher((environment["EMMA_DATA_KEY"],)))
    upgrade(engine)
    engine.dispose()
    setup.set_up(bridge_settings.load(environment))


@contextmanager
def running(module: str, environment: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run a module of Emma's as a process."""
    process = subprocess.Popen(
        [sys.executable, "-m", module], env=dict(environment), cwd=ROOT, stdout=subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)


class Worker:
    """The worker, killed and started again."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = dict(environment)
        self.kills = 0
        self._start()

    def _start(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "portal_bridge.worker"],
            env=self._environment,
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
        )

    def kill_now_and_then(self, options: argparse.Namespace, calls: int) -> None:
        """Kill it, evenly spread over the time in which the calls come."""
        pause = calls / options.per_second / (options.kills + 1)
        for _ in range(options.kills):
            time.sleep(pause)
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self.kills += 1
            self._start()

    def stop(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait(20)


@contextmanager
def worker_to_kill(environment: Mapping[str, str]) -> Iterator[Worker]:
    """Run the worker."""
    worker = Worker(environment)
    try:
        yield worker
    finally:
        worker.stop()


def await_ready(url: str) -> None:
    """Wait until the bridge and the worker serve."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            if requests.get(f"{url}/readyz", timeout=5).ok:
                return
        except requests.RequestException:
            time.sleep(0.2)
    raise SystemExit("the bridge or the worker did not start")


# --- what came of it ------------------------------------------------------------------------


def answers(simulators: Simulators, call: Call) -> list[str]:
    """Return what a phone received as answers to messages."""
    received = simulators.phones.received(call.channel, call.phone)
    return [text.removeprefix(PREFIX) for text in received if text.startswith(PREFIX)]


def await_answers(simulators: Simulators, calls: Sequence[Call]) -> None:
    """Wait until as many answers came as there are messages, then for doubles of them."""
    phones = {call.phone: call for call in calls}.values()
    wanted = len({(call.phone, call.number) for call in calls})
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        got = sum(len(set(answers(simulators, call))) for call in phones)
        if got >= wanted:
            time.sleep(5)
            return
        time.sleep(1)


@dataclass(frozen=True)
class Verdict:
    """How the answers compare with the messages."""

    messages: int
    lost: int
    doubled: int
    disordered: int  # phones whose answers came in another order than their messages


def judge(simulators: Simulators, calls: Sequence[Call]) -> Verdict:
    """Compare what every phone received with what it wrote."""
    written: defaultdict[str, set[int]] = defaultdict(set)
    phones = {}
    for call in calls:
        written[call.phone].add(call.number)
        phones[call.phone] = call
    lost = doubled = disordered = 0
    for phone, call in phones.items():
        got = answers(simulators, call)
        wanted = [f"message {number}" for number in sorted(written[phone])]
        counts = Counter(got)
        lost += sum(counts[one] == 0 for one in wanted)
        doubled += sum(max(0, counts[one] - 1) for one in wanted)
        disordered += list(dict.fromkeys(got)) != [one for one in wanted if counts[one]]
    return Verdict(sum(map(len, written.values())), lost, doubled, disordered)


def is_right(simulators: Simulators, calls: Sequence[Call]) -> bool:
    """Return whether each message was answered once and in order."""
    verdict = judge(simulators, calls)
    return (verdict.lost, verdict.doubled, verdict.disordered) == (0, 0, 0)


def report(
    simulators: Simulators,
    calls: Sequence[Call],
    seconds: Sequence[float],
    posted_s: float,
    whole_s: float,
    kills: int,
) -> None:
    """Print the table."""
    verdict = judge(simulators, calls)
    phones = len({call.phone for call in calls})
    cuts = statistics.quantiles(seconds, n=100)
    load = os.getloadavg()[0]
    print(f"machine: {os.cpu_count()} cores, load {load:.1f}")
    print(f"webhooks {len(calls)}, of which doubles {len(calls) - verdict.messages}")
    print(f"messages {verdict.messages} of {phones} phones, worker killed {kills} times")
    print(
        f"lost {verdict.lost}, answered twice {verdict.doubled}, out of order {verdict.disordered}"
    )
    print(f"webhook answered: p50 {cuts[49] * 1000:.1f} ms, p95 {cuts[94] * 1000:.1f} ms, ", end="")
    print(f"p99 {cuts[98] * 1000:.1f} ms, slowest {max(seconds) * 1000:.0f} ms")
    print(f"posted in {posted_s:.0f} s, all answered after {whole_s:.0f} s")


if __name__ == "__main__":
    sys.exit(main())
