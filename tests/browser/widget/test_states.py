"""Every state of the widget: nothing that axe finds, nothing too wide, a picture of each."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import COLLECT
from tests.browser.widget.bridge import Bridge
from tests.browser.widget.says import BLOCKS
from tests.browser.widget.window import PATIENCE_MS, Window

ARTEFACTS = Path(__file__).resolve().parents[2] / "artefacts" / "widget"
PICTURED = [(scheme, width) for scheme in ("light", "dark") for width in (320, 768, 1280)]
WAITING = [{"text": "Un instant."}, {"custom": {"handoff": {"reason": "asked"}}}]


@pytest.fixture(params=PICTURED, ids=lambda one: f"{one[0]}-{one[1]}")
def looked_at(request: pytest.FixtureRequest) -> Callable[[str, Window], None]:
    """Check and picture one state."""
    scheme, width = request.param
    ARTEFACTS.mkdir(parents=True, exist_ok=True)

    def look(state: str, window: Window) -> None:
        window.page.screenshot(path=ARTEFACTS / f"{state}-{scheme}-{width}.png")
        assert (state, window.violations(), window.too_wide()) == (state, [], False)

    return look


@pytest.fixture
def anybody(
    request: pytest.FixtureRequest,
    looked_at: Callable[[str, Window], None],
    browser: Browser,
    bridge: Bridge,
) -> Iterator[Window]:
    """A visitor in one of the schemes and widths."""
    scheme, width = request.node.callspec.params["looked_at"]
    bridge.forget()
    bridge.says.update(BLOCKS)
    context = browser.new_context(
        locale="fr-FR",
        color_scheme=scheme,
        reduced_motion="reduce",  # a picture of the state, not of the way there
        viewport={"width": width, "height": 760},
    )
    context.add_init_script(COLLECT)
    window = Window(context.new_page(), bridge)
    yield window
    violations = window.page.evaluate("window.violations")
    context.close()
    assert violations == []


def test_every_block(anybody: Window, looked_at: Callable[[str, Window], None]) -> None:
    anybody.open()
    for words in BLOCKS:
        anybody.hear(words)
        looked_at(words, anybody)


def test_errors_of_the_forms(anybody: Window, looked_at: Callable[[str, Window], None]) -> None:
    anybody.open()
    anybody.hear("rib")
    anybody.page.locator("emma-chat input[name=iban]").fill("FR7612345")
    anybody.button("Valider").click()
    expect(anybody.page.locator("emma-chat [aria-invalid=true]").first).to_be_visible()
    looked_at("rib-faux", anybody)
    anybody.hear("fichiers")
    anybody.button("Envoyer les fichiers").click()
    expect(anybody.log).to_contain_text("Choisissez un fichier")
    looked_at("fichiers-aucun", anybody)


def test_a_person_answers_and_the_talk_ends(
    anybody: Window, looked_at: Callable[[str, Window], None]
) -> None:
    anybody.bridge.says["une personne"] = WAITING
    anybody.open()
    anybody.say("une personne")
    expect(anybody.chat.locator(".subtitle")).to_have_text(
        "En attente d’un conseiller", timeout=PATIENCE_MS
    )
    looked_at("attente", anybody)
    agent = anybody.bridge.hand_over()
    talk = anybody.bridge.present_conversation()
    anybody.bridge.parts.handoff.desk.reply(agent, talk, "Bonjour, je regarde votre dossier.")
    anybody.reads("je regarde votre dossier")
    anybody.reads(f"{agent.name} a rejoint la conversation")
    expect(anybody.chat.locator(".subtitle")).to_contain_text(agent.name)
    expect(anybody.button("Continuer avec Emma")).to_have_count(0)  # it would be refused now
    looked_at("conseiller", anybody)
    anybody.bridge.parts.handoff.desk.end(agent, talk)
    expect(anybody.button("Nouvelle conversation")).to_be_visible(timeout=PATIENCE_MS)
    expect(anybody.button("Derniers messages")).to_have_count(0)  # the last words stay in sight
    looked_at("terminee", anybody)
    expect(anybody.log).not_to_contain_text("Comment s’est passé")  # the form asks it
    anybody.button("Envoyer mon avis").click()
    expect(anybody.chat).to_contain_text("Choisissez une note de 1 à 5")
    looked_at("note-manquante", anybody)


def test_without_a_network(anybody: Window, looked_at: Callable[[str, Window], None]) -> None:
    anybody.open()
    anybody.page.context.set_offline(True)
    anybody.say("es-tu là ?")
    expect(anybody.chat.locator(".foot").last).to_contain_text("En cours d’envoi")
    looked_at("hors-ligne", anybody)


def test_when_the_conversation_cannot_open(
    anybody: Window, looked_at: Callable[[str, Window], None]
) -> None:
    anybody.page.route("**/api/v1/sessions", lambda route: route.abort())
    anybody.page.goto(anybody.bridge.url)
    anybody.page.locator("#ask").click()
    expect(anybody.button("Réessayer")).to_be_visible()
    looked_at("echec", anybody)
    anybody.page.unroute_all()
    anybody.button("Réessayer").click()
    anybody.reads("/welcome")
