"""portal_bridge/texts.yml holds every sentence the bridge says, and no other."""

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from portal_bridge import errors
from portal_bridge.api.failures import _CODES
from portal_bridge.errors import BotError, BridgeError, DeliveryError, SettingsError

BRIDGE = Path(__file__).resolve().parents[2] / "portal_bridge"
TEXTS: dict[str, str] = yaml.safe_load((BRIDGE / "texts.yml").read_text(encoding="utf-8"))
TREES = [
    ast.parse(path.read_text(encoding="utf-8"))
    for path in sorted(BRIDGE.rglob("*.py"))
    if "migrations" not in path.parts
]
NEVER_TOLD = (BotError, DeliveryError, SettingsError)  # an apology, a kept state, a stopped start
TOLD = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, BridgeError) and not issubclass(kind, NEVER_TOLD)
]


CONSTANTS = {
    node.value
    for tree in TREES
    for node in ast.walk(tree)
    if isinstance(node, ast.Constant) and isinstance(node.value, str)
}


def first_arguments(*functions: str) -> Iterator[str]:
    """Yield the fixed first arguments of calls to these functions, both of an `a if b else c`."""
    for node in (node for tree in TREES for node in ast.walk(tree)):
        if isinstance(node, ast.Call) and _name(node.func) in functions and node.args:
            for part in ast.walk(node.args[0]):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield part.value


def _name(function: ast.expr) -> str:
    return getattr(function, "id", "")  # methods of other objects are not ours


def test_every_sentence_that_is_said_exists() -> None:
    said = {code for code in first_arguments("text") if code.isidentifier()}  # SQL is none
    assert said - TEXTS.keys() == set()


def test_every_refusal_has_a_sentence() -> None:
    raised = set(first_arguments("error_text", "error_response", *(kind.__name__ for kind in TOLD)))
    known = raised | {kind.code for kind in TOLD} | set(_CODES.values())
    assert {code for code in known if f"error_{code}" not in TEXTS} == set()


@pytest.mark.parametrize("key", TEXTS)
def test_every_sentence_is_used(key: str) -> None:
    assert {key, key.removeprefix("error_")} & CONSTANTS


@pytest.mark.parametrize("key", TEXTS)
def test_sentence_is_fit_to_be_shown(key: str) -> None:
    sentence = TEXTS[key]
    names = [name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None]
    assert all(name.isidentifier() for name in names)
    assert sentence == sentence.strip()
    assert "'" not in sentence, "a typographic apostrophe is wanted"
