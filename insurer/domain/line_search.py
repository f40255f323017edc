"""Finds the reimbursement a member speaks of, from what they said of it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import SequenceMatcher

from insurer.domain.contracts import GuaranteeLine
from insurer.domain.folding import fold
from insurer.domain.reimbursements import CareType, Reimbursement

_WORD = re.compile(r"[^\W\d_]+")
_SHORTEST_WORD = 4  # letters; shorter ones are articles and titles
_ALIKE = 0.85  # of two words, so that a misspelt name is still found


@dataclass(frozen=True)
class LineClues:
    """What is known of the line that is looked for; `words` is the member's own sentence."""

    person_id: str | None = None
    care_type: CareType | None = None
    since: date | None = None
    until: date | None = None
    amount: Decimal | None = None
    provider: str | None = None  # a name as a member writes it
    words: str = ""
    by_payment: bool = False  # the period is of payments, not of care


def best_matches(lines: Sequence[Reimbursement], clues: LineClues) -> tuple[Reimbursement, ...]:
    """Return the lines that fit amount and words best, in their order.

    An amount or a provider of no line finds nothing; words that fit no line are small talk.
    """
    if clues.provider is not None:
        lines = of_provider(lines, clues.provider)
    if clues.amount is not None:
        lines = [line for line in lines if clues.amount in amounts_of(line)]
    said = _words(clues.words)
    scores = [_score(line, said) for line in lines]
    best = max(scores, default=0)
    return tuple(line for line, score in zip(lines, scores, strict=True) if score == best)


def of_provider(lines: Sequence[Reimbursement], name: str) -> tuple[Reimbursement, ...]:
    """Return the lines of the provider whom a member calls `name`, misspelt or not."""
    said = _words(name)
    return tuple(
        line
        for line in lines
        if any(_alike(word, other) for word in _words(line.provider or "") for other in said)
    )


def amounts_of(line: Reimbursement) -> set[Decimal]:
    """Return the figures by which a member may name a line."""
    return {line.actual_cost, line.mutuelle_amount, line.secu_amount, line.left_to_pay}


def lines_that_say(lines: Sequence[Reimbursement], words: str) -> tuple[Reimbursement, ...]:
    """Return the lines whose act or provider has one of the words at least."""
    said = _words(words)
    return tuple(line for line in lines if _score(line, said))


def lines_that_share(lines: Sequence[GuaranteeLine], words: str) -> tuple[GuaranteeLine, ...]:
    """Return the guarantees whose label has most of the words; none when no word is shared."""
    said = _words(words)
    scores = [_shared(_words(line.label), said) for line in lines]
    best = max(scores, default=0)
    return tuple(line for line, score in zip(lines, scores, strict=True) if best and score == best)


def _score(line: Reimbursement, said: set[str]) -> int:
    return _shared(_words(f"{line.act} {line.provider or ''}"), said)


def _shared(known: set[str], said: set[str]) -> int:
    return sum(any(_alike(word, other) for other in said) for word in known)


def _alike(word: str, other: str) -> bool:
    return word == other or SequenceMatcher(None, word, other).ratio() >= _ALIKE


def _words(text: str) -> set[str]:
    return {word for word in _WORD.findall(fold(text)) if len(word) >= _SHORTEST_WORD}
