"""Reads messages as Rasa does in a turn; runs in Rasa's environment (bench/nlu.py starts it).

`python -m bench.nlu_reader ARCHIVE` takes a JSON list of messages and prints one of answers.
"""

import asyncio
import json
import os
import sys
import time
from typing import Any

from rasa.core.agent import Agent

UNSURE = {"nlu_fallback", "other_language"}


def answer(parsed: dict[str, Any], milliseconds: float) -> dict[str, Any]:
    """Return the top intent (`faq/…` in full), its confidence, and whether Emma would ask."""
    decided = parsed.get("intent") or {}
    ranking = parsed.get("intent_ranking") or []
    name = str(decided.get("name") or "")
    reading = ranking[0] if name in UNSURE and ranking else {**decided, "name": _full(parsed)}
    return {
        "intent": str(reading["name"]),
        "confidence": float(reading.get("confidence") or 0.0),
        "doubt": name in UNSURE,
        "ms": milliseconds,
    }


def _full(parsed: dict[str, Any]) -> str:
    name = str(parsed["intent"]["name"] or "")
    topic = next((e["value"] for e in parsed["entities"] if e["entity"] == "faq_topic"), None)
    return f"{name}/{topic}" if topic else name


async def _read(agent: Agent, messages: list[str]) -> list[dict[str, Any]]:
    answers = []
    for message in ["bonjour", *messages]:  # the first one warms
        started = time.perf_counter()
        parsed = await agent.parse_message(message)
        answers.append(answer(parsed, (time.perf_counter() - started) * 1000))
    return answers[1:]


def main() -> None:
    """Read the list on stdin, print the answers as the last line of stdout."""
    messages = json.load(sys.stdin)
    logs = os.dup(1)
    os.dup2(2, 1)  # what libraries print is no answer
    answers = asyncio.run(_read(Agent.load(sys.argv[1]), messages))
    sys.stdout.flush()
    os.dup2(logs, 1)
    print(json.dumps(answers, ensure_ascii=False))


if __name__ == "__main__":
    main()
