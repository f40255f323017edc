"""What a portal on another origin may load and call, and how older bubbles are read."""

from dataclasses import replace
from typing import Any

import pytest

from portal_bridge.app import create_app
from tests.integration.bridge.house import House, Talk, assert_error

PORTAL = "https://portail.example.org"


@pytest.fixture
def embedded(house: House) -> House:
    """A house whose API the portal's pages may call."""
    settings = replace(house.parts.settings, widget_origins=frozenset({PORTAL}))
    parts = replace(house.parts, settings=settings)
    return House(parts, create_app(parts), house.rasa)


def test_the_widget_may_be_loaded_from_anywhere(house: House) -> None:
    client = house.app.test_client()
    script = client.get("/emma/widget.js", buffered=True)
    assert script.status_code == 200
    assert script.headers["Access-Control-Allow-Origin"] == "*"
    assert script.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert b"emma-chat" in script.data
    assert (
        client.get(
            "/emma/widget.js", buffered=True, headers={"If-None-Match": script.headers["ETag"]}
        ).status_code
        == 304
    )


def test_pages_of_the_portal_may_call_the_api(embedded: House) -> None:
    client = embedded.app.test_client()
    asks = {
        "Origin": PORTAL,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization",
    }
    preflight = client.options("/api/v1/sessions", headers=asks)
    assert preflight.status_code == 204
    assert preflight.headers["Access-Control-Allow-Origin"] == PORTAL
    assert "Authorization" in preflight.headers["Access-Control-Allow-Headers"]
    opened = client.post("/api/v1/sessions", json={}, headers={"Origin": PORTAL})
    assert opened.headers["Access-Control-Allow-Origin"] == PORTAL
    assert "Access-Control-Allow-Credentials" not in opened.headers
    assert "Origin" in opened.headers["Vary"]


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "https://portail.example.org.evil.example", "null"]
)
def test_pages_of_others_may_not(embedded: House, origin: str) -> None:
    client = embedded.app.test_client()
    asks = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    assert (
        "Access-Control-Allow-Origin"
        not in client.options("/api/v1/sessions", headers=asks).headers
    )
    answer = client.post("/api/v1/sessions", json={}, headers={"Origin": origin})
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_the_console_is_never_for_other_origins(embedded: House) -> None:
    answer = embedded.app.test_client().get("/console/login", headers={"Origin": PORTAL})
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_older_bubbles_are_read_page_by_page(house: House) -> None:
    talk = house.talk()
    for number in range(4):
        talk.say(f"message {number}")
    every = talk.messages()
    newest = _earlier(talk, before=999_999_999, count=3)
    assert newest == every[-3:]
    assert _earlier(talk, before=newest[0]["seq"], count=100) == every[:-3]
    assert _earlier(talk, before=1, count=5) == []


@pytest.mark.parametrize(
    "query",
    [
        {"before": "-1"},
        {"before": "x"},
        {"before": "5", "count": "0"},
        {"before": "5", "count": "101"},
    ],
)
def test_an_odd_page_is_refused(house: House, query: dict[str, str]) -> None:
    talk = house.talk()
    assert_error(
        talk.client.get(f"{talk.path}/messages", query_string=query, headers=talk.headers),
        400,
        "invalid_field",
    )


def _earlier(talk: Talk, *, before: int, count: int) -> list[dict[str, Any]]:
    answer = talk.client.get(
        f"{talk.path}/messages",
        query_string={"before": before, "count": count},
        headers=talk.headers,
    )
    return list((answer.json or {})["messages"])
