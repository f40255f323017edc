"""Emma's figures on each held-out file of tests/nlu: `.venv/rasa/bin/python -m bench.held_out`.

Trains once from bot/data/nlu with the settings of config.yml, as tests/nlu/measure.py does, and
prints one Markdown row per file; the figures are those of bench/nlu_scores.py.
"""

from collections.abc import Sequence

from bench.nlu_scores import Row, scores
from bot.components.intent_model import IntentModel, train
from bot.french.text import has_words
from tests.nlu import measure

Message = tuple[str, str, str]  # text, intent, style
STYLES = ("portal", "sms")


def main() -> None:
    """Print the table."""
    config = measure.settings()
    texts, intents = zip(*measure.examples(), strict=True)
    model = train(texts, intents, c=config["c"], lift=config["lift"])
    print(f"{len(texts)} examples, temperature {model.temperature:.2f}\n")
    print("| set | messages | right | portal | SMS | out of scope found | false alarms | ECE |")
    print("|---|---|---|---|---|---|---|---|")
    files = measure.held_out_by_file()
    for name, messages in [*files.items(), ("all", measure.held_out())]:
        _print_row(name, messages, model)


def _print_row(name: str, messages: Sequence[Message], model: IntentModel) -> None:
    kept = [message for message in messages if has_words(message[0])]
    rows = _read([text for text, _, _ in kept], [intent for _, intent, _ in kept], model)
    of_style = [
        scores([row for row, (_, _, style) in zip(rows, kept, strict=True) if style == wanted])
        for wanted in STYLES
    ]
    figures = scores(rows)
    shares = [figures["accuracy"], *(one["accuracy"] for one in of_style)]
    shares += [figures["out_of_scope_recall"], figures["false_alarm_rate"]]
    said = " | ".join("–" if share is None else f"{share:.1%}" for share in shares)
    print(f"| {name} | {len(rows)} | {said} | {figures['ece']:.3f} |")


def _read(texts: Sequence[str], intents: Sequence[str], model: IntentModel) -> list[Row]:
    probabilities = model.probabilities(texts)
    best = probabilities.argmax(axis=1)
    return [
        Row(intent, text, model.intents[number], float(row[number]), doubt=False)
        for text, intent, row, number in zip(texts, intents, probabilities, best, strict=True)
    ]


if __name__ == "__main__":
    main()
