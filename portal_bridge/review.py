"""`make review`: label what Emma did not understand, and write the examples to a file.

The file is for a person to read and to move into bot/data/nlu; nothing is ever added by itself.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path

import yaml

from insurer.domain.folding import fold
from portal_bridge.handoff.reviews import IGNORED, Example, Group, Reviews
from portal_bridge.understanding import words

Ask = Callable[[str], str]
Show = Callable[[str], None]
_END = "q"
_NOTHING = "-"


def label_all(reviews: Reviews, *, actor: str, ask: Ask, show: Show) -> int:
    """Ask for the intent of each unlabelled group; return how many were labelled."""
    labelled = 0
    for group in (one for one in reviews.misunderstood() if one.label is None):
        show(_line(group))
        answer = ask("number, intent, - (nothing to learn), Enter (later), q (end): ").strip()
        if answer == _END:
            break
        labelled += _label(reviews, actor, group, answer, show)
    return labelled


def _label(reviews: Reviews, actor: str, group: Group, answer: str, show: Show) -> bool:
    if not answer:
        return False
    intent = _meant(answer, group)
    if intent is None:
        show(f"  no intent {answer!r}: left for later")
        return False
    reviews.label(actor, group.key, intent)
    return True


def _line(group: Group) -> str:
    readings = enumerate(group.suggested, 1)
    choices = " · ".join(f"{number} {name}" for number, name in readings)
    return f"{group.count:4} x  {group.words!r}\n        {choices or '(no likely reading)'}"


def _meant(answer: str, group: Group) -> str | None:
    if answer == _NOTHING:
        return IGNORED
    if answer.isdecimal() and 0 < int(answer) <= len(group.suggested):
        return group.suggested[int(answer) - 1]
    return words().label_named(answer)


def write_examples(
    examples: Iterable[Example], path: Path, *, known: Collection[str], show: Show
) -> int:
    """Write what is new and fit as Rasa's NLU YAML; return how many examples there are.

    `known` are the folded examples of the training data. What is refused is named without its
    words. Without any example an earlier file is removed: it would be out of date.
    """
    kept: dict[str, list[str]] = defaultdict(list)
    for example in examples:
        if example.refused is not None:
            show(f"refused ({example.refused.value}): one example of {example.intent}")
        elif fold(example.words) not in known:
            kept[example.intent].append(" ".join(example.words.split()))
    if kept:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_as_yaml(kept), encoding="utf-8")
    else:
        path.unlink(missing_ok=True)
    return sum(map(len, kept.values()))


def known_examples(folder: Path) -> frozenset[str]:
    """Return the examples of the training data, folded."""
    texts = (path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.yml")))
    blocks = (block for text in texts for block in yaml.safe_load(text)["nlu"])
    return frozenset(fold(line) for block in blocks for line in _lines(block.get("examples", "")))


def _lines(examples: str) -> Iterator[str]:
    for line in examples.splitlines():
        yield line.strip().removeprefix("- ")


def _as_yaml(kept: Mapping[str, Iterable[str]]) -> str:
    """Return the shape of bot/data/nlu: one block of lines per intent."""
    blocks = (
        f"- intent: {intent}\n  examples: |\n" + "".join(f"    - {line}\n" for line in lines)
        for intent, lines in sorted(kept.items())
    )
    return 'version: "3.1"\n\nnlu:\n' + "".join(blocks)
