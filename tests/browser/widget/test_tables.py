"""A table on a phone: words wrap so that the amount comes nearer, dates and amounts never break."""

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.widget.bridge import Bridge
from tests.browser.widget.says import block
from tests.browser.widget.window import Window

LINES = """cell => {
  const words = document.createRange();
  words.selectNodeContents(cell);
  return new Set([...words.getClientRects()].map((one) => Math.round(one.top))).size;
}"""
COLUMNS = ["Date des soins", "Soin", "Pour", "Remboursé"]
ROW = ["20/10/2026", "Consultation médecin généraliste", "Thomas", "1 028,00 €"]


@pytest.fixture
def cells(window: Window, bridge: Bridge) -> Locator:
    """The cells of a line of reimbursements, on a narrow screen."""
    bridge.says["soins"] = block("table", caption="Vos soins", columns=COLUMNS, rows=[ROW])
    window.page.set_viewport_size({"width": 390, "height": 760})
    window.open()
    window.hear("soins")
    found = window.chat.locator("tbody th, tbody td")
    expect(found).to_have_text(ROW)
    return found


def test_long_words_wrap_and_dates_and_amounts_do_not(cells: Locator) -> None:
    lines = [cells.nth(place).evaluate(LINES) for place in range(len(ROW))]
    assert lines[1] > 1
    assert (lines[0], lines[2], lines[3]) == (1, 1, 1)
