"""The insurer in memory: the domain's own types, answers that a test sets, calls kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast

from insurer.domain.bank_details import BankAccount, IbanCheck, PendingRequest
from insurer.domain.caller import Assurance, Caller
from insurer.domain.cards import CardHolder, CardKind, CardState, CardStatus
from insurer.domain.contact_details import ContactField
from insurer.domain.contracts import ContractState, Plan, PlanKind
from insurer.domain.files import StoredFile
from insurer.domain.line_search import LineClues
from insurer.domain.members import (
    Address,
    Beneficiary,
    Delivery,
    MemberProfile,
    Relation,
    Teletransmission,
)
from insurer.domain.messages import Inbox, LetterInThread, MessageThread, ReadThread
from insurer.domain.money import ZERO
from insurer.domain.notices import Medium
from insurer.domain.notifications import News, NewsMedium, Notification
from insurer.domain.one_time_codes import CodePurpose, CodeSent
from insurer.domain.payment_delays import PaymentDelay
from insurer.domain.reimbursements import (
    CareType,
    Payee,
    PersonTotals,
    RefusalReason,
    Reimbursement,
    ReimbursementState,
    ReimbursementSummary,
    ReimbursementTotals,
)
from insurer.domain.requests import Receipt, RequestState
from insurer.domain.uploads import UploadPurpose
from insurer.domain.vault import VaultEntry
from insurer.errors import InvalidInput, NotFound
from insurer.profiles.loader import load_profile
from insurer.wiring import Services
from tests.unit.actions.fake import NOW, Fake
from tests.unit.actions.fakes_of_features import (
    GUARANTEE,
    CardRequests,
    CareNetwork,
    Certificates,
    ChannelLinks,
    Claims,
    Complaints,
    Contracts,
    Contributions,
    Deliveries,
    HospitalCoverages,
    Household,
    Requests,
    Statements,
)

__all__ = ["GUARANTEE", "NOW", "Fake"]

GOOD_IBAN = "FR7630006000011234567890189"
CARD = CardStatus(
    kind=CardKind.TIERS_PAYANT,
    year=2026,
    state=CardState.POSTED,
    edited_on=date(2026, 1, 26),
    posted_on=date(2026, 1, 28),
    published_on=None,
    expected_by=None,
    delivery=Delivery.PAPER,
    joined_on=date(2020, 1, 1),
)
LEA = CardHolder("p1", "Léa", Relation.SELF)
PAUL = CardHolder("p2", "Paul", Relation.SPOUSE)
PAUL_INSURED = Beneficiary(
    "p2",
    "Paul",
    "Durand",
    Relation.SPOUSE,
    date(1984, 5, 6),
    Teletransmission.ACTIVE,
    date(2020, 1, 1),
)
ELISE = CardHolder("p4", "Élise", Relation.CHILD)
ZOE = CardHolder("p3", "Zoé", Relation.CHILD)
LINE = Reimbursement(
    reimbursement_id="r1",
    act="Consultation",
    care_type=CareType.GENERAL_PRACTITIONER,
    provider=None,
    care_date=date(2026, 11, 3),
    person_id="p1",
    person_first_name="Léa",
    actual_cost=Decimal("30.00"),
    secu_base=Decimal("30.00"),
    secu_rate=Decimal(70),
    secu_amount=Decimal("19.00"),
    mutuelle_amount=Decimal("9.00"),
    left_to_pay=Decimal("2.00"),
    payee=Payee.MEMBER,
    state=ReimbursementState.PAID,
    reason=None,
    paid_on=date(2026, 11, 9),
)
TOTAL_OF_CARE = ReimbursementTotals(
    care_type=CareType.PHARMACY,
    lines=2,
    actual_cost=Decimal("42.40"),
    secu_amount=Decimal("26.06"),
    paid_to_member=Decimal("9.00"),
    paid_to_third_parties=Decimal("4.34"),
    left_to_pay=Decimal("3.00"),
)
TOTAL = replace(TOTAL_OF_CARE, care_type=None)
NOTHING_REFUSED = ReimbursementTotals(None, 0, ZERO, ZERO, ZERO, ZERO, ZERO)
REFUSED_LINE = replace(
    LINE, state=ReimbursementState.REFUSED, reason=RefusalReason.NOT_COVERED, paid_on=None
)
PENDING = PendingRequest(
    "RIB-1", RequestState.RECEIVED, NOW, "FR76 •••• •••• 189", effective_not_before=NOW
)


class Cards(Fake):
    card = CARD
    persons: tuple[CardHolder, ...] = (LEA,)

    def status(self, caller: Caller) -> CardStatus:
        self._called(caller, Assurance.LINKED)
        return self.card

    def holders(self, caller: Caller) -> tuple[CardHolder, ...]:
        return self.persons

    def document(self, caller: Caller, person_id: str | None) -> StoredFile:
        self._called(caller, person_id=person_id)
        return StoredFile("f1", "carte-2026.pdf", "application/pdf", 2048)


class Reimbursements(Fake):
    by_person: tuple[PersonTotals, ...] = (
        PersonTotals("p1", "Léa", TOTAL),
        PersonTotals("p3", "Zoé", TOTAL_OF_CARE),
    )
    lines: tuple[Reimbursement, ...] = (LINE,)
    total = TOTAL
    refused = NOTHING_REFUSED
    delayed = PaymentDelay(waiting=(), unlinked=(), claims=(), last_paid=None)
    delayed_at: Mapping[date | None, PaymentDelay] = {}  # of those looked for since a day

    def oldest_day(self) -> date:
        return date(2025, 11, 21)

    def latest(self, caller: Caller, **narrowed: Any) -> tuple[Reimbursement, ...]:
        self._called(caller, **narrowed)
        return self.lines

    def find(self, caller: Caller, clues: LineClues) -> tuple[Reimbursement, ...]:
        self._called(caller, clues=clues)
        return self.lines

    def detail(self, caller: Caller, reimbursement_id: str) -> Reimbursement:
        self._called(caller, reimbursement_id=reimbursement_id)
        return self.lines[0]

    def delay(self, caller: Caller, clues: LineClues) -> PaymentDelay:
        self._called(caller, clues=clues)
        return self.delayed_at.get(clues.since, self.delayed)

    def summary(self, caller: Caller, **narrowed: Any) -> ReimbursementSummary:
        self._called(caller, **narrowed)
        return ReimbursementSummary(
            date(2025, 11, 21),
            NOW.date(),
            self.total,
            (TOTAL_OF_CARE,),
            self.by_person,
            self.refused,
        )


class BankDetails(Fake):
    account: BankAccount | None = BankAccount("FR76 •••• •••• 140", date(2020, 1, 1))
    waiting: PendingRequest | None = None
    refused: Exception | None = None

    def current(self, caller: Caller) -> BankAccount | None:
        self._called(caller)
        return self.account

    def pending(self, caller: Caller) -> PendingRequest | None:
        self._called(caller)
        return self.waiting

    def check(self, caller: Caller, iban: str) -> IbanCheck:
        if self.refused:
            raise self.refused
        return IbanCheck("FR76 •••• •••• 189", "FR", None)

    def change(self, caller: Caller, **written: Any) -> Receipt:
        self._called(caller, Assurance.CONFIRMED, key=caller.operation_key, **written)
        return Receipt("RIB-20261121-0001", RequestState.RECEIVED, NOW, NOW)


class Codes(Fake):
    refused: Exception | None = None
    just_before = False

    def issue(self, caller: Caller, purpose: CodePurpose) -> CodeSent:
        self._called(caller)
        return CodeSent(Medium.SMS, "+33 6 •• •• •• 12", NOW, self.just_before)

    def last_sent(self, caller: Caller, purpose: CodePurpose) -> CodeSent:
        return CodeSent(Medium.SMS, "+33 6 •• •• •• 12", NOW)

    def verify(self, caller: Caller, purpose: CodePurpose, code: str) -> Caller:
        if self.refused:
            raise self.refused
        return caller.raised_to(Assurance.CONFIRMED)


class Messages(Fake):
    def themes(self) -> tuple[str, ...]:
        return ("reimbursements", "card", "contract", "contributions")

    letters: tuple[LetterInThread, ...] = ()
    threads: tuple[MessageThread, ...] = (
        MessageThread("th1", "card", None, NOW, last_from_member=False, unread=1),
    )

    def inbox(self, caller: Caller) -> Inbox:
        self._called(caller)
        return Inbox(1, self.threads) if self.letters else Inbox(0, ())

    def read(self, caller: Caller, thread_id: str) -> ReadThread:
        self._called(caller, thread_id=thread_id)
        subjects = {one.thread_id: one.subject for one in self.threads}
        return ReadThread(thread_id, "card", subjects.get(thread_id), self.letters)

    def send(self, caller: Caller, **sent: Any) -> Receipt:
        self._called(caller, key=caller.operation_key, **sent)
        return Receipt("MSG-1", RequestState.RECEIVED, NOW, None)


class Notifications(Fake):
    findings: tuple[Notification, ...] = ()
    happened: tuple[News, ...] = ()
    medium = NewsMedium.EMAIL

    def open(self, caller: Caller) -> tuple[Notification, ...]:
        self._called(caller)
        return self.findings

    def announce(self, caller: Caller) -> tuple[Notification, ...]:
        self._called(caller)
        return self.findings

    def catch_up(self, caller: Caller) -> tuple[News, ...]:
        self._called(caller, Assurance.LINKED)
        return self.happened

    def news(self, caller: Caller, news_id: str) -> News:
        self._called(caller, Assurance.LINKED)
        found = [one for one in self.happened if one.news_id == news_id]
        if not found:
            raise NotFound("news", news_id)
        return found[0]

    def news_medium(self, caller: Caller) -> NewsMedium:
        self._called(caller)
        return self.medium

    def choose_medium(self, caller: Caller, medium: NewsMedium) -> None:
        self._called(caller)
        self.medium = medium


class Members(Fake):
    plan_kind = PlanKind.STANDARD
    state = ContractState.ACTIVE
    beneficiaries: tuple[Beneficiary, ...] = ()
    delivery = Delivery.PAPER

    def profile(self, caller: Caller) -> MemberProfile:
        self._called(caller)
        return MemberProfile(
            number="10000001",
            first_name="Léa",
            last_name="Martin",
            birth_date=date(1985, 3, 12),
            email_masked="l•••@example.org",
            phone_masked="•• 12",
            address=Address(("12 rue des Lilas",), "75011", "Paris", "FR"),
            delivery_preference=self.delivery,
            beneficiaries=self.beneficiaries,
            plan=Plan("kle", "Klé", self.plan_kind),
            contract_state=self.state,
        )


class Files(Fake):
    def check(self, caller: Caller, file_ids: tuple[str, ...], purpose: UploadPurpose) -> None:
        self._called(caller, file_ids=file_ids, purpose=purpose)


class Submissions(Fake):
    def deposit(self, caller: Caller, **written: Any) -> Receipt:
        self._called(caller, key=caller.operation_key, **written)
        return Receipt("DOC-1", RequestState.RECEIVED, NOW, None)

    def send_quote(self, caller: Caller, **written: Any) -> Receipt:
        self._called(caller, key=caller.operation_key, **written)
        return Receipt("DEV-1", RequestState.RECEIVED, NOW, None)


class ContactDetailsFake(Fake):
    needs_proof = False
    refused: InvalidInput | None = None

    def check(self, caller: Caller, field: ContactField, value: str) -> str:
        if self.refused:
            raise self.refused
        return f"shown {value}"

    def change(self, caller: Caller, **written: Any) -> Receipt:
        self._called(caller, Assurance.CONFIRMED, key=caller.operation_key, **written)
        return Receipt("COO-1", RequestState.RECEIVED, NOW, None)


@dataclass
class Vault:
    entries: dict[str, VaultEntry] = field(default_factory=dict)

    def put(self, *, conversation_id: str, kind: str, value: str) -> str:
        ref = f"{len(self.entries):012x}"
        self.entries[ref] = VaultEntry(kind, value)
        return ref

    def read(self, caller: Caller, ref: str) -> VaultEntry:
        if ref not in self.entries:
            raise NotFound("vault entry", ref)
        return self.entries[ref]


PROFILE = load_profile("klesia_mut")


class Insurer:
    """All fakes together; `services` is what an action gets."""

    def __init__(self) -> None:
        self.members = Members()
        self.notifications = Notifications()
        self.care_network = CareNetwork()
        self.cards = Cards()
        self.reimbursements = Reimbursements()
        self.statements = Statements()
        self.contracts = Contracts()
        self.certificates = Certificates()
        self.contributions = Contributions()
        self.card_requests = CardRequests()
        self.delivery = Deliveries()
        self.claims = Claims()
        self.channel_links = ChannelLinks()
        self.bank_details = BankDetails()
        self.one_time_codes = Codes()
        self.messages = Messages()
        self.files = Files()
        self.submissions = Submissions()
        self.hospital_coverage = HospitalCoverages()
        self.contact_details = ContactDetailsFake()
        self.household = Household()
        self.complaints = Complaints()
        self.requests = Requests()
        self.vault = Vault()
        self.profile = PROFILE

    @property
    def services(self) -> Services:
        return cast("Services", SimpleNamespace(**vars(self)))
