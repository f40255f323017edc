"""Writes that happen once: the same operation again gives the first receipt."""

from collections.abc import Callable

from insurer.domain.caller import Caller
from insurer.domain.requests import Receipt
from insurer.errors import Conflict, InvalidInput
from insurer.store.repositories.traces import AuditEntry
from insurer.store.uow import UnitOfWork, UnitOfWorkFactory

_KEY_MAX = 120


def once(
    unit_of_work: UnitOfWorkFactory,
    caller: Caller,
    receipt: Receipt,
    *,
    service: str,
    effect: Callable[[UnitOfWork], None],
) -> Receipt:
    """Run `effect` and return `receipt`, or the receipt this operation gave earlier.

    Effect, receipt and audit entry are one transaction. A rival with the same key, also at
    the same moment, waits for the first and gets its receipt; when the first fails, the
    rival runs.
    """
    member_id, key = caller.member_id or "", caller.operation_key
    if not 0 < len(key) <= _KEY_MAX:
        raise InvalidInput("operation_key", "length")
    with unit_of_work() as uow:
        if not uow.operations.claim(member_id, receipt, service=service, key=key):
            return _first_receipt(uow, member_id, service=service, key=key)
        effect(uow)
        uow.audit.add(audit_entry(caller, receipt, action=service))
        uow.commit()
    return receipt


def audit_entry(caller: Caller, receipt: Receipt, *, action: str) -> AuditEntry:
    """Return the line that the trail keeps of a member's write."""
    return AuditEntry(
        happened_at=receipt.created_at,
        actor="member",
        action=action,
        member_id=caller.member_id,
        subject=receipt.reference,
        channel=caller.channel,
        conversation_id=caller.conversation_id,
    )


def _first_receipt(uow: UnitOfWork, member_id: str, *, service: str, key: str) -> Receipt:
    receipt = uow.operations.receipt(member_id, service=service, key=key)
    if receipt is None:
        raise Conflict("operation vanished")
    return receipt
