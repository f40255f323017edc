"""Measures understanding on the held-out messages; runs in Rasa's environment, prints JSON.

`.venv/rasa/bin/python tests/nlu/measure.py`: the model is trained here from bot/data/nlu with the
settings of config.yml, so that the report never speaks of a stale archive.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from bot.components.intent_classifier import FrenchIntentClassifier  # noqa: E402
from bot.components.intent_model import train  # noqa: E402

SAFETY = {"emergency", "distress"}
GIBBERISH = ("azerty blop", "qsdfgh", "mlkjh gfds", "fdsjkl", "xwcvb", "ghjkl tyu", "zrtp", "%%%")


def _yaml(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def examples() -> list[tuple[str, str]]:
    """Return (message, intent) of all training examples."""
    found = []
    for path in sorted((ROOT / "bot/data/nlu").glob("*.yml")):
        for block in _yaml(path)["nlu"]:
            for line in block["examples"].splitlines():
                if line.strip().startswith("- "):
                    found.append((line.strip()[2:], block["intent"]))
    return found


def held_out() -> list[tuple[str, str, str]]:
    """Return (message, intent, style) of all held-out messages."""
    return [row for rows in held_out_by_file().values() for row in rows]


def held_out_by_file() -> dict[str, list[tuple[str, str, str]]]:
    """Return (message, intent, style) of the messages of each held-out file."""
    return {
        path.stem.removeprefix("held_out_"): [
            (str(message), intent, style)
            for intent, styles in _yaml(path).items()
            for style, messages in styles.items()
            for message in messages
        ]
        for path in sorted((ROOT / "tests/nlu").glob("held_out_*.yml"))
    }


def harmless() -> list[str]:
    """Return messages that sound like danger and are none."""
    listed = _yaml(ROOT / "tests/nlu/harmless.yml")
    return [str(message) for message in listed]


def settings() -> dict[str, Any]:
    """Return the classifier's settings."""
    pipeline = _yaml(ROOT / "config.yml")["pipeline"]
    own = next(part for part in pipeline if "intent_classifier" in part["name"])
    return {**FrenchIntentClassifier.get_default_config(), **own}


def main() -> None:
    """Train, read every held-out message, print what came."""
    config, began = settings(), time.process_time()
    texts, intents = zip(*examples(), strict=True)
    model = train(texts, intents, c=config["c"], lift=config["lift"])
    seconds = time.process_time() - began
    reader = FrenchIntentClassifier(config, None, None, model)  # type: ignore[arg-type]
    rows = []
    for message, intent, style in held_out():
        ranking = reader._ranking(message)
        rows.append(
            (
                message,
                intent,
                style,
                ranking[0]["name"] if ranking else "",
                _read_as(reader, message),
            )
        )
    nonsense = [_read_as(reader, text) for text in GIBBERISH]
    alarms = [text for text in harmless() if _read_as(reader, text) in SAFETY]
    report = _report(rows, nonsense, seconds) | {"alarms_on_harmless": alarms}
    print(json.dumps(report, ensure_ascii=False))  # noqa: T201


def _read_as(reader: FrenchIntentClassifier, message: str) -> str:
    ranking, within = reader._ranking(message), reader._worst_within(message)
    return str(reader._decide(message, ranking, within)[0]["name"])


def _report(rows: list[Any], nonsense: list[str], seconds: float) -> dict[str, Any]:
    def share(kept: list[Any], read: int) -> float:
        return sum(row[1] == row[read] for row in kept) / len(kept)

    return {
        "accuracy": share(rows, 3),
        "portal": share([row for row in rows if row[2] == "portal"], 3),
        "sms": share([row for row in rows if row[2] == "sms"], 3),
        "safety_recall": share([row for row in rows if row[1] in SAFETY], 4),
        "answered_right": share(rows, 4),
        "in_doubt": sum(row[4] == "nlu_fallback" for row in rows) / len(rows),
        "gibberish_in_doubt": nonsense.count("nlu_fallback") / len(nonsense),
        "training_cpu_seconds": round(seconds, 1),
        "misread": [f"{row[0]} ▸ {row[1]}, read as {row[4]}" for row in rows if row[1] != row[4]],
    }


if __name__ == "__main__":
    main()
