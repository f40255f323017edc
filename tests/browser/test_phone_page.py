"""The demo's phone: readable by everybody, at every width, and one writes with it at once."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from tests.browser.people import Scheme
from tests.simulators.__main__ import demo_app
from tests.simulators.phones import Phones
from tests.simulators.serve import build

NUMBER = "+33639980001"
PEOPLE = [{"phone": NUMBER, "label": "Léa Martin", "hint": "Adhérent 10000001"}]
PICTURED = [(scheme, width) for scheme in ("light", "dark") for width in (320, 768, 1280)]


@dataclass(frozen=True)
class Shown:
    """The page's address, and the phones behind it."""

    url: str
    phones: Phones


@pytest.fixture(scope="module")
def phone() -> Iterator[Shown]:
    """The page, in front of an Emma who takes everything and says nothing."""
    server = make_server("127.0.0.1", 0, Flask(__name__), threaded=True)
    url = f"http://127.0.0.1:{server.port}"
    simulators = build(lambda path, body, headers: 204, public_url=url, own_url=url)
    server.app = demo_app(simulators, PEOPLE, f"{url}/outbox")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Shown(url, simulators.phones)
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize(("scheme", "width"), PICTURED)
def test_phone_is_in_sight_and_accessible_in_every_scheme_and_width(
    browser: Browser, phone: Shown, scheme: Scheme, width: int
) -> None:
    context = browser.new_context(
        locale="fr-FR",
        color_scheme=scheme,
        viewport={"width": width, "height": 640},
    )
    page = context.new_page()
    page.goto(phone.url)
    page.locator("#words").fill("Bonjour")
    page.keyboard.press("Enter")
    expect(page.get_by_role("log")).to_contain_text("Bonjour")
    expect(page.locator("#words")).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page).response["violations"]
    assert [one["id"] for one in found] == []
    context.close()


def test_each_channel_has_its_own_talk_and_only_whatsapp_takes_a_photo(
    page: Page, phone: Shown
) -> None:
    page.goto(phone.url)
    page.locator("#words").fill("un texto")
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_role("log")).to_contain_text("un texto")
    expect(page.get_by_label("Envoyer une photo ou un PDF")).to_be_hidden()
    page.get_by_role("tab", name="SMS").press("ArrowRight")
    expect(page.get_by_role("tab", name="WhatsApp")).to_be_focused()
    expect(page.get_by_role("log")).not_to_contain_text("un texto")
    expect(page.get_by_label("Envoyer une photo ou un PDF")).to_be_attached()


def test_a_label_that_no_message_has_is_not_found_and_logs_no_number(
    phone: Shown, capfd: pytest.CaptureFixture[str]
) -> None:
    press = f"{phone.url}/phone/whatsapp/{NUMBER}/press"
    assert requests.post(press, json={"label": "Rien de tel"}, timeout=10).status_code == 404
    assert "Traceback" not in capfd.readouterr().err
