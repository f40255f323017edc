"""What an agent sees of the member when a conversation is handed over."""

from dataclasses import dataclass

from insurer.domain.caller import Assurance
from insurer.domain.contracts import ContractState, Plan
from insurer.domain.requests import MemberRequest


@dataclass(frozen=True)
class MemberContext:
    """The member as far as the caller's assurance allows; None is "not allowed or unknown"."""

    assurance: Assurance
    member_number: str | None = None  # from LINKED
    first_name: str | None = None  # from LINKED
    last_name: str | None = None  # from VERIFIED
    plan: Plan | None = None  # from VERIFIED
    contract_state: ContractState | None = None  # from VERIFIED
    open_requests: tuple[MemberRequest, ...] = ()  # from LINKED
    unread_messages: int | None = None  # from VERIFIED
