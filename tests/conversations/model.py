"""The conversation files, read and checked. Format: docs/conversation-tests.md."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

STEPS = ("say", "choose", "form", "upload", "code", "centre")
OUTAGES = ("insurer_down",)
# What the conversations of a feature show in all (tests/content/test_conversation_files.py).
KINDS = ("straight", "vague", "question", "change", "refusal", "outage")
EXPECTATIONS = (
    "text", "table", "chart", "choices", "file", "form", "notice", "echo", "owner", "not",
)  # fmt: skip


class ConversationFileError(ValueError):
    """The file does not follow the format; the text names the place."""


@dataclass(frozen=True)
class Turn:
    """One thing the member does, and what must come back."""

    step: str  # one of STEPS
    value: Any
    expect: tuple[Mapping[str, Any], ...] = ()
    outage: str | None = None  # one of OUTAGES, during this turn


@dataclass(frozen=True)
class Conversation:
    """One conversation of one member."""

    name: str
    member: str | None  # None: a visitor of whom nothing is known
    turns: tuple[Turn, ...]
    folder: Path = field(repr=False)  # uploads are named relative to it
    shows: frozenset[str] = frozenset()  # of KINDS
    rows: frozenset[str] = frozenset()  # of the features, like C1; the file's if it says none


def load(path: Path) -> list[Conversation]:
    """Return the conversations of a file.

    Raises:
        ConversationFileError: the file does not follow the format.
    """
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(raw, dict) or not isinstance(raw.get("conversations"), list):
        raise ConversationFileError(f"{path}: a list `conversations` is missing")
    rows = raw.get("rows") or []
    return [_conversation(path, item, rows) for item in raw["conversations"]]


def _conversation(path: Path, raw: Any, rows: list[str]) -> Conversation:
    if not isinstance(raw, dict) or not raw.get("name") or not raw.get("turns"):
        raise ConversationFileError(f"{path}: a conversation needs `name` and `turns`: {raw!r}")
    place = f"{path.name}, « {raw['name']} »"
    _only(raw, {"name", "member", "turns", "shows", "rows"}, place)
    shows = raw.get("shows") or []
    _only(dict.fromkeys(shows), set(KINDS), place)
    member = raw.get("member")
    turns = tuple(_turn(turn, place) for turn in raw["turns"])
    return Conversation(
        raw["name"],
        str(member) if member else None,
        turns,
        path.parent,
        frozenset(shows),
        frozenset(raw.get("rows") or rows),
    )


def _turn(raw: Any, place: str) -> Turn:
    steps = [name for name in STEPS if name in raw]
    if len(steps) != 1:
        raise ConversationFileError(f"{place}: a turn has one of {', '.join(STEPS)}: {raw!r}")
    _only(raw, {steps[0], "expect", "while"}, place)
    outage = raw.get("while")
    _only({outage: None} if outage else {}, set(OUTAGES), place)
    expect = tuple(raw.get("expect") or ())
    for expectation in expect:
        if not isinstance(expectation, dict):
            raise ConversationFileError(f"{place}: an expectation is `kind: value`: {expectation}")
        _only(expectation, set(EXPECTATIONS), place)
    return Turn(steps[0], raw[steps[0]], expect, outage)


def _only(raw: Mapping[str, Any], known: set[str], place: str) -> None:
    unknown = set(raw) - known
    if unknown:
        raise ConversationFileError(f"{place}: unknown {sorted(unknown)}, known {sorted(known)}")
