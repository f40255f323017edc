"""Reads a YAML file node by node, so that every mistake is told with its line and field."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

import yaml

from insurer.domain.clock import months_later
from insurer.errors import DemoDataError

E = TypeVar("E", bound=StrEnum)
_RELATIVE = re.compile(r"([+-]\d{1,5})([dmy])")
_CENTS = 2


class NotADate(ValueError):
    """A text that is neither an ISO date nor a relative one."""


class Section:
    """One mapping of the file. Reading a field marks it as known; `finish` refuses the rest."""

    def __init__(self, file: str, node: yaml.Node, path: str, today: date) -> None:
        self._file, self._node, self._path, self.today = file, node, path, today
        self._known: set[str] = set()
        if not isinstance(node, yaml.MappingNode):
            raise self.error("", "must be a mapping of fields")
        self._fields: dict[str, yaml.Node] = {}
        for key, value in node.value:
            if key.value in self._fields:
                raise DemoDataError(file, _line(key), self._at(str(key.value)), "is given twice")
            self._fields[str(key.value)] = value

    def has(self, field: str) -> bool:
        """Return whether the field is given."""
        return field in self._fields

    def text(self, field: str) -> str:
        """Return a text that must be there."""
        value = self.optional_text(field)
        if value is None:
            raise self.error(field, "is missing")
        return value

    def optional_text(self, field: str) -> str | None:
        """Return a text, None when it is absent or null."""
        node = self._take(field)
        if node is None:
            return None
        if not isinstance(node, yaml.ScalarNode) or not node.value.strip():
            raise self.error(field, "must be a text")
        return str(node.value).strip()

    def day(self, field: str) -> date:
        """Return a date that must be there: ISO, or relative like -12d, +3m, -1y, today."""
        value = self.optional_day(field)
        if value is None:
            raise self.error(field, "is missing")
        return value

    def optional_day(self, field: str) -> date | None:
        """Return a date, None when it is absent."""
        value = self.optional_text(field)
        try:
            return None if value is None else parse_day(value, self.today)
        except NotADate:
            raise self.error(field, f"{value!r} is no date (2026-01-31, -12d, +3m)") from None

    def euros(self, field: str) -> Decimal:
        """Return an amount that must be there."""
        value = self.optional_euros(field)
        if value is None:
            raise self.error(field, "is missing")
        return value

    def optional_euros(self, field: str) -> Decimal | None:
        """Return an amount of zero or more with at most two places."""
        text = self.optional_text(field)
        if text is None:
            return None
        try:
            value = Decimal(text)
        except InvalidOperation:
            raise self.error(field, f"{text!r} is no amount (12.50)") from None
        exponent = value.as_tuple().exponent
        if not isinstance(exponent, int) or value < 0 or exponent < -_CENTS:
            raise self.error(field, f"{text!r} is no amount (12.50)")
        return value.quantize(Decimal("0.01"))

    def number(self, field: str, default: int) -> int:
        """Return a whole number, `default` when it is absent."""
        text = self.optional_text(field)
        try:
            return default if text is None else int(text)
        except ValueError:
            raise self.error(field, f"{text!r} is no whole number") from None

    def degrees(self, field: str, most: int) -> Decimal:
        """Return a latitude or longitude that must be there, at most `most` in either direction."""
        text = self.text(field)
        try:
            value = Decimal(text)
        except InvalidOperation:
            raise self.error(field, f"{text!r} is no number of degrees (48.85660)") from None
        if not -most <= value <= most:
            raise self.error(field, f"must be from -{most} to {most}")
        return value

    def flag(self, field: str, *, default: bool) -> bool:
        """Return true or false."""
        text = self.optional_text(field)
        if text is not None and text not in {"true", "false"}:
            raise self.error(field, "must be true or false")
        return default if text is None else text == "true"

    def choice(self, field: str, kind: type[E], default: E | None = None) -> E:
        """Return one of the values of `kind`; without default it must be there."""
        text = self.optional_text(field)
        if text is None and default is not None:
            return default
        try:
            return kind(text or "")
        except ValueError:
            known = ", ".join(member.value for member in kind)
            raise self.error(field, f"{text!r} is none of {known}") from None

    def texts(self, field: str) -> tuple[str, ...]:
        """Return a list of texts, empty when absent."""
        nodes = self._list(field)
        if not all(isinstance(node, yaml.ScalarNode) for node in nodes):
            raise self.error(field, "must be a list of texts")
        return tuple(str(node.value) for node in nodes)

    def pairs(self, field: str) -> tuple[tuple[str, str], ...]:
        """Return a mapping of texts in its order, empty when absent."""
        node = self._take(field)
        if node is None:
            return ()
        if not isinstance(node, yaml.MappingNode):
            raise self.error(field, "must be a mapping")
        return tuple((str(key.value), str(value.value)) for key, value in node.value)

    def section(self, field: str) -> "Section | None":
        """Return a section below this one, None when absent."""
        node = self._take(field)
        return None if node is None else Section(self._file, node, self._at(field), self.today)

    def sections(self, field: str) -> Iterator["Section"]:
        """Return the sections of a list, none when absent."""
        for index, node in enumerate(self._list(field)):
            yield Section(self._file, node, f"{self._at(field)}[{index}]", self.today)

    def finish(self) -> None:
        """Refuse fields that nobody read: most often a misspelt name."""
        for field in self._fields:
            if field not in self._known:
                raise self.error(field, "is not a known field")

    def error(self, field: str, problem: str) -> DemoDataError:
        """Return the error that says what is wrong with `field`, and on which line."""
        node = getattr(self, "_fields", {}).get(field, self._node)
        return DemoDataError(self._file, _line(node), self._at(field) or "file", problem)

    def _take(self, field: str) -> yaml.Node | None:
        self._known.add(field)
        node = self._fields.get(field)
        is_null = isinstance(node, yaml.ScalarNode) and node.tag.endswith(":null")
        return None if is_null else node

    def _list(self, field: str) -> list[yaml.Node]:
        node = self._take(field)
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode):
            raise self.error(field, "must be a list")
        return list(node.value)

    def _at(self, field: str) -> str:
        return ".".join(part for part in (self._path, field) if part)


def read(path: Path, today: date) -> Section:
    """Return the file's outermost section; DemoDataError when it is no YAML mapping."""
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except (OSError, UnicodeDecodeError) as exc:
        raise DemoDataError(str(path), 0, "file", f"cannot be read ({exc})") from None
    except yaml.MarkedYAMLError as exc:
        line = exc.problem_mark.line + 1 if exc.problem_mark else 0
        raise DemoDataError(str(path), line, "file", f"is not YAML: {exc.problem}") from None
    except yaml.YAMLError as exc:
        raise DemoDataError(str(path), 0, "file", f"is not YAML: {exc}") from None
    if node is None:
        raise DemoDataError(str(path), 1, "file", "is empty")
    return Section(str(path), node, "", today)


def parse_day(text: str, today: date) -> date:
    """Return the date that `text` means on `today`; NotADate."""
    if text == "today":
        return today
    match = _RELATIVE.fullmatch(text)
    if match is None:
        return _iso_day(text)
    count, unit = int(match[1]), match[2]
    if unit == "d":
        return today + timedelta(days=count)
    try:
        return months_later(today, count if unit == "m" else 12 * count)
    except ValueError:
        raise NotADate(text) from None


def _iso_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotADate(text) from None


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1
