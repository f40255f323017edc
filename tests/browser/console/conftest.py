"""A bridge of these tests' own, and windows of agents."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.conftest import COLLECT
from tests.browser.people import AgentAtConsole, Scheme
from tests.browser.widget.bridge import PASSWORD, Bridge, running_bridge
from tests.integration.conftest import fresh_database

OpenConsole = Callable[[str], Page]
# Where pictures of the pages are kept: docs/pictures, when they are to be made anew.
PICTURES = os.environ.get("EMMA_PICTURES")
OPEN_FORM = {"name": "bank_details_form", "asked": "bank_holder", "filled": ["bank_iban"]}


def _trace(intent: str, **more: object) -> dict[str, object]:
    trace = {"intent": intent, "confidence": 0.9, "actions": ["action_card_status"], **more}
    return {"custom": {"trace": trace}}


@pytest.fixture
def bridge(
    server_url: str, demo_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Bridge]:
    """The real bridge with the demo members; whoever asks for a person is handed over."""
    with (
        fresh_database(server_url, template=demo_template) as url,
        running_bridge(url, tmp_path_factory.mktemp("bridge")) as running,
    ):
        running.says["/welcome"] = [
            {"text": "Bonjour, je suis Emma, l’assistante automatique. Que puis-je faire ?"}
        ]
        running.says["/handoff_ended"] = [{"text": "Je suis de nouveau là. Autre chose ?"}]
        running.says["une personne"] = [
            {"text": "Je vous passe une personne."},
            {"custom": {"handoff": {"reason": "asked"}}},
            _trace("human_handoff", form=OPEN_FORM),
        ]
        running.says["charabia"] = [
            {"text": "Je n’ai pas compris."},
            _trace("nlu_fallback", readings=["card_status", "card_download"]),
        ]
        yield running


@pytest.fixture
def console(browser: Browser, bridge: Bridge) -> Iterator[OpenConsole]:
    """Opens a console window for an agent; any script error or breach of policy fails the test."""
    opened: list[Page] = []
    errors: list[str] = []

    def sign_in(login: str) -> Page:
        context = browser.new_context(locale="fr-FR", viewport={"width": 1280, "height": 900})
        context.add_init_script(COLLECT)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        AgentAtConsole(page, bridge.url, PASSWORD).sign_in(login)
        opened.append(page)
        return page

    yield sign_in
    broken = [one for page in opened if not page.is_closed() for one in violations(page)]
    for page in opened:
        page.context.close()
    assert (errors, broken) == ([], [])


def violations(page: Page) -> list[str]:
    """Return what the content security policy refused on a page."""
    return list(page.evaluate("window.violations"))


def _picture(desk: Page, name: str) -> None:
    """Keep how a page looks; of one in the light also how it looks in the dark."""
    page, _, scheme = name.rpartition("-")
    schemes: tuple[Scheme, ...] = ("light", "dark") if scheme == "light" else ("dark",)
    for one in schemes:
        desk.emulate_media(color_scheme=one)
        desk.screenshot(path=Path(str(PICTURES)) / f"{page}-{one}.png")
    desk.emulate_media(color_scheme="dark" if scheme == "dark" else "light")


def look(desk: Page, name: str) -> list[str]:
    """Return what axe finds, and what is wider than a narrow screen; keep the picture if asked."""
    desk.wait_for_timeout(200)  # the fonts and the times are there
    if PICTURES:
        _picture(desk, name)
    found = [f"{name}: {one['id']}" for one in Axe().run(desk).response["violations"]]
    desk.set_viewport_size({"width": 320, "height": 700})
    if desk.evaluate("document.documentElement.scrollWidth") > 320:
        found.append(f"{name}: wider than 320 px")
    desk.set_viewport_size({"width": 1280, "height": 900})
    return found
