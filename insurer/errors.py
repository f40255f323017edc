"""Errors of the insurer's data layer. Messages are English, for the log, and hold ids only.

InsurerError
├── NotAllowed          the caller's assurance is too low; `needed` says which would do
├── NotFound            no such thing for this caller (also when it is somebody else's)
├── InvalidInput        a value that a member gave; `field` and `code` say what is wrong
├── CodeRefused         a one-time code was wrong, late, not asked for, or blocked
├── Conflict            the write contradicts what is stored already
├── ManagedElsewhere    another manager takes it under the caller's plan; `manager` names it
├── StoreUnavailable    the database or the file store does not answer
├── DocumentFailed      a document could not be made
├── SettingsError       a setting is missing or wrong; names the variable
├── ProfileError        a profile file is wrong; names the field
└── DemoDataError       a demo data file is wrong; names file, line and field
"""

from datetime import datetime
from enum import StrEnum

from insurer.domain.caller import Assurance


class InsurerError(Exception):
    """Root of everything the data layer raises on purpose."""


class NotAllowed(InsurerError):
    """The caller is not proven well enough for this."""

    def __init__(self, needed: Assurance) -> None:
        super().__init__(f"assurance {needed.name} needed")
        self.needed = needed


class NotFound(InsurerError):
    """There is no such thing for this caller."""

    def __init__(self, kind: str, id: str) -> None:
        super().__init__(f"no {kind} {id!r}")
        self.kind = kind
        self.id = id


class InvalidInput(InsurerError):
    """A value given by the member cannot be accepted; the value itself is never kept here."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(f"{field}: {code}")
        self.field = field
        self.code = code


class CodeRefusal(StrEnum):
    """Why a one-time code was not accepted."""

    WRONG = "wrong"
    EXPIRED = "expired"
    NONE_PENDING = "none_pending"
    BLOCKED = "blocked"


class CodeRefused(InsurerError):
    """A one-time code was refused.

    `blocked_until` (aware UTC) is set exactly when `reason` is BLOCKED, `attempts_left`
    exactly when it is WRONG.
    """

    def __init__(
        self,
        reason: CodeRefusal,
        *,
        blocked_until: datetime | None = None,
        attempts_left: int | None = None,
    ) -> None:
        super().__init__(f"one-time code {reason.value}")
        self.reason = reason
        self.blocked_until = blocked_until
        self.attempts_left = attempts_left


class Conflict(InsurerError):
    """The write contradicts what is stored already."""


class ManagedElsewhere(InsurerError):
    """Another manager takes this under the caller's plan."""

    def __init__(self, manager: str) -> None:
        super().__init__("taken by the plan's own manager")
        self.manager = manager


class StoreUnavailable(InsurerError):
    """The database or the file store does not answer; trying again later may work."""


class DocumentFailed(InsurerError):
    """A document could not be made."""


class SettingsError(InsurerError):
    """A setting is missing or wrong."""


class ProfileError(InsurerError):
    """A profile file is wrong."""

    def __init__(self, profile: str, field: str, problem: str) -> None:
        super().__init__(f"profile {profile}: {field}: {problem}")
        self.profile = profile
        self.field = field


class DemoDataError(InsurerError):
    """A demo data file is wrong."""

    def __init__(self, file: str, line: int, field: str, problem: str) -> None:
        super().__init__(f"{file}:{line}: {field}: {problem}")
        self.file = file
        self.line = line
        self.field = field
