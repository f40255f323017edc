"""Where things are in the checkout."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENVS = ROOT / ".venv"
REQUIREMENTS = ROOT / "requirements"
CACHE = ROOT / ".cache"
MODELS = ROOT / "bot" / "models"


def python_of(environment: str) -> str:
    """Return the interpreter of the virtual environment `environment`."""
    return str(VENVS / environment / "bin" / "python")
