"""What a member may send, parsed at the edge."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from portal_bridge.errors import BadRequest, Unprocessable

MAX_CHARACTERS = 4000
MAX_FILES = 10
_MAX_ID = 100
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
FORM_KINDS = frozenset({"bank_details", "upload", "one_time_code"})
FORM_FIELDS = frozenset({"iban", "holder", "code"})


@dataclass(frozen=True)
class Words:
    """Typed words, without control characters."""

    text: str
    notice: str = ""  # said to their writer at once, before Emma's turn


@dataclass(frozen=True)
class Chosen:
    """The id of an offered choice."""

    choice_id: str


@dataclass(frozen=True)
class FilledForm:
    """A form block, filled in."""

    kind: str
    values: dict[str, str]
    file_ids: tuple[str, ...]
    words: str = ""  # said of the files: for people, not for Emma


Content = Words | Chosen | FilledForm


@dataclass(frozen=True)
class Incoming:
    """One message of a member."""

    client_message_id: str
    content: Content


def parse_incoming(body: Any) -> Incoming:
    """Return the message of a decoded body; unknown fields are ignored.

    Raises:
        BadRequest: a field is missing or of the wrong type; names it.
        Unprocessable: empty or too long.
    """
    if not isinstance(body, dict):
        raise BadRequest
    return Incoming(_identifier(body, "client_message_id"), _content(body))


def _content(body: dict[str, Any]) -> Content:
    given = [name for name in ("text", "choice", "form") if body.get(name) is not None]
    if len(given) != 1:
        raise BadRequest("invalid_field", field="text")
    match given[0]:
        case "text":
            return Words(parse_text(body["text"]))
        case "choice":
            return Chosen(_identifier(body, "choice"))
        case _:
            return _form(body["form"])


def parse_text(raw: Any) -> str:
    """Return words fit to be kept: no control characters, not empty, not too long."""
    if not isinstance(raw, str):
        raise BadRequest("invalid_field", field="text")
    clean = cleaned(raw)
    if not clean:
        raise Unprocessable("empty")
    if len(clean) > MAX_CHARACTERS:
        raise Unprocessable("too_long", limit=str(MAX_CHARACTERS))
    return clean


def cleaned(words: str) -> str:
    """Return `words` without control characters and the space around them."""
    clean = _CONTROL.sub("", unicodedata.normalize("NFC", words)).strip()
    return clean.encode("utf-8", "ignore").decode("utf-8")  # lone surrogates of JSON escapes


def _identifier(body: dict[str, Any], name: str) -> str:
    value = body.get(name)
    if not _is_identifier(value):
        raise BadRequest("invalid_field", field=name)
    return str(value)


def _is_identifier(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _MAX_ID and value.isprintable()


def _form(raw: Any) -> FilledForm:
    if not isinstance(raw, dict) or str(raw.get("kind")) not in FORM_KINDS:
        raise BadRequest("invalid_field", field="form.kind")
    values, file_ids = raw.get("values") or {}, raw.get("file_ids") or []
    if not isinstance(values, dict) or not all(
        name in FORM_FIELDS and isinstance(value, str) for name, value in values.items()
    ):
        raise BadRequest("invalid_field", field="form.values")
    if not isinstance(file_ids, list) or len(file_ids) > MAX_FILES:
        raise BadRequest("invalid_field", field="form.file_ids")
    if not all(_is_identifier(one) for one in file_ids):
        raise BadRequest("invalid_field", field="form.file_ids")
    given = {name: parse_text(value) for name, value in values.items() if value.strip()}
    if not given and not file_ids:
        raise Unprocessable("empty")
    return FilledForm(raw["kind"], given, tuple(file_ids))
