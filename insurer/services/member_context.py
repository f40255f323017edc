"""What an agent sees of the member at handoff."""

from dataclasses import replace

from insurer.domain.caller import Assurance, Caller
from insurer.domain.clock import Clock, paris_day
from insurer.domain.contracts import ContractState, state_on
from insurer.domain.member_context import MemberContext
from insurer.domain.members import Relation
from insurer.store.uow import UnitOfWork, UnitOfWorkFactory


class MemberContextService:
    """Gathers the context; called like a function."""

    def __init__(self, unit_of_work: UnitOfWorkFactory, *, clock: Clock) -> None:
        self._unit_of_work = unit_of_work
        self._clock = clock

    def __call__(self, caller: Caller) -> MemberContext:
        """Return as much of the member as the caller's assurance allows."""
        if caller.member_id is None or caller.assurance < Assurance.LINKED:
            return MemberContext(Assurance.ANONYMOUS)
        with self._unit_of_work() as uow:
            linked = _linked(uow, caller.member_id, caller.assurance)
            if caller.assurance < Assurance.VERIFIED:
                return linked
            return self._verified(uow, caller.member_id, linked)

    def _verified(self, uow: UnitOfWork, member_id: str, linked: MemberContext) -> MemberContext:
        today = paris_day(self._clock())
        contract = uow.members.health_contract(member_id)
        persons = uow.members.beneficiaries(member_id, day=today)
        names = [one.last_name for one in persons if one.relation is Relation.SELF]
        state = ContractState.NONE
        if contract is not None:
            state = state_on(contract.start_on, contract.end_on, today)
        return replace(
            linked,
            last_name=next(iter(names), None),
            plan=contract.plan if contract else None,
            contract_state=state,
            unread_messages=uow.messages.inbox(member_id, limit=1).unread,
        )


def _linked(uow: UnitOfWork, member_id: str, assurance: Assurance) -> MemberContext:
    member = uow.members.ref(member_id)
    requests = uow.requests.of_member(member_id)
    return MemberContext(
        assurance=assurance,
        member_number=member.number,
        first_name=member.first_name,
        open_requests=tuple(one for one in requests if one.state.open),
    )
