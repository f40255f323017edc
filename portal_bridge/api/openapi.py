"""OpenAPI 3.1 of the HTTP contract, served at /api/v1/openapi.json."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from flask import Blueprint

blueprint = Blueprint("openapi", __name__)
_FILE = Path(__file__).parent / "openapi.yml"


@blueprint.get("/openapi.json")
def document() -> dict[str, Any]:
    """Return the document."""
    return _document()


@lru_cache(maxsize=1)
def _document() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return loaded
