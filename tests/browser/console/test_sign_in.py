"""Who the agent is: the second factor, set up and asked for."""

import base64
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from playwright.sync_api import Browser, Page, expect

from portal_bridge.handoff.people import Role
from portal_bridge.staff.oidc_settings import OidcSettings
from tests.browser.console.conftest import OpenConsole, look
from tests.browser.people import PATIENCE_MS, Scheme
from tests.browser.widget.bridge import PASSWORD, Bridge, running_bridge
from tests.integration.conftest import fresh_database
from tests.simulators.oidc import CLIENT_ID, CLIENT_SECRET, OidcSimulator, serving_oidc


def code_of(secret: str, later: int = 0) -> str:
    """Return what the agent's application shows, `later` steps from now."""
    totp = TOTP(base64.b32decode(secret.replace(" ", "")), 6, SHA1(), 30)  # noqa: S303 - RFC 6238
    return totp.generate(int(time.time()) + 30 * later).decode()


def set_up(desk: Page, bridge: Bridge) -> str:
    """Set up a second factor by keyboard alone; return its secret."""
    desk.goto(f"{bridge.url}/console/account")
    desk.locator("#password").focus()
    desk.keyboard.type(PASSWORD)
    desk.keyboard.press("Enter")
    expect(desk.locator("#code")).to_be_focused(timeout=PATIENCE_MS)
    secret = desk.locator(".secret").inner_text()
    desk.keyboard.type(code_of(secret))
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("status").first).to_contain_text("activée", timeout=PATIENCE_MS)
    return secret


def test_code_of_the_device_is_asked_for_once_it_is_set_up(
    browser: Browser, bridge: Bridge, console: OpenConsole
) -> None:
    secret = set_up(console("camille"), bridge)
    desk = browser.new_context(locale="fr-FR").new_page()
    desk.goto(f"{bridge.url}/console/login")
    desk.locator("#login").focus()
    desk.keyboard.type("camille")
    desk.keyboard.press("Tab")
    desk.keyboard.type(PASSWORD)
    desk.keyboard.press("Enter")
    expect(desk.locator("#code")).to_be_focused(timeout=PATIENCE_MS)
    desk.keyboard.type("000000")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("alert")).to_contain_text("Ce code n’est pas le bon")
    desk.keyboard.type(code_of(secret, later=1))
    desk.keyboard.press("Enter")
    expect(desk).to_have_title("File d’attente – Console", timeout=PATIENCE_MS)
    desk.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_signing_in_are_accessible_from_320_px(
    browser: Browser, bridge: Bridge, console: OpenConsole, scheme: Scheme
) -> None:
    desk = console("nadia")
    desk.emulate_media(color_scheme=scheme)
    desk.goto(f"{bridge.url}/console/account")
    faults = look(desk, f"console-account-{scheme}")
    desk.fill("#password", PASSWORD)
    desk.get_by_role("button", name="Commencer").click()
    expect(desk.get_by_role("img", name="QR code")).to_be_visible()
    faults += look(desk, f"console-second-factor-{scheme}")
    desk.fill("#code", code_of(desk.locator(".secret").inner_text()))
    desk.get_by_role("button", name="Activer").click()
    expect(desk.get_by_role("status").first).to_contain_text("activée")
    faults += look(desk, f"console-second-factor-set-{scheme}")
    desk.get_by_role("button", name="Se déconnecter").click()
    faults += look(desk, f"console-login-{scheme}")
    desk.fill("#login", "nadia")
    desk.fill("#password", PASSWORD)
    desk.get_by_role("button", name="Se connecter").click()
    expect(desk.locator("#code")).to_be_focused(timeout=PATIENCE_MS)
    faults += look(desk, f"console-code-{scheme}")
    assert faults == []


@pytest.fixture
def provider() -> Iterator[OidcSimulator]:
    """The company's provider, on another site than the bridge."""
    with serving_oidc("localhost") as simulator:
        simulator.person = {"sub": "u-1", "preferred_username": "zoe", "name": "Zoé Martin"}
        simulator.person["groups"] = ["emma-agents"]
        yield simulator


def test_agent_comes_in_from_the_companys_site(
    browser: Browser,
    server_url: str,
    demo_template: str,
    provider: OidcSimulator,
    tmp_path: Path,
) -> None:
    """The strict session cookie is there although the browser comes from another site."""
    roles = {"emma-agents": Role.AGENT}
    oidc = OidcSettings(provider.issuer, CLIENT_ID, CLIENT_SECRET, roles=roles, create=True)
    with (
        fresh_database(server_url, template=demo_template) as url,
        running_bridge(url, tmp_path, oidc=oidc) as bridge,
    ):
        desk = browser.new_context(locale="fr-FR").new_page()
        desk.goto(f"{bridge.url}/console/login")
        faults = look(desk, "console-login-company-light")
        desk.get_by_role("link", name="compte de l’entreprise").click()
        desk.get_by_role("button", name="Continuer").click()
        expect(desk).to_have_title("File d’attente – Console", timeout=PATIENCE_MS)
        expect(desk.get_by_role("link", name="Zoé Martin")).to_be_visible()
        desk.context.close()
    assert faults == []
