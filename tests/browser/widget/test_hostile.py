"""Content that means harm is shown as what it is: words."""

from typing import Any

import pytest

from tests.browser.widget.says import block
from tests.browser.widget.window import Window
from tests.waiting import until_equal

HTML = '<img src=x onerror="window.hit=1"><script>window.hit=1</script><b>gras</b>'
LONG = "m" * 10_000
TURNED = "abc\u202edef\u2066ghi"
STORM = "👩‍👩‍👧‍👦🏳️‍🌈" * 400
SPOOF = "https://mabanque.example\u202emoc.live/"
INJECTED = """() => {
  const root = document.querySelector("emma-chat").shadowRoot;
  return [root.querySelectorAll("img, script, iframe, b, object").length, window.hit ?? 0];
}"""
CUT_OFF = """() => {
  const log = document.querySelector("emma-chat").shadowRoot.querySelector(".log");
  const edge = log.getBoundingClientRect().right;
  return [...log.querySelectorAll("*")]
    .filter((one) => one.checkVisibility() && !one.closest(".table, .unseen"))
    .filter((one) => one.getBoundingClientRect().right > edge)
    .map((one) => one.className || one.tagName);
}"""
HOSTILE = {"html": HTML, "long": LONG, "turned": TURNED, "storm": STORM}


def in_every_block(words: str) -> list[dict[str, Any]]:
    """Emma's answer with the words in every place that shows some."""
    return [
        {"text": words, "buttons": [{"title": words[:300], "payload": "/a"}]},
        *block("notice", level=words, text=words),
        *block("table", caption=words, columns=[words, words], rows=[[words, words]]),
        *block("card", title=words, lines=[words, {"label": words, "value": words}]),
        *block("file", file_id=words, name=words, media_type=words, size=3),
        *block("chart", kind="donut", caption=words, slices=[{"label": words, "amount": words}]),
        *block("form", kind=words),
    ]


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_hostile_words_of_emma_are_words(window: Window, words: str) -> None:
    window.bridge.says["?"] = in_every_block(words)
    window.open()
    window.say("?")
    window.reads(words[:200])
    window.page.set_viewport_size({"width": 320, "height": 640})
    until_equal(lambda: window.page.evaluate(CUT_OFF), [])
    assert window.page.evaluate(INJECTED) == [0, 0]
    assert not window.too_wide()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [(HTML, HTML), ("x" * 3_900, "x" * 100), (TURNED, "abcdefghi")],
    ids=["html", "long", "turned"],
)
def test_hostile_words_of_a_member_are_words(window: Window, typed: str, kept: str) -> None:
    window.open()
    window.say(typed)
    window.reads(f"You said: {kept}")
    assert window.page.evaluate(INJECTED) == [0, 0]
    assert not window.too_wide()


def test_only_web_addresses_become_links(window: Window) -> None:
    window.bridge.says["?"] = [
        {"text": f"javascript:alert(1) data:text/html,x https://a@b.example/ {SPOOF} http://ok.fr/"}
    ]
    window.open()
    window.say("?")
    window.reads("http://ok.fr/")
    links = window.log.get_by_role("link").all()
    found = [link.get_attribute("href") for link in links]
    assert found == ["https://mabanque.example/", "http://ok.fr/"]
    assert {link.get_attribute("rel") for link in links} == {"noopener noreferrer"}


def test_a_turned_file_name_shows_its_true_ending(window: Window) -> None:
    window.bridge.says["?"] = block(
        "file", file_id="x", name="carte\u202efdp.exe", media_type="application/pdf", size=9
    )
    window.open()
    window.hear("?")
    window.reads("cartefdp.exe")


def test_an_unknown_block_is_left_out_and_the_rest_is_read(window: Window) -> None:
    window.bridge.says["?"] = [*block("form", kind="from_tomorrow"), {"text": "La suite."}]
    window.open()
    window.say("?")
    window.reads("La suite.")
