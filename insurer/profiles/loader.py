"""Reads a profile; every mistake is told with the field it is in."""

from collections.abc import Mapping
from datetime import time
from pathlib import Path
from typing import Any

import yaml

from insurer.domain.contracts import Plan, PlanKind
from insurer.domain.profile import InsurerProfile, OpeningSlot, UploadLimits
from insurer.errors import ProfileError

FOLDER = Path(__file__).parent
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MEGABYTE = 1024 * 1024


def load_profile(code: str, folder: Path = FOLDER) -> InsurerProfile:
    """Return the profile in `<folder>/<code>.yml`; ProfileError names the wrong field."""
    path = folder / f"{code}.yml"
    if not code.isidentifier() or not path.is_file():
        raise ProfileError(code, "EMMA_PROFILE", "no such profile")
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as exc:
        raise ProfileError(code, "file", f"not YAML: {exc}") from None
    return _Reader(code, data, "").profile()


class _Reader:
    """One mapping of the file, and where it is."""

    def __init__(self, code: str, data: object, at: str) -> None:
        self._code, self._at = code, at
        if not isinstance(data, Mapping):
            raise ProfileError(code, at or "file", "must be a mapping")
        self._data: Mapping[Any, Any] = data

    def profile(self) -> InsurerProfile:
        self._only_known(set(InsurerProfile.__dataclass_fields__) - {"code"})
        return InsurerProfile(
            code=self._code,
            name=self.text("name"),
            assistant=self.text("assistant"),
            portal_url=self.optional("portal_url"),
            portal_name=self.text("portal_name"),
            phone=self.optional("phone"),
            phone_note=self.optional("phone_note"),
            opening_hours=tuple(
                slot for part in self.items("opening_hours") for slot in part.slots()
            ),
            postal_address=self.texts("postal_address", needed=False),
            mobile_app=self.optional("mobile_app"),
            care_network=self.optional("care_network"),
            assistance_phone=self.optional("assistance_phone"),
            card_file_name=self.text("card_file_name"),
            card_delay_days=self.number("card_delay_days", needed=False),
            uploads=self.part("uploads").uploads(),
            message_themes=self.texts("message_themes", needed=True),
            products=tuple(part.plan() for part in self.items("products")),
        )

    def uploads(self) -> UploadLimits:
        self._only_known({"max_files", "max_file_mb", "max_total_mb"})
        return UploadLimits(
            max_files=self.number("max_files") or 0,
            max_file_bytes=(self.number("max_file_mb") or 0) * _MEGABYTE,
            max_total_bytes=(self.number("max_total_mb") or 0) * _MEGABYTE,
        )

    def plan(self) -> Plan:
        self._only_known({"code", "name", "kind"})
        try:
            kind = PlanKind(self.text("kind"))
        except ValueError:
            raise self._wrong("kind", f"must be one of {', '.join(PlanKind)}") from None
        return Plan(self.text("code"), self.text("name"), kind)

    def slots(self) -> list[OpeningSlot]:
        self._only_known({"days", "from", "to"})
        opens, closes = self._time("from"), self._time("to")
        if closes <= opens:
            raise self._wrong("to", "must be later than from")
        unknown = [day for day in self.texts("days", needed=True) if day not in _DAYS]
        if unknown:
            raise self._wrong("days", f"no such day: {unknown[0]}")
        return [OpeningSlot(_DAYS.index(day), opens, closes) for day in self._data["days"]]

    def text(self, key: str) -> str:
        value = self.optional(key)
        if value is None:
            raise self._wrong(key, "is missing")
        return value

    def optional(self, key: str) -> str | None:
        value = self._data.get(key)
        if value is not None and (not isinstance(value, str) or not value.strip()):
            raise self._wrong(key, "must be a text")
        return value

    def texts(self, key: str, *, needed: bool) -> tuple[str, ...]:
        values = self._data.get(key) or []
        if not isinstance(values, list) or not all(isinstance(one, str) for one in values):
            raise self._wrong(key, "must be a list of texts")
        if needed and not values:
            raise self._wrong(key, "is missing")
        return tuple(values)

    def number(self, key: str, *, needed: bool = True) -> int | None:
        value = self._data.get(key)
        if value is None and not needed:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
            raise self._wrong(key, "must be a whole number above zero")
        return value

    def part(self, key: str) -> "_Reader":
        return _Reader(self._code, self._data.get(key), self._path(key))

    def items(self, key: str) -> list["_Reader"]:
        values = self._data.get(key) or []
        if not isinstance(values, list):
            raise self._wrong(key, "must be a list")
        return [
            _Reader(self._code, value, f"{self._path(key)}[{index}]")
            for index, value in enumerate(values)
        ]

    def _time(self, key: str) -> time:
        try:
            return time.fromisoformat(self.text(key))
        except ValueError:
            raise self._wrong(key, 'must be a time like "09:00"') from None

    def _only_known(self, known: set[str]) -> None:
        for key in self._data:
            if key not in known:
                raise self._wrong(str(key), "is not a known field")

    def _path(self, key: str) -> str:
        return f"{self._at}.{key}" if self._at else key

    def _wrong(self, key: str, problem: str) -> ProfileError:
        return ProfileError(self._code, self._path(key), problem)
