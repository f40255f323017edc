"""What the home of a member's space shows, read from the data layer."""

from dataclasses import dataclass

from insurer.domain.caller import Assurance, Caller
from insurer.domain.cards import CardHolder, CardState, CardStatus
from insurer.domain.members import Beneficiary, MemberProfile, Teletransmission
from insurer.domain.messages import Inbox
from insurer.domain.reimbursements import Reimbursement, ReimbursementSummary
from insurer.domain.requests import MemberRequest, RequestState
from insurer.wiring import Services

CHANNEL = "portal"
_LINES = 5
_THREADS = 3
_REQUESTS = 3


@dataclass(frozen=True)
class MemberHome:
    """One member's home: the newest lines first, everything else as it stands today."""

    member: MemberProfile
    lines: tuple[Reimbursement, ...]
    year: ReimbursementSummary
    card: CardStatus
    holders: tuple[CardHolder, ...]
    inbox: Inbox
    requests: tuple[MemberRequest, ...]

    @property
    def card_is_late(self) -> bool:
        """True when a new card should be offered."""
        return self.card.state is CardState.LATE

    @property
    def has_card(self) -> bool:
        """False without a running contract: there is nothing to show at the pharmacy."""
        return self.card.state is not CardState.NO_CONTRACT

    @property
    def unlinked(self) -> tuple[Beneficiary, ...]:
        """Those whose care is not passed on by the health insurance by itself."""
        inactive = Teletransmission.INACTIVE
        return tuple(one for one in self.member.beneficiaries if one.teletransmission is inactive)

    @property
    def awaited(self) -> tuple[MemberRequest, ...]:
        """Requests that wait for the member."""
        return tuple(one for one in self.requests if one.state is RequestState.WAITING_MEMBER)


def read_home(services: Services, number: str) -> MemberHome:
    """Return the home of the member with this number.

    Raises:
        insurer.errors.NotFound: no member has this number.
    """
    caller = _caller(services.members.by_number(number).member_id)
    inbox = services.messages.inbox(caller)
    return MemberHome(
        member=services.members.profile(caller),
        lines=services.reimbursements.latest(caller, limit=_LINES),
        year=services.reimbursements.summary(caller),
        card=services.cards.status(caller),
        holders=services.cards.holders(caller),
        inbox=Inbox(inbox.unread, inbox.threads[:_THREADS]),
        requests=services.requests.list(caller)[:_REQUESTS],
    )


def _caller(member_id: str) -> Caller:
    """The portal's own page reads for its signed-in member and writes nothing."""
    return Caller(
        member_id=member_id,
        assurance=Assurance.VERIFIED,
        channel=CHANNEL,
        conversation_id="",
        operation_key="",
    )
