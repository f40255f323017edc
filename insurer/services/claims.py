"""Requests for reimbursement with an invoice (feature R6)."""

from insurer.domain.caller import Assurance, Caller
from insurer.domain.reimbursements import CareType
from insurer.domain.requests import Receipt, RequestKind
from insurer.errors import InvalidInput
from insurer.services.access import require
from insurer.services.filing import Desk, Filer, Filing

MESSAGE_MAX = 2000


class ClaimService:
    """Takes invoices."""

    def __init__(self, filer: Filer) -> None:
        self._filer = filer

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
        require(caller, Assurance.VERIFIED)
        if not file_ids:
            raise InvalidInput("files", "missing")

        def details(desk: Desk) -> dict[str, str]:
            payload = {"care_type": care_type.value}
            if message_ref is not None:
                payload["message"] = desk.words(message_ref, field="message", longest=MESSAGE_MAX)
            return payload

        filing = Filing("claims.submit", "RBT", RequestKind.REIMBURSEMENT, file_ids=file_ids)
        return self._filer.file(caller, filing, details)
