"""`emma-admin channels check` finds what is wrong, and only that."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.serving import make_server

from portal_bridge.channels.check import check_channels
from portal_bridge.channels.settings import ChannelSettings, MetaSettings, TwilioSettings
from tests.integration.bridge.fake_rasa import FakeRasa
from tests.integration.channels.conftest import phone_house_on
from tests.integration.conftest import fresh_database

TEMPLATES = {
    "EMMA_WHATSAPP_TEMPLATE": "invitation:fr",
    "EMMA_TWILIO_TEMPLATE_SID": "HX" + "0" * 32,
}


@pytest.fixture
def served(
    server_url: str, bridge_template: str, tmp_path: Path, rasa: FakeRasa
) -> Iterator[ChannelSettings]:
    """The settings of a bridge that is served at its public address."""
    server = make_server("127.0.0.1", 0, Flask(__name__), threaded=True)
    url = f"http://127.0.0.1:{server.port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    with (
        fresh_database(server_url, template=bridge_template) as database,
        phone_house_on(database, tmp_path, rasa, TEMPLATES, public_url=url) as house,
    ):
        server.app = house.app
        yield house.parts.settings.channels
        server.shutdown()
        server.server_close()
        thread.join()


def wrong(settings: ChannelSettings) -> list[str]:
    return [finding.hint for finding in check_channels(settings) if not finding.ok]


def parts_of(settings: ChannelSettings) -> tuple[TwilioSettings, MetaSettings]:
    assert settings.twilio is not None
    assert settings.meta is not None
    return settings.twilio, settings.meta


def test_right_settings_have_nothing_wrong(served: ChannelSettings) -> None:
    assert wrong(served) == []


def test_each_wrong_setting_is_named(served: ChannelSettings) -> None:
    twilio, meta = parts_of(served)
    hints = " ".join(
        wrong(
            replace(
                served,
                twilio=replace(twilio, auth_token="another", template_sid=None),
                meta=replace(
                    meta, app_secret="x", verify_token="y", access_token="z", template=None
                ),
            )
        )
    )
    for name in (
        "EMMA_TWILIO_AUTH_TOKEN",
        "EMMA_TWILIO_TEMPLATE_SID",
        "EMMA_WHATSAPP_APP_SECRET",
        "EMMA_WHATSAPP_VERIFY_TOKEN",
        "EMMA_WHATSAPP_ACCESS_TOKEN",
        "EMMA_WHATSAPP_TEMPLATE",
    ):
        assert name in hints


def test_public_address_that_is_not_the_bridge_is_found(served: ChannelSettings) -> None:
    twilio, _ = parts_of(served)
    elsewhere = replace(served, public_url=twilio.api_url)
    assert any("EMMA_PUBLIC_URL" in hint for hint in wrong(elsewhere))


def test_no_channel_at_all_is_said() -> None:
    assert len(wrong(ChannelSettings("https://emma.example.org"))) == 1
