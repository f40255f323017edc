"""The French words for codes (`bot/labels.yml`); Python passes codes, content names them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

_FILE = Path(__file__).parent.parent / "labels.yml"


@dataclass(frozen=True)
class Labels:
    """Words by group and code."""

    groups: Mapping[str, Mapping[str, str]]

    def of(self, group: str, code: str) -> str:
        """Return the words for `code`; the code itself when content forgot it."""
        return self.groups.get(group, {}).get(code, code)

    def codes(self, group: str) -> tuple[str, ...]:
        """Return the codes of a group in the order of the file."""
        return tuple(self.groups.get(group, {}))


def load_labels(path: Path = _FILE) -> Labels:
    """Return the labels of a YAML file `group: {code: words}`."""
    return Labels(yaml.safe_load(path.read_text(encoding="utf-8")))
