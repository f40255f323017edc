"""Contrast that axe does not measure: placeholders, edges, what cannot be pressed."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.widget.bridge import Bridge
from tests.browser.widget.says import BLOCKS
from tests.browser.widget.test_files import pdf, pick, send
from tests.browser.widget.window import Window

PLACEHOLDER = """() => {
  const field = document.querySelector("emma-chat").shadowRoot.querySelector("textarea");
  return [getComputedStyle(field, "::placeholder").color, getComputedStyle(field).backgroundColor];
}"""
EDGES = """() => [...document.querySelector("emma-chat").shadowRoot.querySelectorAll(
    "textarea, .form input:not(.unseen-input), .choices button, .drop, .composer")]
  .map((one) => ({ one, style: getComputedStyle(one) }))
  .filter(({ one, style }) => one.getClientRects().length && style.borderTopWidth !== "0px")
  .map(({ one, style }) => [`${one.tagName} ${one.className}`, style.borderTopColor])"""
PAPERS = """() => ["--paper", "--ground"].map((name) => {
  const swatch = document.createElement("p");
  swatch.style.color = `var(${name})`;
  document.querySelector("emma-chat").shadowRoot.append(swatch);
  const colour = getComputedStyle(swatch).color;
  swatch.remove();
  return colour;
})"""
COLOURS = """(one) => {
  const style = getComputedStyle(one);
  return [style.opacity, style.color, style.backgroundColor];
}"""
CLEAR_ENOUGH = 4.5  # WCAG 1.4.3
EDGE_CLEAR_ENOUGH = 3  # WCAG 1.4.11


@pytest.fixture(params=["light", "dark"])
def coloured(request: pytest.FixtureRequest, browser: Browser, bridge: Bridge) -> Iterator[Window]:
    """A member in one of the schemes."""
    bridge.forget()
    bridge.says.update(BLOCKS)
    context = browser.new_context(locale="fr-FR", color_scheme=request.param)
    window = Window(context.new_page(), bridge)
    window.sign_in()
    window.open()
    yield window
    context.close()


def contrast(one: str, other: str) -> float:
    """The contrast of two `rgb(…)` colours (WCAG 2.1, relative luminance)."""

    def luminance(colour: str) -> float:
        parts = [int(part) / 255 for part in colour[4:-1].split(",")]
        red, green, blue = (
            p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_placeholder_can_be_read(coloured: Window) -> None:
    assert contrast(*coloured.page.evaluate(PLACEHOLDER)) >= CLEAR_ENOUGH


def test_edges_of_fields_and_choices_stand_out(coloured: Window) -> None:
    edges: dict[str, str] = {}
    for words in ("choix", "rib", "code", "fichiers"):
        coloured.hear(words)
        edges |= dict(coloured.page.evaluate(EDGES))
    assert {where.split()[0] for where in edges} >= {"BUTTON", "INPUT"}
    papers = coloured.page.evaluate(PAPERS)
    faint = [
        where
        for where, edge in edges.items()
        if min(contrast(edge, paper) for paper in papers) < EDGE_CLEAR_ENOUGH
    ]
    assert faint == []


def test_what_cannot_be_pressed_while_files_go_out_can_be_read(coloured: Window) -> None:
    coloured.hear("fichiers")
    coloured.page.route("**/files", lambda route: None)  # they never arrive
    pick(coloured, pdf("facture.pdf"))
    send(coloured)
    busy = coloured.chat.locator("[aria-disabled=true]")
    expect(busy).to_be_visible()
    opacity, *colours = busy.evaluate(COLOURS)
    assert opacity == "1"
    assert contrast(*colours) >= CLEAR_ENOUGH


def test_what_the_home_offers_before_its_script_came_can_be_read(
    coloured: Window,
) -> None:
    coloured.page.route("**/portal.js*", lambda route: route.abort())
    coloured.page.reload()
    waiting = coloured.page.locator("button:disabled")
    expect(waiting.first).to_be_visible()
    for button in waiting.all():
        opacity, *colours = button.evaluate(COLOURS)
        assert opacity == "1"
        assert contrast(*colours) >= CLEAR_ENOUGH
