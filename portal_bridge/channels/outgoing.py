"""What is handed to a provider: one message each, ready to be kept in the outbox as JSON."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Option:
    """Something to press; `id` comes back in the webhook."""

    id: str
    label: str


@dataclass(frozen=True)
class Text:
    """Plain words."""

    body: str


@dataclass(frozen=True)
class Buttons:
    """Words with at most three reply buttons."""

    body: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Menu:
    """Words with a list of at most ten rows behind a button."""

    body: str
    button: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Template:
    """A message that the provider approved beforehand; the only kind outside the window."""

    name: str
    language: str


@dataclass(frozen=True)
class Document:
    """A file itself; whose it is comes with the conversation, when it is written down."""

    file_id: str
    name: str
    media_type: str
    conversation_id: str = ""
    member_id: str | None = None


Outgoing = Text | Buttons | Menu | Template | Document
_KINDS: dict[str, type[Any]] = {
    "text": Text,
    "buttons": Buttons,
    "menu": Menu,
    "template": Template,
    "document": Document,
}


def to_json(message: Outgoing) -> dict[str, Any]:
    """Return `message` as plain data."""
    kind = next(name for name, one in _KINDS.items() if isinstance(message, one))
    return {"kind": kind, **asdict(message)}


def from_json(data: dict[str, Any]) -> Outgoing:
    """Return what `to_json` was given."""
    values = {name: value for name, value in data.items() if name != "kind"}
    if "options" in values:
        values["options"] = tuple(Option(**option) for option in values["options"])
    message: Outgoing = _KINDS[data["kind"]](**values)
    return message
