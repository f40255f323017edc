"""Requests for reimbursement with an invoice (feature R6)."""

from insurer.domain.caller import Assurance, Caller
from insurer.domain.clock import Clock, paris_day
from insurer.domain.profile import InsurerProfile
from insurer.domain.references import new_reference
from insurer.domain.reimbursements import CareType
from insurer.domain.requests import Receipt, RequestKind, RequestState
from insurer.errors import InvalidInput
from insurer.services.access import require
from insurer.services.attachments import check_attachments
from insurer.services.once import once
from insurer.services.vault_words import words_from_vault
from insurer.store.repositories.requests import NewRequest
from insurer.store.uow import UnitOfWork, UnitOfWorkFactory

SERVICE = "claims.submit"
MESSAGE_MAX = 2000


class ClaimService:
    """Takes invoices."""

    def __init__(
        self, unit_of_work: UnitOfWorkFactory, *, clock: Clock, profile: InsurerProfile
    ) -> None:
        self._unit_of_work = unit_of_work
        self._clock = clock
        self._profile = profile

    def submit(
        self,
        caller: Caller,
        *,
        care_type: CareType,
        file_ids: tuple[str, ...],
        message_ref: str | None = None,
    ) -> Receipt:
        """Ask to be reimbursed for an invoice. Needs VERIFIED.

        Raises:
            InvalidInput: field `files` (missing, too_many, twice, too_large_in_all) or
                `message` (empty, too_long).
            NotFound: a vault reference or file that is not this caller's.
        """
        member_id = require(caller, Assurance.VERIFIED)
        if not file_ids:
            raise InvalidInput("files", "missing")
        now = self._clock()
        reference = new_reference("RBT", paris_day(now))
        receipt = Receipt(reference, RequestState.RECEIVED, now, effective_not_before=None)

        def effect(uow: UnitOfWork) -> None:
            check_attachments(uow, member_id, file_ids, self._profile.uploads)
            payload = {"care_type": care_type.value}
            if message_ref is not None:
                payload["message"] = words_from_vault(
                    uow, caller, message_ref, now=now, field="message", longest=MESSAGE_MAX
                )
            uow.requests.add(
                NewRequest(member_id, RequestKind.REIMBURSEMENT, receipt, payload, file_ids),
                actor="member",
            )

        return once(self._unit_of_work, caller, receipt, service=SERVICE, effect=effect)
