"""What the content tests read: responses, domain, rules, examples, and the names Python says."""

import ast
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
ACTIONS = sorted((ROOT / "bot/actions").glob("*.py"))
Sentence = dict[str, Any]


def load(path: str) -> Any:
    return yaml.load((ROOT / path).read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


@lru_cache
def responses() -> Mapping[str, list[Sentence]]:
    """Return all variants of all responses; a name defined twice fails."""
    found: dict[str, list[Sentence]] = {}
    for path in sorted((ROOT / "bot/data/responses").glob("*.yml")):
        own = load(str(path.relative_to(ROOT)))["responses"]
        assert not found.keys() & own.keys(), f"defined twice: {found.keys() & own.keys()}"
        found |= own
    return found


@lru_cache
def domain() -> Mapping[str, Any]:
    found: Mapping[str, Any] = load("domain.yml")
    return found


@lru_cache
def examples() -> Mapping[str, list[str]]:
    """Return the training messages of each intent."""
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "bot/data/nlu").glob("*.yml")):
        for block in load(str(path.relative_to(ROOT)))["nlu"]:
            lines = (line.strip() for line in block["examples"].splitlines())
            found.setdefault(block["intent"], []).extend(
                line[2:] for line in lines if line.startswith("- ")
            )
    return found


@lru_cache
def held_out() -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "tests/nlu").glob("held_out_*.yml")):
        for intent, styles in load(str(path.relative_to(ROOT))).items():
            said = [str(message) for messages in styles.values() for message in messages]
            found.setdefault(intent, []).extend(said)
    return found


def texts_of(thing: Any) -> Iterator[str]:
    """Yield every string inside lists and dicts."""
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, dict):
        for value in thing.values():
            yield from texts_of(value)
    elif isinstance(thing, list):
        for value in thing:
            yield from texts_of(value)


def strings_in_actions() -> Iterator[ast.expr]:
    """Yield the string constants and f-strings of bot/actions."""
    for path in ACTIONS:
        tree = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        formatted = [node for node in tree if isinstance(node, ast.JoinedStr)]
        pieces = {id(piece) for node in formatted for piece in node.values}
        yield from formatted
        for node in tree:
            whole = isinstance(node, ast.Constant) and id(node) not in pieces
            if whole and isinstance(node.value, str):
                yield node


def pattern_of(node: ast.expr) -> str:
    """Return a regular expression of what a string or f-string may become."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    assert isinstance(node, ast.JoinedStr)
    return "".join(
        str(part.value) if isinstance(part, ast.Constant) else "[a-z_]+" for part in node.values
    )
