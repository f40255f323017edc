"""Who members are."""

from insurer.domain.caller import Assurance, Caller
from insurer.domain.clock import Clock, paris_day
from insurer.domain.contracts import ContractState, state_on
from insurer.domain.masking import mask_email, mask_phone
from insurer.domain.members import MemberProfile, MemberRef, Relation
from insurer.errors import NotFound
from insurer.services.access import require
from insurer.store.uow import UnitOfWorkFactory


class MemberService:
    """Reads members."""

    def __init__(self, unit_of_work: UnitOfWorkFactory, *, clock: Clock) -> None:
        self._unit_of_work = unit_of_work
        self._clock = clock

    def by_number(self, number: str) -> MemberRef:
        """Return the member a portal token names; only for the bridge, after its check.

        Raises:
            NotFound: no member has this number.
        """
        with self._unit_of_work() as uow:
            return uow.members.by_number(number)

    def profile(self, caller: Caller) -> MemberProfile:
        """Return the caller's own file, contact details masked. Needs VERIFIED."""
        member_id = require(caller, Assurance.VERIFIED)
        today = paris_day(self._clock())
        with self._unit_of_work() as uow:
            member = uow.members.ref(member_id)
            contact = uow.members.contact(member_id)
            persons = uow.members.beneficiaries(member_id, day=today)
            contract = uow.members.health_contract(member_id)
            delivery = uow.members.delivery(member_id)
        oneself = next((person for person in persons if person.relation is Relation.SELF), None)
        if oneself is None:
            raise NotFound("member", member_id)
        return MemberProfile(
            number=member.number,
            first_name=oneself.first_name,
            last_name=oneself.last_name,
            birth_date=oneself.birth_date,
            email_masked=mask_email(contact.email) if contact.email else None,
            phone_masked=mask_phone(contact.phone) if contact.phone else None,
            address=contact.address,
            delivery_preference=delivery,
            beneficiaries=persons,
            plan=contract.plan if contract else None,
            contract_state=(
                state_on(contract.start_on, contract.end_on, today)
                if contract
                else ContractState.NONE
            ),
        )
