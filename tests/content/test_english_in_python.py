"""French lives in content; the words of Python files are English."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CODE = ("insurer", "portal_bridge", "bot", "wire", "deploy", "bench")
FILES = sorted(path for folder in CODE for path in (ROOT / folder).rglob("*.py"))
FRENCH_LETTERS = re.compile(r"[àâçéèêëîïôùûœÀÂÇÉÈÊËÎÏÔÙÛŒ]")


def strings(path: Path) -> Iterator[str]:
    """Return the string constants of a file that are no docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documentation = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or id(node) in documentation:
            continue
        if isinstance(node.value, str) and len(node.value) > 1:  # a letter alone is no prose
            yield node.value


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_python_file_holds_no_french(path: Path) -> None:
    assert [text for text in strings(path) if FRENCH_LETTERS.search(text)] == []
