"""The real bridge behind a port of its own, on its own database, in front of a fake Rasa."""

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.engine import make_url
from werkzeug.serving import make_server

from insurer.settings import Settings as InsurerSettings
from insurer.store import setup as insurer_setup
from portal_bridge.app import create_app
from portal_bridge.handoff.desk import Agent
from portal_bridge.handoff.moves import Owner
from portal_bridge.settings import Settings
from portal_bridge.store import setup as bridge_setup
from portal_bridge.store.orm import AgentRow, ConversationRow, InboxRow
from portal_bridge.wiring import Parts, build_parts
from tests.integration.bridge.fake_rasa import FakeRasa, Turn, echo, running_rasa
from tests.integration.conftest import DATA_KEY, fresh_database

SECRET = "shared-secret"
PASSWORD = "a long password"
_PAUSE_S = 0.02
Messages = list[dict[str, Any]]


@dataclass
class Bridge:
    """A running bridge. `says` holds what Emma answers to given words; else she repeats them."""

    url: str
    parts: Parts
    says: dict[str, Messages]

    def hand_over(self) -> Agent:
        """An agent takes the conversation that waits; its owner from now on."""
        with self.parts.database.transaction() as session:
            row = session.scalars(select(AgentRow).order_by(AgentRow.id)).first()
            waits = select(ConversationRow.id).where(ConversationRow.owner == Owner.WAITING)
            conversation_id = session.scalars(waits).one()
        assert row is not None
        agent = Agent(row.id, row.login, row.display_name, row.role)
        self.parts.handoff.desk.take(agent, conversation_id)
        return agent

    def present_conversation(self) -> str:
        """The id of the conversation that was used last."""
        newest = ConversationRow.last_activity_at.desc()
        with self.parts.database.transaction() as session:
            return session.scalars(select(ConversationRow.id).order_by(newest)).first() or ""

    def forget(self) -> None:
        """End every conversation and all that was to be said: the next test begins anew."""
        self.says.clear()
        with self.parts.database.transaction() as session:
            session.execute(update(ConversationRow).values(owner=Owner.CLOSED))


@contextmanager
def running_bridge(
    url: str, home: Path, port: int | None = None, **settings: Any
) -> Iterator[Bridge]:
    """Serve the demo members on the database at `url`, best a copy of `demo_database`."""
    says: dict[str, Messages] = {}
    with running_rasa(SECRET) as rasa:
        rasa.answer = lambda turn: _answer(says, turn)
        made = replace(_settings(url, home, rasa, port or _free_port()), **settings)
        _set_up(made)
        parts = build_parts(made)
        with _served(parts, made.port):
            yield Bridge(f"http://127.0.0.1:{made.port}", parts, says)
        parts.services.close()
        parts.database.engine.dispose()


@contextmanager
def demo_database(server_url: str, home: Path) -> Iterator[str]:
    """Make a database with the demo members and agents; gives its name, to be copied."""
    with fresh_database(server_url, template=None) as url, running_rasa(SECRET) as rasa:
        _set_up(_settings(url, home, rasa, _free_port()))
        yield str(make_url(url).database)


def _set_up(settings: Settings) -> None:
    """Bring a database to the demo's state; one that is there already is left as it is."""
    insurer_setup.set_up(settings.insurer, now=datetime.now(UTC))
    bridge_setup.set_up(settings)


def _answer(says: Mapping[str, Messages], turn: Turn) -> Messages:
    words = str(turn.get("text") or turn.get("payload"))
    return says.get(words) or list(echo(turn))


@contextmanager
def _served(parts: Parts, port: int) -> Iterator[None]:
    server = make_server("127.0.0.1", port, create_app(parts), threaded=True)
    end = threading.Event()
    parts.wakeups.start()
    threads = [
        threading.Thread(target=server.serve_forever, daemon=True),
        threading.Thread(target=_run_turns, args=(parts, end), daemon=True),
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        end.set()
        parts.wakeups.stop()
        server.shutdown()
        for thread in threads:
            thread.join()
        server.server_close()


def _run_turns(parts: Parts, end: threading.Event) -> None:
    """Run what is queued, in order, as the worker would."""
    while not end.wait(_PAUSE_S):
        with parts.database.transaction() as session:
            query = select(InboxRow.turn_id).where(InboxRow.state == "pending")
            pending = list(session.scalars(query.order_by(InboxRow.received_at)))
        for turn_id in pending:
            parts.turns.run(turn_id)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _settings(url: str, home: Path, rasa: FakeRasa, port: int) -> Settings:
    return Settings(
        insurer=InsurerSettings(database_url=url, home=home, data_keys=(DATA_KEY,), demo=True),
        database_url=url,
        rasa_url=rasa.url,
        actions_url=rasa.url,
        host="127.0.0.1",
        port=port,
        demo=True,
        turn_key="t" * 32,
        service_secret=SECRET,
        portal_jwt_key="p" * 32,
        session_key="s" * 32,
        console_password=PASSWORD,
        rate_limit="100000 per minute",
        public_url=f"http://127.0.0.1:{port}",
    )
