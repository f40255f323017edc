"""Measure the chat widget in Chromium: `python -m bench.widget` (no Rasa is needed).

Weight of the bundle, when it can be used, and how long the page is held up while fifty bubbles
arrive at once, and while a talk of 2,000 is read from its end to its beginning. Times are those
of this machine with all it runs besides.
"""

import gzip
import json
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright

from deploy.local.paths import ROOT
from insurer.store.embedded import EmbeddedServer, place_in
from tests.browser import long_conversation
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.widget.bridge import Bridge, running_bridge
from tests.browser.widget.says import BLOCKS
from tests.browser.widget.window import Window
from tests.integration.conftest import fresh_database

BUNDLE = ROOT / "portal_bridge" / "static" / "widget.js"
RUNS = 10
SCROLLS = 3
BUBBLES = 50
MOST_KB, MOST_READY_MS, LONGEST_TASK_MS = 35, 100, 50
READY = """
customElements.whenDefined("emma-chat").then(() => { window.ready = performance.now(); });
"""  # an element that is defined has drawn its launcher
SINCE_LOAD = """() => {
  const [page] = performance.getEntriesByType("navigation");
  return Math.max(0, window.ready - page.loadEventEnd);
}"""
OPENED = """() => new Promise((done) => {
  const from = performance.now();
  const chat = document.querySelector("emma-chat");
  chat.shadowRoot.querySelector(".launcher").click();
  requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - from)));
})"""
PAGE = 50  # bubbles that the widget asks for at once
WHEEL_PX, FRAME_MS = 600, 17
_WHOLE = "X"  # an event with its duration, in the trace format
CATEGORIES = ["toplevel", "devtools.timeline"]


def main() -> None:
    """Measure and print a table."""
    weight = len(gzip.compress(BUNDLE.read_bytes(), 9)) / 1024
    with _bridge() as bridge, sync_playwright() as playwright:
        words = [{"text": f"Answer {place}."} for place in range(BUBBLES - 2)]
        bridge.says["50"] = [*BLOCKS["tableau"], *words]  # all different: what is said twice is one
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        runs = [_run(browser, bridge) for _ in range(RUNS)]
        scrolled = [_longest_while_scrolling(browser, bridge) for _ in range(SCROLLS)]
        browser.close()
    ready, opened, tasks = zip(*runs, strict=True)
    print(f"{RUNS} runs, fresh browser profile each; promised: issue 7")
    print(f"{'':44}{'median':>8}{'worst':>8}{'promised':>10}")
    _line("weight, KB gzip", [weight], MOST_KB)
    _line("usable after the load event, ms", ready, MOST_READY_MS)
    _line("panel drawn after the click, ms", opened, MOST_READY_MS)
    _line(f"longest task while {BUBBLES} bubbles arrive, ms", tasks, LONGEST_TASK_MS)
    _line(f"longest task in a talk of {long_conversation.LENGTH}, ms", scrolled)


def _line(name: str, values: Any, promised: float | str = "-") -> None:
    print(f"{name:44}{statistics.median(values):8.1f}{max(values):8.1f}{promised:>10}")


@contextmanager
def _bridge() -> Iterator[Bridge]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)  # the database server runs as another user when we are root
        place = place_in(folder)
        server = EmbeddedServer(place, {"fsync": "off"})
        server.start()
        try:
            with (
                fresh_database(place.maintenance_url, template=None) as url,
                running_bridge(url, folder / "home") as bridge,
            ):
                yield bridge
        finally:
            server.stop()


def _run(browser: Browser, bridge: Bridge) -> tuple[float, float, float]:
    context = browser.new_context(locale="fr-FR")
    context.add_init_script(READY)
    page = context.new_page()
    page.goto(bridge.url)
    page.wait_for_load_state("load")
    expect(page.locator("emma-chat .launcher")).to_be_visible()
    since_load, opened = page.evaluate(SINCE_LOAD), page.evaluate(OPENED)
    longest = _longest_task(browser, page, Window(page, bridge))
    context.close()
    return float(since_load), float(opened), longest


def _longest_task(browser: Browser, page: Page, window: Window) -> float:
    window.reads("/welcome")
    browser.start_tracing(page=page, categories=CATEGORIES)
    window.say("50")
    expect(window.log.locator("article.bot")).to_have_count(BUBBLES + 1, timeout=60_000)
    page.wait_for_timeout(500)  # what is drawn afterwards counts too
    return _longest(json.loads(browser.stop_tracing())["traceEvents"])


def _longest_while_scrolling(browser: Browser, bridge: Bridge) -> float:
    """Load the whole of a long talk, then turn the wheel from its end to its beginning."""
    context = browser.new_context(locale="fr-FR")
    page = context.new_page()
    long_conversation.serve(page)
    page.goto(bridge.url)
    page.locator("#ask").click()
    bubbles, earlier = page.locator("emma-chat .message"), long_conversation.earlier(page)
    for there in range(PAGE, long_conversation.LENGTH, PAGE):
        expect(bubbles).to_have_count(there, timeout=60_000)
        earlier.click()
    expect(bubbles).to_have_count(long_conversation.LENGTH, timeout=60_000)
    log = page.get_by_role("log")
    log.evaluate("one => { one.scrollTop = one.scrollHeight; }")
    log.hover()
    browser.start_tracing(page=page, categories=CATEGORIES)
    while log.evaluate("one => one.scrollTop") > 0:
        page.mouse.wheel(0, -WHEEL_PX)
        page.wait_for_timeout(FRAME_MS)
    events = json.loads(browser.stop_tracing())["traceEvents"]
    context.close()
    return _longest(events)


def _longest(events: list[dict[str, Any]]) -> float:
    """The longest task of a page's main thread, in ms of wall-clock time."""
    mains = {
        (event["pid"], event["tid"])
        for event in events
        if event["name"] == "thread_name" and event["args"]["name"] == "CrRendererMain"
    }
    tasks = [
        event["dur"] / 1000
        for event in events
        if event["ph"] == _WHOLE
        and event["name"].endswith("RunTask")
        and (event["pid"], event["tid"]) in mains
    ]
    if not tasks:
        raise SystemExit("the trace holds no task of the page: the categories have changed")
    return max(tasks)


if __name__ == "__main__":
    main()
