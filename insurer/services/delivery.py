"""How cards and statements reach a member (feature C5)."""

from insurer.domain.caller import Assurance, Caller
from insurer.domain.clock import Clock, paris_day
from insurer.domain.members import Delivery
from insurer.domain.references import new_reference
from insurer.domain.requests import Receipt, RequestKind, RequestState
from insurer.errors import InvalidInput
from insurer.services.access import require
from insurer.services.once import once
from insurer.store.repositories.requests import NewRequest
from insurer.store.uow import UnitOfWork, UnitOfWorkFactory

SERVICE = "delivery.change"


class DeliveryService:
    """Reads and changes the way; a change counts at once, so its request is accepted."""

    def __init__(self, unit_of_work: UnitOfWorkFactory, *, clock: Clock) -> None:
        self._unit_of_work = unit_of_work
        self._clock = clock

    def current(self, caller: Caller) -> Delivery:
        """Return the way in force. Needs VERIFIED."""
        member_id = require(caller, Assurance.VERIFIED)
        with self._unit_of_work() as uow:
            return uow.members.delivery(member_id)

    def change(self, caller: Caller, delivery: Delivery) -> Receipt:
        """Choose another way. Needs VERIFIED.

        Raises:
            InvalidInput: field `delivery`; code same_as_current, or no_email on file.
        """
        member_id = require(caller, Assurance.VERIFIED)
        now = self._clock()
        reference = new_reference("ENV", paris_day(now))
        receipt = Receipt(reference, RequestState.ACCEPTED, now, effective_not_before=None)

        def effect(uow: UnitOfWork) -> None:
            if uow.members.delivery(member_id) is delivery:
                raise InvalidInput("delivery", "same_as_current")
            if delivery is Delivery.EMAIL and not uow.members.contact(member_id).email:
                raise InvalidInput("delivery", "no_email")
            uow.members.set_delivery(member_id, delivery, since=paris_day(now))
            payload = {"delivery": delivery.value}
            uow.requests.add(
                NewRequest(member_id, RequestKind.DELIVERY_CHANGE, receipt, payload),
                actor="member",
            )

        return once(self._unit_of_work, caller, receipt, service=SERVICE, effect=effect)
