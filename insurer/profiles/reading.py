"""Reads one mapping of a profile file; every mistake is told with the field it is in."""

from collections.abc import Mapping
from datetime import time
from typing import Any, Self

from insurer.errors import ProfileError


class Fields:
    """A mapping of the file, and where it is."""

    def __init__(self, profile: str, data: object, at: str = "") -> None:
        self._profile, self._at = profile, at
        if not isinstance(data, Mapping):
            raise ProfileError(profile, at or "file", "must be a mapping")
        self._data: Mapping[Any, Any] = data

    def only(self, known: set[str]) -> None:
        """Refuse a field that is not known."""
        for key in self._data:
            if key not in known:
                raise self.wrong(str(key), "is not a known field")

    def text(self, key: str) -> str:
        """Return a text that must be there."""
        value = self.optional(key)
        if value is None:
            raise self.wrong(key, "is missing")
        return value

    def optional(self, key: str) -> str | None:
        """Return a text, None when it is absent."""
        value = self._data.get(key)
        if value is not None and (not isinstance(value, str) or not value.strip()):
            raise self.wrong(key, "must be a text")
        return value

    def texts(self, key: str, *, needed: bool) -> tuple[str, ...]:
        """Return a list of texts; empty when it is absent and not needed."""
        values = self._data.get(key) or []
        if not isinstance(values, list) or not all(isinstance(one, str) for one in values):
            raise self.wrong(key, "must be a list of texts")
        if needed and not values:
            raise self.wrong(key, "is missing")
        return tuple(values)

    def number(self, key: str) -> int:
        """Return a whole number above zero."""
        value = self.optional_number(key)
        if value is None:
            raise self.wrong(key, "must be a whole number above zero")
        return value

    def optional_number(self, key: str) -> int | None:
        """Return a whole number above zero, None when it is absent."""
        value = self._data.get(key)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
            raise self.wrong(key, "must be a whole number above zero")
        return value

    def flag(self, key: str) -> bool:
        """Return true or false; false when it is absent."""
        value = self._data.get(key, False)
        if not isinstance(value, bool):
            raise self.wrong(key, "must be true or false")
        return value

    def time(self, key: str) -> time:
        """Return a time of day."""
        try:
            return time.fromisoformat(self.text(key))
        except ValueError:
            raise self.wrong(key, 'must be a time like "09:00"') from None

    def has(self, key: str) -> bool:
        """Return whether the field is there."""
        return key in self._data

    def keys(self) -> tuple[str, ...]:
        """Return the names of the fields."""
        return tuple(map(str, self._data))

    def part(self, key: str) -> Self:
        """Return a mapping within."""
        return type(self)(self._profile, self._data.get(key), self._path(key))

    def items(self, key: str) -> list[Self]:
        """Return a list of mappings; empty when it is absent."""
        values = self._data.get(key) or []
        if not isinstance(values, list):
            raise self.wrong(key, "must be a list")
        return [
            type(self)(self._profile, value, f"{self._path(key)}[{index}]")
            for index, value in enumerate(values)
        ]

    def wrong(self, key: str, problem: str) -> ProfileError:
        """Return the error that says what is wrong with a field."""
        return ProfileError(self._profile, self._path(key), problem)

    def _path(self, key: str) -> str:
        return f"{self._at}.{key}" if self._at else key
