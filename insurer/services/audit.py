"""The audit trail, for actions that are no write of another service."""

from collections.abc import Mapping

from insurer.domain.caller import Caller
from insurer.domain.clock import Clock
from insurer.store.repositories.traces import AuditEntry
from insurer.store.uow import UnitOfWorkFactory


class AuditService:
    """Adds lines to the trail."""

    def __init__(self, unit_of_work: UnitOfWorkFactory, *, clock: Clock) -> None:
        self._unit_of_work = unit_of_work
        self._clock = clock

    def record(
        self,
        caller: Caller,
        action: str,
        *,
        actor: str = "member",
        subject: str | None = None,
        details: Mapping[str, str] | None = None,
    ) -> None:
        """Write one line: codes and ids only, never names, values or words of the member."""
        entry = AuditEntry(
            happened_at=self._clock(),
            actor=actor,
            action=action,
            member_id=caller.member_id,
            subject=subject,
            channel=caller.channel,
            conversation_id=caller.conversation_id,
            details=details,
        )
        with self._unit_of_work() as uow:
            uow.audit.add(entry)
            uow.commit()
