"""Follow-up of requests (feature M5)."""

from dataclasses import replace

from insurer.domain.caller import Assurance, Caller
from insurer.domain.requests import MemberRequest
from insurer.services.access import require
from insurer.store.uow import UnitOfWorkFactory


class RequestService:
    """Reads requests."""

    def __init__(self, unit_of_work: UnitOfWorkFactory) -> None:
        self._unit_of_work = unit_of_work

    def list(self, caller: Caller) -> tuple[MemberRequest, ...]:
        """Return all requests of the caller, newest first. Needs LINKED.

        The manager's words and figures speak of care, money or bank: below VERIFIED they are
        left out.
        """
        member_id = require(caller, Assurance.LINKED)
        with self._unit_of_work() as uow:
            requests = uow.requests.of_member(member_id)
        if caller.assurance >= Assurance.VERIFIED:
            return requests
        return tuple(replace(request, remark=None, figures=None) for request in requests)
