"""The vault: personal data kept aside for one conversation."""

import secrets

from insurer.domain.caller import Caller
from insurer.domain.clock import Clock
from insurer.domain.vault import LIFETIME, VaultEntry
from insurer.store.uow import UnitOfWorkFactory

_REF_BYTES = 6


class VaultService:
    """Keeps values for 24 hours; only their own conversation reads them."""

    def __init__(self, unit_of_work: UnitOfWorkFactory, *, clock: Clock) -> None:
        self._unit_of_work = unit_of_work
        self._clock = clock

    def put(self, *, conversation_id: str, kind: str, value: str) -> str:
        """Keep `value` and return its reference: 12 lower-case hexadecimal digits."""
        now, ref = self._clock(), secrets.token_hex(_REF_BYTES)
        entry = VaultEntry(kind, value)
        with self._unit_of_work() as uow:
            uow.vault.add(
                ref, entry, conversation_id=conversation_id, now=now, until=now + LIFETIME
            )
            uow.commit()
        return ref

    def read(self, caller: Caller, ref: str) -> VaultEntry:
        """Return the entry; NotFound when expired, or of another conversation."""
        with self._unit_of_work() as uow:
            return uow.vault.read(ref, conversation_id=caller.conversation_id, now=self._clock())

    def purge(self) -> int:
        """Delete what has expired and return how many entries that were."""
        with self._unit_of_work() as uow:
            gone = uow.vault.purge(self._clock())
            uow.commit()
        return gone
