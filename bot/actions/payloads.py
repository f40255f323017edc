"""What a choice sends when it is pressed."""

import json
from typing import Any


def payload_of(intent: str) -> str:
    """Return the payload that chooses `intent`; `faq/x` becomes faq with its topic."""
    name, _, topic = intent.partition("/")
    return f'/{name}{{"faq_topic": "{topic}"}}' if topic else f"/{name}"


def read_payload(payload: str) -> tuple[str, dict[str, Any]]:
    """Return the intent and the entities of a payload."""
    name, brace, values = payload.removeprefix("/").partition("{")
    return name, json.loads(brace + values) if brace else {}
