"""The administrator's pages, by keyboard and for everybody's eyes."""

import pytest
from playwright.sync_api import expect

from tests.browser.console.conftest import OpenConsole, look
from tests.browser.people import PATIENCE_MS, Scheme
from tests.browser.widget.bridge import Bridge


def test_person_is_added_by_keyboard_and_signs_in(bridge: Bridge, console: OpenConsole) -> None:
    boss = console("alix")
    boss.get_by_role("link", name="Accès").focus()
    boss.keyboard.press("Enter")
    boss.locator("#login").focus()
    for words in ("zoe", "Zoé", "Superviseur", "prestations"):
        boss.keyboard.type(words)
        boss.keyboard.press("Tab")
    boss.keyboard.press("Enter")
    first = boss.locator(".secret").inner_text(timeout=PATIENCE_MS)
    expect(boss.get_by_role("row", name="Zoé")).to_contain_text("Superviseur")
    boss.get_by_role("button", name="Se déconnecter").click()
    boss.fill("#login", "zoe")
    boss.fill("#password", first)
    boss.get_by_role("button", name="Se connecter").click()
    expect(boss.get_by_text("choisissez le vôtre")).to_be_visible(timeout=PATIENCE_MS)
    boss.fill("#old", first)
    boss.fill("#new", "une phrase assez longue")
    boss.fill("#again", "une phrase assez longue")
    boss.get_by_role("button", name="Changer").click()
    expect(boss.get_by_role("status").first).to_contain_text("Mot de passe changé")
    boss.get_by_role("link", name="Supervision").click()
    expect(boss.get_by_role("heading", name="Maintenant")).to_be_visible(timeout=PATIENCE_MS)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_administrators_are_accessible_from_320_px(
    bridge: Bridge, console: OpenConsole, scheme: Scheme
) -> None:
    boss = console("alix")
    boss.emulate_media(color_scheme=scheme)
    faults = []
    for name in ("people", "canned-replies?edit=fin", "trail"):
        boss.goto(f"{bridge.url}/console/{name}")
        faults += look(boss, f"console-{name.split('?')[0]}-{scheme}")
    boss.goto(f"{bridge.url}/console/people")
    boss.get_by_role("link", name="Camille").click()
    faults += look(boss, f"console-person-{scheme}")
    boss.get_by_role("button", name="Donner un nouveau mot de passe").click()
    expect(boss.locator(".secret")).to_be_visible(timeout=PATIENCE_MS)
    faults += look(boss, f"console-first-password-{scheme}")
    assert faults == []
