"""What a demo file says, with its dates made absolute."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from insurer.domain.contracts import ContractKind, GuaranteeLine, Plan
from insurer.domain.contributions import Frequency, PaymentMode
from insurer.domain.documents import NotificationKind, QuoteKind
from insurer.domain.members import Address, Delivery, Relation, Teletransmission
from insurer.domain.notifications import NewsMedium
from insurer.domain.providers import ProviderKind
from insurer.domain.reimbursements import CareType, Payee, RefusalReason, ReimbursementState
from insurer.domain.requests import QuoteFigures, RequestKind, RequestState


@dataclass(frozen=True)
class DemoPlan:
    """A product and what it guarantees."""

    plan: Plan
    guarantees: tuple[GuaranteeLine, ...]


@dataclass(frozen=True)
class DemoPerson:
    """An insured person."""

    first_name: str
    last_name: str
    relation: Relation
    birth_date: date
    nir: str | None
    teletransmission: Teletransmission
    since: date


@dataclass(frozen=True)
class DemoContributions:
    """How a contract is paid for; the instalment of the month of `rejected` was refused."""

    mode: PaymentMode
    frequency: Frequency
    amount: Decimal
    day_of_month: int
    rejected: date | None


@dataclass(frozen=True)
class DemoContract:
    """A contract."""

    kind: ContractKind
    plan_code: str
    company: str | None
    start_on: date
    end_on: date | None
    contributions: DemoContributions | None


@dataclass(frozen=True)
class DemoCard:
    """The card of the year."""

    year: int
    ordered_on: date
    edited_on: date | None
    posted_on: date | None
    published_on: date | None
    columns: tuple[tuple[str, str], ...]
    valid_from: date
    valid_until: date


@dataclass(frozen=True)
class DemoAccount:
    """The account in use."""

    iban: str
    holder: str
    since: date


@dataclass(frozen=True)
class DemoLine:
    """A reimbursement line; `person` is the place in `DemoMember.persons`."""

    person: int
    act: str
    care_type: CareType
    provider: str | None
    care_date: date
    cost: Decimal
    base: Decimal
    rate: Decimal
    secu: Decimal
    mutuelle: Decimal
    left: Decimal
    payee: Payee
    state: ReimbursementState
    reason: RefusalReason | None
    paid_on: date | None


@dataclass(frozen=True)
class DemoStay:
    """A stay in hospital; `person` is the place in `DemoMember.persons`."""

    person: int
    hospital: str
    ward: str | None
    admission_on: date


@dataclass(frozen=True)
class DemoQuote:
    """A quote and, once it was studied, its figures."""

    kind: QuoteKind
    figures: QuoteFigures | None


@dataclass(frozen=True)
class DemoRequest:
    """A request; `iban` and `holder` only for a change of account, `stay` only for hospital."""

    reference: str
    kind: RequestKind
    state: RequestState
    created_at: datetime
    remark: str | None
    iban: str | None
    holder: str | None
    stay: DemoStay | None
    quote: DemoQuote | None


@dataclass(frozen=True)
class DemoNotification:
    """A finding on the file; `person` is the place in `DemoMember.persons`."""

    kind: NotificationKind
    created_at: datetime
    person: int | None


@dataclass(frozen=True)
class DemoMessage:
    """One message of a thread."""

    from_member: bool
    body: str
    sent_at: datetime
    read: bool


@dataclass(frozen=True)
class DemoThread:
    """A thread with the management centre."""

    theme: str
    subject: str | None
    messages: tuple[DemoMessage, ...]


@dataclass(frozen=True)
class DemoMember:
    """A member with all that belongs to them; the first person is the member."""

    number: str
    situation: str | None
    email: str | None
    phone: str | None
    address: Address
    delivery: Delivery
    persons: tuple[DemoPerson, ...]
    contracts: tuple[DemoContract, ...]
    card: DemoCard | None
    account: DemoAccount | None
    lines: tuple[DemoLine, ...]
    requests: tuple[DemoRequest, ...]
    threads: tuple[DemoThread, ...]
    notifications: tuple[DemoNotification, ...]
    news: NewsMedium | None


@dataclass(frozen=True)
class DemoProvider:
    """A care provider with its place on the map."""

    kind: ProviderKind
    name: str
    lines: tuple[str, ...]
    postcode: str
    city: str
    phone: str | None
    latitude: Decimal
    longitude: Decimal
    third_party_payment: bool
    networks: tuple[str, ...]


@dataclass(frozen=True)
class DemoIdentity:
    """A member as the demo portal offers it."""

    number: str
    name: str
    situation: str


@dataclass(frozen=True)
class DemoData:
    """A whole file."""

    plans: tuple[DemoPlan, ...]
    members: tuple[DemoMember, ...]
    providers: tuple[DemoProvider, ...] = ()

    @property
    def identities(self) -> tuple[DemoIdentity, ...]:
        """Who the demo portal lets one be, in the order of the file."""
        return tuple(
            DemoIdentity(
                number=member.number,
                name=f"{member.persons[0].first_name} {member.persons[0].last_name}",
                situation=member.situation or "",
            )
            for member in self.members
        )
