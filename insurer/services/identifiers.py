"""A member's identifiers for the person who answers them: masked, and in clear one at a time."""

from collections.abc import Callable, Mapping

from insurer.domain.caller import Assurance, Caller
from insurer.domain.identifiers import IdentifierKind, MaskedIdentifier
from insurer.domain.masking import mask_iban, mask_nir, mask_phone
from insurer.errors import NotFound
from insurer.services.access import require
from insurer.store.uow import UnitOfWork, UnitOfWorkFactory

_MASKS: Mapping[IdentifierKind, Callable[[str], str]] = {
    IdentifierKind.IBAN: mask_iban,
    IdentifierKind.NIR: mask_nir,
    IdentifierKind.PHONE: mask_phone,
}


class IdentifierService:
    """Reads them. Whoever shows one in clear writes down who saw it and why."""

    def __init__(self, unit_of_work: UnitOfWorkFactory) -> None:
        self._unit_of_work = unit_of_work

    def masked(self, caller: Caller) -> tuple[MaskedIdentifier, ...]:
        """Return what is on file, masked. Needs VERIFIED."""
        member_id = require(caller, Assurance.VERIFIED)
        with self._unit_of_work() as uow:
            on_file = ((kind, _value(uow, member_id, kind)) for kind in IdentifierKind)
            return tuple(
                MaskedIdentifier(kind, _MASKS[kind](value)) for kind, value in on_file if value
            )

    def clear(self, caller: Caller, identifier: IdentifierKind) -> str:
        """Return one in clear; NotFound when none is on file. Needs VERIFIED."""
        member_id = require(caller, Assurance.VERIFIED)
        with self._unit_of_work() as uow:
            value = _value(uow, member_id, identifier)
        if not value:
            raise NotFound("identifier", identifier)
        return value


def _value(uow: UnitOfWork, member_id: str, kind: IdentifierKind) -> str | None:
    match kind:
        case IdentifierKind.IBAN:
            account = uow.bank_accounts.current(member_id)
            return account.iban if account else None
        case IdentifierKind.NIR:
            return uow.members.nir(member_id)
        case IdentifierKind.PHONE:
            return uow.members.contact(member_id).phone
