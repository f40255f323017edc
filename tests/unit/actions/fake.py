"""What all fakes of services share."""

from datetime import UTC, datetime
from typing import Any

from insurer.domain.caller import Assurance, Caller
from insurer.errors import NotAllowed

NOW = datetime(2026, 11, 21, 9, 5, tzinfo=UTC)


class Fake:
    """Raises the `error` that a test sets, else answers; needs a verified caller."""

    def __init__(self) -> None:
        self.error: Exception | None = None
        self.calls: list[dict[str, Any]] = []

    def _called(self, caller: Caller, needed: Assurance = Assurance.VERIFIED, **how: Any) -> None:
        self.calls.append(how)
        if caller.assurance < needed:
            raise NotAllowed(needed)
        if self.error:
            raise self.error
