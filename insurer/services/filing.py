"""Files what members ask for: one reference, one effect, files and history in one transaction."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from insurer.domain.caller import Assurance, Caller
from insurer.domain.clock import Clock, paris_day
from insurer.domain.contracts import ended_on, views_on
from insurer.domain.profile import InsurerProfile
from insurer.domain.references import new_reference
from insurer.domain.requests import Receipt, RequestKind, RequestState
from insurer.domain.uploads import UploadPurpose
from insurer.errors import InvalidInput
from insurer.services.access import require
from insurer.services.attachments import check_attachments
from insurer.services.once import once
from insurer.services.vault_words import words_from_vault
from insurer.store.repositories.requests import NewRequest
from insurer.store.uow import UnitOfWork, UnitOfWorkFactory


@dataclass(frozen=True)
class Filing:
    """What kind of request is filed, and with which files."""

    service: str  # names the operation: the same key again gives the first receipt
    prefix: str  # of the reference
    kind: RequestKind
    state: RequestState = RequestState.RECEIVED
    file_ids: tuple[str, ...] = ()
    purpose: UploadPurpose = UploadPurpose.MESSAGE
    needs_cover: bool = False  # refused once the health contract has ended


@dataclass(frozen=True)
class Desk:
    """Where one request is written: the transaction, who asks, and the receipt to be."""

    uow: UnitOfWork
    caller: Caller
    member_id: str
    receipt: Receipt

    @property
    def today(self) -> date:
        """The day in France."""
        return paris_day(self.receipt.created_at)

    def words(self, ref: str, *, field: str, longest: int) -> str:
        """Return words of the vault; InvalidInput (empty, too_long), NotFound."""
        now = self.receipt.created_at
        return words_from_vault(self.uow, self.caller, ref, now=now, field=field, longest=longest)


Details = Callable[[Desk], Mapping[str, str]]
Afterwards = Callable[[Desk, str, Mapping[str, str]], None]


def nothing_more(desk: Desk, request_id: str, payload: Mapping[str, str]) -> None:
    """Write nothing besides the request."""


class Filer:
    """Writes requests; a manager sees to them."""

    def __init__(
        self, unit_of_work: UnitOfWorkFactory, *, clock: Clock, profile: InsurerProfile
    ) -> None:
        self._unit_of_work = unit_of_work
        self._clock = clock
        self._profile = profile

    def file(
        self,
        caller: Caller,
        filing: Filing,
        details: Details,
        afterwards: Afterwards = nothing_more,
    ) -> Receipt:
        """Write a request with the payload that `details` checks and returns. Needs VERIFIED.

        `afterwards` gets the request's id and payload. All of it is one transaction,
        once per operation.

        Raises:
            InvalidInput: field `files`, `contract` (ended), or what `details` refuses.
            NotFound: a file that is not the caller's, or what `details` does not find.
        """
        member_id = require(caller, Assurance.VERIFIED)
        now = self._clock()
        reference = new_reference(filing.prefix, paris_day(now))
        receipt = Receipt(reference, filing.state, now, effective_not_before=None)

        def effect(uow: UnitOfWork) -> None:
            limits = self._profile.upload_limits(filing.purpose)
            check_attachments(uow, member_id, filing.file_ids, limits)
            desk = Desk(uow, caller, member_id, receipt)
            contracts = uow.contracts.of_member(member_id) if filing.needs_cover else ()
            if ended_on(views_on(contracts, desk.today)):
                raise InvalidInput("contract", "ended")
            payload = details(desk)
            request_id = uow.requests.add(
                NewRequest(member_id, filing.kind, receipt, payload, filing.file_ids),
                actor="member",
            )
            afterwards(desk, request_id, payload)

        return once(self._unit_of_work, caller, receipt, service=filing.service, effect=effect)
