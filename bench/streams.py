"""`python -m bench.streams`: open windows of members and agents, and words that go both ways.

The bridge runs as in production (gunicorn, gevent) on an embedded PostgreSQL; no Rasa: agents own
the conversations. Clients and server share the machine. Printed: how long after the POST began a
bubble was read on the other side's stream, what was lost, doubled or out of order, and the memory.
"""

import argparse
import asyncio
import json
import os
import re
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import psutil
import requests
from cryptography.fernet import Fernet
from sqlalchemy import insert
from sqlalchemy.engine import make_url

from deploy.local.settings import free_ports
from insurer import settings as insurer_settings
from insurer.store import setup as insurer_setup
from insurer.store.embedded import EmbeddedServer, place_in
from portal_bridge import settings as bridge_settings
from portal_bridge.conversations.sessions import _hash
from portal_bridge.store import setup as bridge_setup
from portal_bridge.store.desk_rows import HandoffRow
from portal_bridge.store.engine import build_engine
from portal_bridge.store.orm import AccessTokenRow, AgentRow, ConversationRow

PASSWORD = "a long password"  # noqa: S105 - of the bench's own agents
MEGABYTE = 1024 * 1024
POLL_S = 10  # of the console's conversation page
OPENING = 20  # windows being opened at once
_BUBBLE = re.compile(rb"bench (\w+) (\d+)")


@dataclass
class Seen:
    """When the words of each writer were read on the other side."""

    sent: dict[tuple[str, int], float] = field(default_factory=dict)
    read: dict[tuple[str, int], float] = field(default_factory=dict)
    order: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    again: int = 0
    reopened: int = 0

    async def pause(self) -> None:
        """Wait before a stream is opened again."""
        self.reopened += 1
        await asyncio.sleep(1)

    def hear(self, text: bytes) -> None:
        """Remember what is read now."""
        for found in _BUBBLE.finditer(text):
            key = found[1].decode(), int(found[2])
            if key in self.read:
                self.again += 1
                continue
            self.read[key] = time.monotonic()
            self.order[key[0]].append(key[1])


@contextmanager
def bridge(home: Path) -> Iterator[tuple[str, dict[str, str], psutil.Process]]:
    """Start PostgreSQL and the bridge; give its address, environment and process."""
    place = place_in(home)
    server = EmbeddedServer(place)
    server.start()
    port = free_ports(1)[0]
    env = {
        **os.environ,
        "EMMA_HOME": str(home),
        "EMMA_DATABASE_URL": make_url(place.maintenance_url).render_as_string(hide_password=False),
        "EMMA_DATA_KEY": Fernet.generate_key().decode(),
        "EMMA_DEMO": "1",
        "EMMA_PORT": str(port),
        "EMMA_RATE_LIMIT": "1000000 per minute",
        "EMMA_RASA_URL": "http://127.0.0.1:9",
        "EMMA_ACTIONS_URL": "http://127.0.0.1:9",
        "EMMA_CONSOLE_PASSWORD": PASSWORD,
        **{
            name: secrets.token_hex(32)
            for name in (
                "EMMA_TURN_KEY",
                "EMMA_SERVICE_SECRET",
                "EMMA_PORTAL_JWT_KEY",
                "EMMA_SESSION_KEY",
            )
        },
    }
    insurer_setup.set_up(insurer_settings.load(env), now=datetime.now(UTC))
    bridge_setup.set_up(bridge_settings.load(env))
    process = subprocess.Popen(
        [sys.executable, "-m", "portal_bridge"], env=env, stdout=subprocess.DEVNULL
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait(url)
        yield url, env, psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(20)
        server.stop()


def _wait(url: str) -> None:
    for _ in range(300):
        with suppress(requests.ConnectionError):
            if requests.get(f"{url}/healthz", timeout=5).ok:
                return
        time.sleep(0.2)
    raise SystemExit("the bridge did not start")


def seed(env: dict[str, str], members: int, agents: int) -> tuple[list[str], list[str]]:
    """Make agents, and conversations that they own; return the ids and the agents' logins."""
    engine = build_engine(env["EMMA_DATABASE_URL"])
    now = datetime.now(UTC)
    logins = [f"bench{number}" for number in range(agents)]
    talks = [secrets.token_hex(16) for _ in range(members)]
    with engine.begin() as connection:
        hashed = connection.execute(AgentRow.__table__.select()).mappings().first()
        assert hashed is not None
        ids = [
            connection.execute(
                insert(AgentRow)
                .values(
                    login=login,
                    display_name=login,
                    role="agent",
                    password_hash=hashed["password_hash"],
                )
                .returning(AgentRow.id)
            ).scalar_one()
            for login in logins
        ]
        for place, talk in enumerate(talks):
            connection.execute(
                insert(ConversationRow).values(
                    id=talk,
                    channel="portal",
                    assurance=0,
                    owner="agent",
                    epoch=1,
                    next_seq=1,
                    open_turns=0,
                    priority=False,
                    handoff_reason="asked",
                    agent_id=ids[place % agents],
                    waiting_since=now,
                )
            )
            connection.execute(
                insert(AccessTokenRow).values(
                    token_hash=_hash(talk),
                    conversation_id=talk,
                    expires_at=now + timedelta(hours=2),
                )
            )
            connection.execute(
                insert(HandoffRow).values(
                    id=talk, conversation_id=talk, reason="asked", opened_at=now, claimed_at=now
                )
            )
    engine.dispose()
    return talks, logins


def in_letters(talk: str) -> str:
    """Return a conversation's id without digits: the door masks what looks like a number."""
    return "".join(chr(ord("a") + int(digit, 16)) for digit in talk)


def sign_in(url: str, login: str) -> tuple[str, str]:
    """Return an agent's cookie and form token; signing in gives a new one."""
    window = requests.Session()
    page = window.get(f"{url}/console/login", timeout=30).text
    data = {"csrf": form_token(page), "login": login, "password": PASSWORD}
    page = window.post(f"{url}/console/login", data=data, timeout=60).text
    return f"session={window.cookies['session']}", form_token(page)


def form_token(page: str) -> str:
    """Return the token that a page's forms carry."""
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found
    return found[1]


class Client:
    """HTTP by hand: a thousand clients must not cost more than the server."""

    def __init__(self, url: str) -> None:
        self.host, _, port = url.removeprefix("http://").partition(":")
        self.port = int(port)

    async def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> bytes:
        """Return the whole answer."""
        reader, writer = await self.send(method, path, body, **headers)
        answer = await reader.read()
        writer.close()
        assert answer.split(b" ", 2)[1] in {b"200", b"202", b"302"}, answer[:300]
        return answer

    async def ask_until_taken(self, path: str, **headers: str) -> bytes:
        """Return the whole answer; a busy server is asked again at the page's next poll."""
        while True:
            try:
                return await self.ask("GET", path, **headers)
            except AssertionError:
                await asyncio.sleep(POLL_S)

    async def send(
        self, method: str, path: str, body: bytes = b"", **headers: str
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Open a connection, ask, and give it."""
        reader, writer = await asyncio.open_connection(self.host, self.port)
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self.host}", "Connection: close"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        lines += [f"Content-Length: {len(body)}", "", ""]
        writer.write("\r\n".join(lines).encode() + body)
        await writer.drain()
        return reader, writer


async def member(client: Client, talk: str, seen: Seen, ready: asyncio.Event) -> None:
    """Keep a window open, as the widget does: a stream that is refused or ends is opened again."""
    path, last = f"/api/v1/conversations/{talk}/events", b"0"
    while True:
        token, place = f"Bearer {talk}", last.decode()
        reader, _ = await client.send("GET", path, Authorization=token, Last_Event_ID=place)
        async for line in reader:
            if line.startswith(b"event: state"):
                ready.set()
            if line.startswith(b"id: "):
                last = line[4:].strip()
            if b'"author": "agent"' in line:
                seen.hear(line)
        await seen.pause()


async def agent(client: Client, talk: str, cookie: str, seen: Seen, ready: asyncio.Event) -> None:
    """Keep a conversation open, as the console does: woken, it fetches what is new."""
    after = 0
    path = f"/console/conversations/{talk}"
    while True:
        reader, _ = await client.send("GET", f"/console/events?conversation={talk}", Cookie=cookie)
        async for line in reader:
            if line.startswith(b"event: conversation"):
                more = f"{path}/more?after={after}&owner=agent"
                page = await client.ask_until_taken(more, Cookie=cookie)
                last = re.findall(rb"after=(\d+)", page)
                after = max([after, *map(int, last)])
                seen.hear(b"".join(re.findall(rb"bench m\w+ \d+", page)))
                ready.set()
        await seen.pause()


async def talk_both_ways(options: argparse.Namespace, url: str, env: dict[str, str]) -> Seen:
    """Open all windows, then let the words go; return what was seen."""
    talks, logins = seed(env, options.members, options.agents)
    cookies = [sign_in(url, login) for login in logins]
    client, seen = Client(url), Seen()
    windows, opened = [], []
    for place, talk in enumerate(talks):
        ready = asyncio.Event()
        opened.append(ready)
        windows.append(asyncio.create_task(member(client, talk, seen, ready)))
        if place >= OPENING:  # as many at once as come back to a portal, not all of them
            await asyncio.wait_for(opened[place - OPENING].wait(), 60)
    for place, (cookie, _) in enumerate(cookies):
        ready = asyncio.Event()
        opened.append(ready)
        windows.append(asyncio.create_task(agent(client, talks[place], cookie, seen, ready)))
    await asyncio.wait_for(asyncio.gather(*(one.wait() for one in opened)), 120)
    print(f"{len(opened)} windows open")
    for number in range(options.rounds):
        for place, (cookie, token) in enumerate(cookies):
            talk = talks[place]
            if (number + place) % 2:
                key = f"a{in_letters(talk)}"
                form = {"csrf": token, "text": f"bench {key} {number}"}
                path, headers = f"/console/conversations/{talk}/reply", {"Cookie": cookie}
                headers["Content_Type"] = "application/x-www-form-urlencoded"
                body = urlencode(form).encode()
            else:
                key = f"m{in_letters(talk)}"
                path = f"/api/v1/conversations/{talk}/messages"
                headers = {"Authorization": f"Bearer {talk}", "Content_Type": "application/json"}
                text = {"client_message_id": f"{talk}-{number}", "text": f"bench {key} {number}"}
                body = json.dumps(text).encode()
            seen.sent[key, number] = time.monotonic()
            await client.ask("POST", path, body, **headers)
            await asyncio.sleep(options.pause)
    await asyncio.sleep(POLL_S + 2)
    for window in windows:
        if window.done():  # a window of the bench broke: its figures would be about nothing
            window.result()
        window.cancel()
    return seen


def report(seen: Seen, process: psutil.Process) -> None:
    """Print the table."""
    times = sorted(
        (seen.read[key] - at) * 1000 for key, at in seen.sent.items() if key in seen.read
    )
    lost = len(seen.sent) - len(times)
    unordered = sum(numbers != sorted(numbers) for numbers in seen.order.values())
    workers = process.children(recursive=True)
    memory = [one.memory_full_info().uss / MEGABYTE for one in workers]
    p95 = times[int(len(times) * 0.95) - 1]
    print(
        f"words           {len(seen.sent)}, lost {lost}, twice {seen.again}, unordered {unordered}"
    )
    p50, most = statistics.median(times), times[-1]
    print(f"streams         {seen.reopened} opened again")
    print(f"seen after      p50 {p50:.0f} ms, p95 {p95:.0f} ms, max {most:.0f} ms")
    print(f"bridge worker   {max(memory):.0f} MB (USS)")


def main() -> int:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, default=1000)
    parser.add_argument("--agents", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--pause", type=float, default=0.1, help="seconds between two words")
    options = parser.parse_args()
    print(
        f"load of the machine before {psutil.getloadavg()[0]:.1f}, {psutil.cpu_count()} processors"
    )
    with (
        tempfile.TemporaryDirectory(prefix="emma-bench-") as home,
        bridge(Path(home)) as (url, env, process),
    ):
        report(asyncio.run(talk_both_ways(options, url, env)), process)
    print(f"load of the machine after {psutil.getloadavg()[0]:.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
