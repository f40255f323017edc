"""A conversation of 2,000 messages, answered to the widget in place of the bridge."""

import re

from playwright.sync_api import Locator, Page, Route

LENGTH = 2_000  # messages
AT = "2026-11-20T09:00:00+00:00"
_BEFORE = re.compile(r"/messages\?before=(\d+)")
_PAGE = 50


def serve(page: Page) -> None:
    """Let every conversation of this page be the long one."""
    page.route(_BEFORE, _answer)
    page.route("**/events", lambda route: route.abort())


def earlier(page: Page) -> Locator:
    """Return the button that loads the page before the first message shown."""
    return page.get_by_role("button", name="Voir les messages précédents")


def _answer(route: Route) -> None:
    asked = _BEFORE.search(route.request.url)
    assert asked
    before = min(int(asked[1]), LENGTH + 1)
    messages = [_message(seq) for seq in range(max(1, before - _PAGE), before)]
    route.fulfill(json={"messages": messages, "owner": "bot", "typing": False})


def _message(seq: int) -> dict[str, object]:
    return {
        "seq": seq,
        "id": f"m{seq}",
        "author": "bot" if seq % 2 else "member",
        "author_name": "",
        "blocks": [{"type": "text", "text": f"message {seq}."}],
        "sent_at": AT,
    }
