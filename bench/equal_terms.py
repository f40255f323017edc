"""Emma beside stock spaCy + DIET on equal terms: `.venv/rasa/bin/python -m bench.equal_terms`.

Both are trained by `rasa train nlu` on the same few examples of each intent, spread evenly over
bot/data/nlu, and read all held-out messages of tests/nlu, each with its `faq/…` topics told apart.
All the examples would take the stock pipeline days on two cores.
"""

import argparse
import subprocess
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import yaml

from bench.nlu import measure
from bench.nlu_scores import print_report
from bench.stock import PIPELINE, TOPIC
from deploy.local import model
from deploy.local.paths import ROOT, python_of
from tests.nlu import measure as held

Messages = list[tuple[str, str]]  # (label, message)
PER_INTENT = 20  # as in the measurement of design.md, section 4


def main() -> int:
    """Print both reports."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--per-intent", type=int, default=PER_INTENT)
    count = parser.parse_args().per_intent
    sample = sample_of([(label, message) for message, label in held.examples()], count)
    messages = [(label, message) for message, label, _ in held.held_out()]
    print(f"{count} examples of each intent, {len(sample)} in all; {len(messages)} messages read")
    with tempfile.TemporaryDirectory(prefix="emma-equal-") as folder:
        place = Path(folder)
        emma, seconds = train(sample, (ROOT / "config.yml").read_text("utf-8"), place / "emma")
        print_report("Emma", measure(emma, seconds, messages))
        stock, seconds = train(dotted(sample), PIPELINE, place / "stock")
        print_report("spaCy + DIET", measure(stock, seconds, dotted(messages)))
    return 0


def sample_of(messages: Messages, count: int) -> Messages:
    """Return at most `count` messages of each label, from its first to its last evenly."""
    by_label: dict[str, Messages] = defaultdict(list)
    for message in messages:
        by_label[message[0]].append(message)
    return [
        of_label[number * len(of_label) // count]
        for of_label in by_label.values()
        for number in range(min(count, len(of_label)))
    ]


def dotted(messages: Messages) -> Messages:
    """Return messages with `faq/…` labels as stock Rasa can tell them apart."""
    return [(label.replace("/", TOPIC), message) for label, message in messages]


def train(messages: Messages, config: str, place: Path) -> tuple[Path, float]:
    """Train a pipeline; return its archive and the seconds it took."""
    place.mkdir()
    (place / "config.yml").write_text(config, encoding="utf-8")
    _write(messages, place / "nlu.yml")
    command = [python_of("rasa"), "-m", "rasa", "train", "nlu", "--out", str(place)]
    command += ["--config", str(place / "config.yml"), "--nlu", str(place / "nlu.yml")]
    began = time.monotonic()
    with (place / "training.log").open("wb") as log:
        subprocess.run(
            command, cwd=ROOT, env=model.environment(), stdout=log, stderr=log, check=True
        )
    return next(place.glob("*.tar.gz")), round(time.monotonic() - began, 1)


def _write(messages: Messages, path: Path) -> None:
    by_label: dict[str, list[str]] = defaultdict(list)
    for label, message in messages:
        by_label[label].append(f"- {message}\n")
    nlu: list[dict[str, Any]] = [
        {"intent": label, "examples": "".join(lines)} for label, lines in by_label.items()
    ]
    content = {"version": "3.1", "nlu": nlu}
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
