"""The bridge with both simulated providers, in front of a fake Rasa."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from portal_bridge.app import create_app
from portal_bridge.channels import settings as channel_settings
from portal_bridge.store.channel_rows import ContactRow, EventRow, OutgoingRow
from portal_bridge.store.orm import MessageRow
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


@pytest.fixture
def phone_house(
    server_url: str,
    bridge_template: str,  # noqa: F811
    tmp_path: Path,
    rasa: FakeRasa,  # noqa: F811
) -> Iterator[PhoneHouse]:
    """The application with its channels on, on a database of this test alone."""
    door = _Door()
    with (
        fresh_database(server_url, template=bridge_template) as url,
        serving(door.post, public_url=PUBLIC_URL) as simulators,
    ):
        environment = {"EMMA_PUBLIC_URL": PUBLIC_URL, **simulators.environment()}
        channels = channel_settings.load(environment, public_url=PUBLIC_URL)
        parts: Parts = build_parts(replace(_settings(url, tmp_path, rasa.url), channels=channels))
        app: Flask = create_app(parts)
        door.client = app.test_client()
        yield PhoneHouse(parts, app, rasa, simulators)
        parts.wakeups.stop()
        parts.services.close()
        parts.database.engine.dispose()
