"""What each part of understanding brings, and the curves its settings were chosen on.

`.venv/rasa/bin/python -m bench.understanding`: trains on bot/data/nlu without one part after the
other and reads the held-out messages of tests/nlu; then prints, for messages that the training
folds had not seen, how out_of_scope moves with its lift, the calibration curve, and what each
threshold and margin would answer. About five minutes.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.model_selection import StratifiedKFold

from bench.nlu_scores import OUT_OF_SCOPE, Row, calibration, scores
from bot.components import intent_model
from bot.components.encoder import encode
from bot.components.rewording import reworded, without_names, written_out
from bot.french.text import fold
from tests.nlu import measure

Features = dict[str, csr_matrix]
THRESHOLDS = (0.2, 0.3, 0.4, 0.5, 0.6)
MARGINS = (0.0, 0.1, 0.2)
LIFTS = (-0.6, -0.4, -0.2, 0.0, 0.25, 0.4)
FOLDS = 4
PARTS = ("characters", "words", "encoder")


@dataclass(frozen=True)
class Task:
    """What every variant is trained on and asked."""

    labels: np.ndarray
    held: Sequence[tuple[str, str, str]]
    lift: float
    c: float


def blocks(
    texts: Sequence[str], prepare: Callable[[str], str], held: Sequence[str]
) -> tuple[Features, Features]:
    """Return each part's features of the examples and of the held-out messages."""
    model = intent_model.vectorizers()
    trained, kept = [[prepare(fold(text)) for text in some] for some in (texts, held)]
    first, second = {}, {}
    for name, vectorizer, weight in zip(
        PARTS, model, (1.0, intent_model.WORD_WEIGHT), strict=False
    ):
        first[name] = vectorizer.fit_transform(trained) * weight
        second[name] = vectorizer.transform(kept) * weight
    encodings = encode(trained)
    axes = intent_model.main_axes(encodings)
    first["encoder"] = csr_matrix(encodings @ axes)
    second["encoder"] = csr_matrix(encode(kept) @ axes)
    return first, second


def main() -> None:
    """Print the tables as Markdown."""
    config = measure.settings()
    texts, intents = zip(*measure.examples(), strict=True)
    held = measure.held_out()
    labels = np.asarray(intents)
    lift = float(config["lift"].get(OUT_OF_SCOPE, 0.0))
    task = Task(labels, held, lift, config["c"])
    said = [message for message, _, _ in held]
    examples, messages = blocks(texts, reworded, said)
    print("| without | accuracy | portal | sms | out of scope | false alarms | training s |")
    print("|---|---|---|---|---|---|---|")
    for dropped in (None, *PARTS):
        _print_variant(dropped, examples, messages, task)
    _print_variant("lift", examples, messages, replace(task, lift=0.0))
    for part, prepare in (("shorthand", without_names), ("company names", written_out)):
        _print_variant(part, *blocks(texts, prepare, said), task)
    _print_curves(hstack(list(examples.values()), format="csr"), task)


def _print_variant(dropped: str | None, examples: Features, messages: Features, task: Task) -> None:
    labels, held, lift, c = task.labels, task.held, task.lift, task.c
    used = [name for name in PARTS if name != dropped]
    began = time.process_time()
    model = intent_model.fit(hstack([examples[n] for n in used], format="csr"), labels, c)
    seconds = time.process_time() - began
    margins = model.decision_function(hstack([messages[n] for n in used], format="csr"))
    margins[:, list(model.classes_).index(OUT_OF_SCOPE)] += lift
    read = model.classes_[margins.argmax(axis=1)]
    rows = [
        Row(label, text, str(name), 1.0, doubt=False)
        for (text, label, _), name in zip(held, read, strict=True)
    ]
    all_of = scores(rows)
    by_style = [
        scores([row for row, (_, _, style) in zip(rows, held, strict=True) if style == wanted])
        for wanted in ("portal", "sms")
    ]
    figures = [all_of["accuracy"], *(one["accuracy"] for one in by_style)]
    figures += [all_of["out_of_scope_recall"], all_of["false_alarm_rate"]]
    print(f"| {dropped or '–'} | {' | '.join(f'{f:.3f}' for f in figures)} | {seconds:.0f} |")


def _print_curves(matrix: csr_matrix, task: Task) -> None:
    """Print lift and calibration on examples that the fold's model had not seen."""
    labels, lift, c = task.labels, task.lift, task.c
    names = np.unique(labels)
    margins = np.zeros((len(labels), len(names)))
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=1)
    for kept, left_out in folds.split(labels, labels):
        model = intent_model.fit(matrix[kept], labels[kept], c)
        margins[left_out] = model.decision_function(matrix[left_out])
    outside, column = labels == OUT_OF_SCOPE, list(names).index(OUT_OF_SCOPE)
    print("\n| lift | accuracy | out-of-scope recall | false alarms |\n|---|---|---|---|")
    for value in LIFTS:
        lifted = margins.copy()
        lifted[:, column] += value
        read = names[lifted.argmax(axis=1)]
        recall, alarms = (read[outside] == OUT_OF_SCOPE), (read[~outside] == OUT_OF_SCOPE)
        figures = ((read == labels).mean(), recall.mean(), alarms.mean())
        print(f"| {value} | {' | '.join(f'{figure:.3f}' for figure in figures)} |")
    margins[:, column] += lift
    right = np.searchsorted(names, labels)
    temperature = intent_model.best_temperature(margins, right)
    rows = intent_model.softmax(margins * temperature)
    hits = (rows.argmax(axis=1) == right).tolist()
    print(f"\nTemperature {temperature:.2f}\n\n| from | said | right | share |\n|---|---|---|---|")
    for part in calibration(list(zip(rows.max(axis=1).tolist(), hits, strict=True))):
        print(f"| {' | '.join(f'{value:.3f}' for value in part.values())} |")
    _print_doubt(rows, np.asarray(hits))


def _print_doubt(rows: np.ndarray, hits: np.ndarray) -> None:
    """Print what each threshold and margin answers rightly, asks, and answers wrongly."""
    second, best = np.sort(rows, axis=1)[:, -2:].T
    print("\n| threshold | margin | right | asked | wrong |\n|---|---|---|---|---|")
    for threshold in THRESHOLDS:
        for margin in MARGINS:
            sure = (best >= threshold) & (best - second >= margin)
            shares = ((sure & hits).mean(), (~sure).mean(), (sure & ~hits).mean())
            print(f"| {threshold} | {margin} | {' | '.join(f'{share:.3f}' for share in shares)} |")


if __name__ == "__main__":
    main()
