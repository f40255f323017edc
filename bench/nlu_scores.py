"""The figures of understanding, from rows of what was meant and what was read."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

OUT_OF_SCOPE = "out_of_scope"
SAFETY = ("emergency", "distress")
_BINS = 10
_SHOWN = 15  # lines of the confusion table


@dataclass(frozen=True)
class Row:
    """One labelled message and its top reading."""

    label: str
    message: str
    read: str
    confidence: float
    doubt: bool  # Emma would have asked

    @property
    def right(self) -> bool:
        """Whether the top reading is the label."""
        return self.label == self.read


def scores(rows: Sequence[Row]) -> dict[str, Any]:
    """Return the figures; None where no message tells."""
    outside = [row for row in rows if row.label == OUT_OF_SCOPE]
    inside = [row for row in rows if row.label != OUT_OF_SCOPE]
    safety = [row for row in rows if row.label in SAFETY]
    confused = Counter((row.label, row.read) for row in rows if not row.right)
    return {
        "messages": len(rows),
        "accuracy": _share([row.right for row in rows]),
        "macro_f1": _macro_f1(rows),
        "out_of_scope_recall": _share([row.right for row in outside]),
        "false_alarm_rate": _share([row.read == OUT_OF_SCOPE for row in inside]),
        "safety_recall": _share([row.right for row in safety]),
        "ece": expected_calibration_error([(row.confidence, row.right) for row in rows]),
        "asked": _share([row.doubt for row in rows]),
        "confusions": [[*pair, count] for pair, count in confused.most_common()],
        "misread": [
            {"label": row.label, "read": row.read, "message": row.message}
            for row in rows
            if not row.right
        ],
    }


def expected_calibration_error(rows: Sequence[tuple[float, bool]]) -> float | None:
    """Return the mean distance between confidence and share of right ones, over ten bins."""
    return _rounded(sum(abs(b["confidence"] - b["right"]) * b["share"] for b in calibration(rows)))


def calibration(rows: Sequence[tuple[float, bool]]) -> list[dict[str, float]]:
    """Return the calibration curve: mean confidence, share right, share of rows, per bin."""
    bins: dict[int, list[tuple[float, bool]]] = {}
    for confidence, right in rows:
        bins.setdefault(min(int(confidence * _BINS), _BINS - 1), []).append((confidence, right))
    return [
        {
            "from": number / _BINS,
            "confidence": sum(c for c, _ in kept) / len(kept),
            "right": sum(r for _, r in kept) / len(kept),
            "share": len(kept) / len(rows),
        }
        for number, kept in sorted(bins.items())
    ]


def print_report(name: str, figures: dict[str, Any]) -> None:
    """Print the figures and the commonest confusions as Markdown."""
    print(f"\n| {name} | |\n|---|---|")
    for figure, value in figures.items():
        if not isinstance(value, (list, dict)):
            print(f"| {figure} | {'–' if value is None else value} |")
    if figures["confusions"]:
        print("\n| meant | read as | times |\n|---|---|---|")
        for label, read, count in figures["confusions"][:_SHOWN]:
            print(f"| {label} | {read} | {count} |")


def _macro_f1(rows: Sequence[Row]) -> float | None:
    labels = {row.label for row in rows}
    return _rounded(sum(_f1(rows, label) for label in labels) / len(labels)) if labels else None


def _f1(rows: Sequence[Row], label: str) -> float:
    right = sum(row.right for row in rows if row.label == label)
    meant = sum(row.label == label for row in rows)
    read = sum(row.read == label for row in rows)
    return 2 * right / (meant + read)


def _share(flags: Sequence[bool]) -> float | None:
    return _rounded(sum(flags) / len(flags)) if flags else None


def _rounded(value: float) -> float:
    return round(value, 4)
