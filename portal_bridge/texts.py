"""The bridge's own French sentences, by code (texts.yml)."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import yaml

from insurer.domain.folding import fold

_FILE = Path(__file__).parent / "texts.yml"


@lru_cache(maxsize=1)
def _texts() -> Mapping[str, str]:
    loaded: Mapping[str, str] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return loaded


def text(code: str, **facts: object) -> str:
    """Return the sentence for `code` with its facts; KeyError when content forgot it."""
    return _texts()[code].format(**facts)


def error_text(code: str, **facts: object) -> str:
    """Return the sentence for an error code, a general one when there is none."""
    return _texts().get(f"error_{code}", _texts()["error_internal"]).format(**facts)


def says(said: str, code: str) -> bool:
    """Return whether `said` holds one of the folded phrases that stand under `code`."""
    words = f" {fold(said)} "
    return any(f" {phrase} " in words for phrase in text(code).split(", "))
