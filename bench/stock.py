"""The baselines: stock Rasa projects (spaCy + DIET, 100 epochs) with the same texts.

One has the policies that Rasa itself takes when none are named (`default_config.yml`: memoization,
rules, UnexpecTED, TED), with stories as `rasa init` writes them; the other has rules only, as Emma.
Made and trained once, outside the repository, in EMMA_BENCH_HOME (~/.cache/emma-bench).
They keep the texts of that day: a few examples more do not move their speed, and training takes
long. Remove the folder to train them with the present ones. Trained in short (a few examples of
each intent, two epochs) they have the same layers, a smaller vocabulary and worse weights: they
answer no slower, and nothing of what they understand may be read from them.
"""

import hashlib
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import requests
import yaml

from deploy.local.model import RASA_ENVIRONMENT
from deploy.local.paths import ROOT, python_of
from deploy.local.settings import free_ports

READY_WITHIN_S = 180.0
EXAMPLES_IN_SHORT = 40  # of each intent
# Without a response selector Rasa takes `faq/…` for one intent: the topics are intents here.
TOPIC = "."
PIPELINE = """\
recipe: default.v1
language: fr
pipeline:
  - name: SpacyNLP
    model: fr_core_news_md
  - name: SpacyTokenizer
  - name: SpacyFeaturizer
  - name: RegexFeaturizer
  - name: LexicalSyntacticFeaturizer
  - name: CountVectorsFeaturizer
  - name: CountVectorsFeaturizer
    analyzer: char_wb
    min_ngram: 1
    max_ngram: 4
  - name: DIETClassifier
    epochs: 100
"""


@dataclass(frozen=True)
class Stock:
    """A stock project: its settings, and how its dialogues are written."""

    name: str
    config: str
    dialogues: str  # stories | rules
    in_short: bool = False

    def shortened(self) -> "Stock":
        """Return the project for a measurement of speed alone, trained in minutes, not in hours."""
        return replace(self, config=self.config.replace("epochs: 100", "epochs: 2"), in_short=True)

    @property
    def home(self) -> Path:
        """The folder of the project, named after its settings."""
        base = os.environ.get("EMMA_BENCH_HOME")
        folder = Path(base) if base else Path.home() / ".cache" / "emma-bench"
        return folder / hashlib.sha256(self.config.encode()).hexdigest()[:12]


DEFAULT = Stock(
    "stock Rasa",
    PIPELINE
    + """\
  - name: EntitySynonymMapper
  - name: FallbackClassifier
    threshold: 0.3
    ambiguity_threshold: 0.1
policies:
  - name: MemoizationPolicy
  - name: RulePolicy
  - name: UnexpecTEDIntentPolicy
    max_history: 5
    epochs: 100
  - name: TEDPolicy
    max_history: 5
    epochs: 100
    constrain_similarities: true
""",
    "stories",
)
RULES_ONLY = Stock(
    "stock Rasa, rules only", PIPELINE + "policies:\n  - name: RulePolicy\n", "rules"
)


def ensure_trained(stock: Stock = RULES_ONLY) -> tuple[Path, float | None]:
    """Return the project's folder and the seconds of training, None when it was there."""
    place = stock.home
    if list(place.glob("models/*.tar.gz")):
        return place, None
    _write_project(place, stock)
    started = time.monotonic()
    command = [python_of("rasa"), "-m", "rasa", "train", "--data", "data", "--out", "models"]
    environment = {**_environment(), "OMP_NUM_THREADS": "2", "TF_NUM_INTRAOP_THREADS": "2"}
    with (place / "training.log").open("wb") as log:
        subprocess.run(command, cwd=place, env=environment, stdout=log, stderr=log, check=True)
    return place, time.monotonic() - started


@contextmanager
def serving(place: Path) -> Iterator[tuple[str, int, float]]:
    """Run the project's server; yields its address, process id and seconds until it served."""
    port = free_ports(1)[0]
    url = f"http://127.0.0.1:{port}"
    started = time.monotonic()
    command = [python_of("rasa"), "-m", "rasa", "run", "-i", "127.0.0.1", "-p", str(port)]
    with (place / "server.log").open("wb") as log:
        server = subprocess.Popen(command, cwd=place, env=_environment(), stdout=log, stderr=log)
    try:
        while not _loaded(url):
            if server.poll() is not None or time.monotonic() - started > READY_WITHIN_S:
                raise RuntimeError(f"the stock server did not start, see {place}/server.log")
            time.sleep(0.2)
        yield url, server.pid, time.monotonic() - started
    finally:
        server.terminate()
        server.wait(30)


def _environment() -> dict[str, str]:
    return {**os.environ, **RASA_ENVIRONMENT, "PYTHONPATH": ""}


def _texts() -> list[Path]:
    return sorted((ROOT / "bot" / "data" / "nlu").glob("*.yml"))


def _loaded(url: str) -> bool:
    try:
        body = {"sender": "warm", "message": "bonjour"}
        answer = requests.post(f"{url}/webhooks/rest/webhook", json=body, timeout=20)
        return answer.ok and bool(answer.json())
    except (requests.RequestException, ValueError):
        return False


def _write_project(place: Path, stock: Stock) -> None:
    """Write a project with our examples and one fixed sentence as the answer to each intent."""
    intents: set[str] = set()
    for path in _texts():
        text = path.read_text(encoding="utf-8").replace("- intent: faq/", f"- intent: faq{TOPIC}")
        raw = yaml.safe_load(text)
        named = [item for item in raw.get("nlu", []) if "intent" in item]
        intents |= {item["intent"] for item in named}
        for item in named if stock.in_short else ():
            item["examples"] = _in_short(item["examples"])
        _dump(place / "data" / path.name, raw)
    main = sorted(intents)
    kind = {"stories": "story", "rules": "rule"}[stock.dialogues]
    talks = [{kind: name, "steps": [{"intent": name}, {"action": "utter_ok"}]} for name in main]
    _dump(place / "data" / f"{stock.dialogues}.yml", {"version": "3.1", stock.dialogues: talks})
    answer = {"utter_ok": [{"text": "D'accord."}]}
    _dump(place / "domain.yml", {"version": "3.1", "intents": main, "responses": answer})
    (place / "config.yml").write_text(stock.config, encoding="utf-8")
    _dump(place / "credentials.yml", {"rest": None})
    (place / "endpoints.yml").write_text("", encoding="utf-8")


def _in_short(examples: str) -> str:
    """Return a few of the lines, from the first to the last evenly."""
    lines = examples.splitlines(keepends=True)
    count = min(EXAMPLES_IN_SHORT, len(lines))
    return "".join(lines[number * len(lines) // count] for number in range(count))


def _dump(path: Path, content: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
