"""How well Emma understands labelled messages: `python3.11 bench/nlu.py FILE.tsv… [--json F]`.

A line is `label<TAB>message`; `faq/…` labels are told apart. The trained archive is read by Rasa
as in a turn; it is trained first when there is none of the present data. With --baseline the
stock spaCy + DIET pipeline (bench/stock.py) reads the same messages. Exit 0 whatever the score.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.nlu_scores import Row, print_report, scores
from deploy.local import environments, model
from deploy.local.paths import ROOT, python_of


def labelled(paths: Sequence[Path]) -> list[tuple[str, str]]:
    """Return (label, message) of all lines that have both."""
    found = []
    for path in paths:
        for line in path.read_text(encoding="utf-8-sig").splitlines():
            label, tab, message = line.partition("\t")
            if tab and label.strip() and not label.startswith("#"):
                found.append((label.strip(), message.strip()))
    return found


def read(archive: Path, messages: Sequence[str]) -> list[dict[str, Any]]:
    """Return intent, confidence and milliseconds of each message, read by Rasa in its process."""
    done = subprocess.run(
        [python_of("rasa"), "-m", "bench.nlu_reader", str(archive)],
        cwd=ROOT,
        env=model.environment(),
        input=json.dumps(list(messages)),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise SystemExit(f"Rasa could not read the messages:\n{done.stderr[-2000:]}")
    read_by_rasa: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return read_by_rasa


def measure(archive: Path, train_s: float | None, lines: Sequence[tuple[str, str]]) -> Any:
    """Return the scores of one trained archive."""
    answers = read(archive, [message for _, message in lines])
    rows = [
        Row(label, message, answer["intent"], answer["confidence"], answer["doubt"])
        for (label, message), answer in zip(lines, answers, strict=True)
    ]
    times = sorted(answer["ms"] for answer in answers)
    return {
        **scores(rows),
        "ms_per_message": round(times[len(times) // 2], 1) if times else None,
        "train_s": train_s,
    }


def _say(words: str) -> None:
    print(words, file=sys.stderr)


def main() -> int:
    """Measure, print the tables, write the JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE.tsv")
    parser.add_argument("--json", type=Path, help="write the figures here")
    parser.add_argument("--baseline", action="store_true", help="also the stock spaCy + DIET")
    arguments = parser.parse_args()
    lines = labelled(arguments.files)
    if not lines:
        parser.error("no line `label<TAB>message` in these files")
    environments.ensure(["rasa"], _say)
    archive = model.ensure(_say)
    figures = measure(archive, model.seconds_of(archive), lines)
    print_report("Emma", figures)
    if arguments.baseline:
        from bench import stock  # noqa: PLC0415 - needs the service environment

        place, seconds = stock.ensure_trained()
        newest = max(place.glob("models/*.tar.gz"), key=lambda path: path.stat().st_mtime)
        topics = [(label.replace("/", stock.TOPIC), message) for label, message in lines]
        figures["baseline"] = measure(newest, seconds, topics)
        print_report("spaCy + DIET", figures["baseline"])
    if arguments.json:
        words = json.dumps(figures, ensure_ascii=False, indent=1)
        arguments.json.write_text(words + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
