"""The bridge with both simulated providers, in front of a fake Rasa."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from portal_bridge.app import create_app
from portal_bridge.channels import settings as channel_settings
from portal_bridge.store.channel_rows import ContactRow, EventRow, OutgoingRow
from portal_bridge.store.orm import DevOutboxRow, MessageRow
from portal_bridge.wiring import Parts, build_parts
from tests.integration.bridge.conftest import (  # noqa: F401 - fixtures
    _settings,
    bridge_template,
    rasa,
)
from tests.integration.bridge.fake_rasa import FakeRasa
from tests.integration.bridge.house import House
from tests.integration.conftest import fresh_database
from tests.simulators.serve import Simulators, serving
from wire import turn_token
from wire.turn_token import TurnToken

PUBLIC_URL = "https://emma.example.org"
PHONE = "+33639980101"


@dataclass
class PhoneHouse(House):
    """The bridge, the phones, and hands to let time and work go on."""

    simulators: Simulators

    def work(self) -> None:
        """Take what came, run the turns, send the answers, note the statuses."""
        for _ in range(3):
            self.settle()
            self.parts.channels.receiver.take_due()
            self.run_turns()
            self.parts.channels.outbox.deliver_due()

    def settle(self) -> None:
        """Let the time pass for which a message waits for one that it overtook."""
        earlier = EventRow.due_at - timedelta(seconds=1)
        with self.parts.database.transaction() as session:
            session.execute(
                update(EventRow).where(EventRow.state == "pending").values(due_at=earlier)
            )

    def sms(self, text: str, number: str = PHONE) -> list[str]:
        """Write an SMS and return what the phone received for it."""
        return self._exchange("sms", number, lambda: self.simulators.twilio.write(number, text))

    def whatsapp(self, text: str, number: str = PHONE) -> list[str]:
        """Write on WhatsApp and return what the phone received for it."""
        return self._exchange("whatsapp", number, lambda: self.simulators.meta.write(number, text))

    def _exchange(self, channel: str, number: str, act: object) -> list[str]:
        before = len(self.simulators.phones.received(channel, number))
        assert callable(act)
        assert act() in (200, 204)
        self.work()
        return self.simulators.phones.received(channel, number)[before:]

    def whatsapp_file(
        self, media_type: str, content: bytes, number: str = PHONE, *, caption: str = ""
    ) -> list[str]:
        """Send a file on WhatsApp and return what the phone received for it."""
        meta = self.simulators.meta
        return self._exchange(
            "whatsapp",
            number,
            lambda: meta.send_file(number, media_type, content, caption=caption),
        )

    def code(self) -> str:
        """Return the newest one-time code that went by e-mail."""
        self.parts.sender.send_due()
        with self.parts.database.transaction() as session:
            bodies = session.scalars(select(DevOutboxRow.body).order_by(DevOutboxRow.id.desc()))
            return next(match[0] for body in bodies if (match := re.search(r"\b\d{6}\b", body)))

    def codes_sent(self) -> int:
        """Return how many codes went."""
        self.parts.sender.send_due()
        with self.parts.database.transaction() as session:
            return session.scalar(select(func.count()).select_from(DevOutboxRow)) or 0

    def prove(self, number: str = PHONE, *, write: str = "sms") -> None:
        """Go through the whole proof on a phone."""
        say = self.sms if write == "sms" else self.whatsapp
        say("AAA1 03/02/1980", number)
        say(self.code(), number)

    def token(self) -> TurnToken:
        """Return what the bridge said of the last turn's caller."""
        metadata = self.rasa.turns[-1]["metadata"]
        return turn_token.verify(metadata[turn_token.METADATA_KEY], key="t" * 32)

    def execute(self, statement: Any) -> None:
        """Change rows, to let time pass."""
        with self.parts.database.transaction() as session:
            session.execute(statement)

    def outgoing(self) -> list[OutgoingRow]:
        with self.parts.database.transaction() as session:
            return list(session.scalars(select(OutgoingRow).order_by(OutgoingRow.position)))

    def events(self) -> list[EventRow]:
        with self.parts.database.transaction() as session:
            return list(session.scalars(select(EventRow).order_by(EventRow.id)))

    def contact(self) -> ContactRow:
        with self.parts.database.transaction() as session:
            return session.scalars(select(ContactRow)).one()

    def bubbles(self) -> list[tuple[str, str]]:
        """Who said what, in all conversations."""
        with self.parts.database.transaction() as session:
            rows = session.scalars(select(MessageRow).order_by(MessageRow.sent_at, MessageRow.seq))
            return [
                (row.author, block["text"])
                for row in rows
                for block in row.blocks
                if "text" in block
            ]


@dataclass
class _Door:
    """Where the simulators post to; the application is made after them."""

    client: FlaskClient | None = None

    def post(self, path: str, body: bytes, headers: Mapping[str, str]) -> int:
        assert self.client is not None
        return self.client.post(path, data=body, headers=dict(headers)).status_code


@contextmanager
def phone_house_on(
    url: str,
    home: Path,
    fake: FakeRasa,
    more: Mapping[str, str],
    *,
    public_url: str = PUBLIC_URL,
) -> Iterator[PhoneHouse]:
    """Give the application on a database, with both channels on and the settings `more`."""
    door = _Door()
    with serving(door.post, public_url=public_url) as simulators:
        environment = {"EMMA_PUBLIC_URL": public_url, **simulators.environment(), **more}
        channels = channel_settings.load(environment, public_url=public_url)
        parts: Parts = build_parts(replace(_settings(url, home, fake.url), channels=channels))
        app: Flask = create_app(parts)
        door.client = app.test_client()
        yield PhoneHouse(parts, app, fake, simulators)
        simulators.settle()
        parts.channels.outbox.close()
        parts.channels.receiver.close()
        parts.wakeups.stop()
        parts.services.close()
        parts.database.engine.dispose()


@pytest.fixture
def phone_house(
    server_url: str,
    bridge_template: str,  # noqa: F811
    tmp_path: Path,
    rasa: FakeRasa,  # noqa: F811
) -> Iterator[PhoneHouse]:
    """The application with its channels on, on a database of this test alone."""
    with (
        fresh_database(server_url, template=bridge_template) as url,
        phone_house_on(url, tmp_path, rasa, {}) as house,
    ):
        yield house


@pytest.fixture
def inviting_house(
    server_url: str,
    bridge_template: str,  # noqa: F811
    tmp_path: Path,
    rasa: FakeRasa,  # noqa: F811
) -> Iterator[PhoneHouse]:
    """The same with an approved template."""
    template = {"EMMA_WHATSAPP_TEMPLATE": "invitation:fr"}
    with (
        fresh_database(server_url, template=bridge_template) as url,
        phone_house_on(url, tmp_path, rasa, template) as house,
    ):
        yield house


@pytest.fixture
def house_without_channels(
    server_url: str,
    bridge_template: str,  # noqa: F811
    tmp_path: Path,
    rasa: FakeRasa,  # noqa: F811
) -> Iterator[House]:
    """The application without any channel."""
    with fresh_database(server_url, template=bridge_template) as url:
        parts = build_parts(_settings(url, tmp_path, rasa.url))
        yield House(parts, create_app(parts), rasa)
        parts.wakeups.stop()
        parts.services.close()
        parts.database.engine.dispose()
