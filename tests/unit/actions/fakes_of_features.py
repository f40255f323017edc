"""Fakes of what members read and ask for: money, contract, card, delivery, invoices."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from insurer.domain.allowances import Allowance
from insurer.domain.caller import Assurance, Caller
from insurer.domain.cards import CardLoss
from insurer.domain.certificates import CertificateKind
from insurer.domain.channel_links import LinkCode
from insurer.domain.contracts import (
    Contract,
    ContractKind,
    ContractState,
    ContractView,
    Coverage,
    GuaranteeLine,
    Plan,
    PlanKind,
)
from insurer.domain.contributions import (
    Contribution,
    ContributionAccount,
    ContributionChange,
    ContributionsOfPeriod,
)
from insurer.domain.files import StoredFile
from insurer.domain.hospital_coverage import HospitalCoverage
from insurer.domain.members import Delivery, Relation
from insurer.domain.providers import NearbyProvider
from insurer.domain.reimbursements import CareType
from insurer.domain.requests import MemberRequest, Receipt, RequestState
from insurer.domain.statements import Statement
from insurer.errors import InvalidInput, ManagedElsewhere
from insurer.gazetteer.communes import Place, gazetteer
from tests.unit.actions.fake import NOW, Fake

PLAN = Plan("basic", "Basic", PlanKind.STANDARD)
GUARANTEE = GuaranteeLine(
    care_type=CareType.SPECIALIST,
    label="Specialist",
    secu_rate=Decimal(70),
    mutuelle_rate=Decimal(150),
    mutuelle_amount=None,
    ceiling=None,
    note=None,
    secu_base=Decimal("31.50"),
    usual_cost=Decimal("50.00"),
)
CONTRACT = Contract("k1", ContractKind.HEALTH, PLAN, "Acme", date(2020, 1, 1), None)


def a_receipt(reference: str) -> Receipt:
    return Receipt(reference, RequestState.RECEIVED, NOW, None)


class Statements(Fake):
    listed: tuple[Statement, ...] = ()
    listed_until: tuple[Statement, ...] = ()  # of all the days before one

    def list(self, caller: Caller, **period: Any) -> tuple[Statement, ...]:
        self._called(caller, **period)
        return self.listed_until if set(period) == {"until"} else self.listed

    def document(self, caller: Caller, statement_id: str) -> StoredFile:
        self._called(caller, statement_id=statement_id)
        return StoredFile("f2", "decompte.pdf", "application/pdf", 2048)


class Contracts(Fake):
    lines: tuple[GuaranteeLine, ...] = (GUARANTEE,)
    plan: Plan = PLAN
    covered: Exception | None = None
    ends_on: date | None = None
    state = ContractState.ACTIVE
    besides: tuple[ContractView, ...] = ()

    def list(self, caller: Caller) -> tuple[ContractView, ...]:
        self._called(caller)
        health = ContractView(replace(CONTRACT, end_on=self.ends_on), self.state)
        return (health, *self.besides)

    spent: tuple[Allowance, ...] = ()

    def allowances(self, caller: Caller, care_type: CareType) -> tuple[Allowance, ...]:
        self._called(caller, care_type=care_type)
        return self.spent

    def coverage(self, caller: Caller, care_type: str | None = None) -> Coverage:
        self._called(caller, care_type=care_type)
        if self.covered:
            raise self.covered
        return Coverage(self.plan, CareType(care_type) if care_type else None, self.lines)


class Certificates(Fake):
    kind: CertificateKind | None = CertificateKind.AFFILIATION

    def available(self, caller: Caller) -> CertificateKind | None:
        self._called(caller)
        return self.kind

    def document(self, caller: Caller, kind: CertificateKind) -> StoredFile:
        self._called(caller, kind=kind)
        return StoredFile("f3", "certificat.pdf", "application/pdf", 2048)


class ChannelLinks(Fake):
    def offer(self, caller: Caller) -> LinkCode:
        self._called(caller)
        return LinkCode("12345678", NOW + timedelta(minutes=10))


class Contributions(Fake):
    known = ContributionAccount(None, None, (), ())
    change: ContributionChange | None = None
    instalments: tuple[Contribution, ...] = ()
    known_since: date | None = None

    def of_period(self, caller: Caller, since: date, until: date) -> ContributionsOfPeriod:
        self._called(caller, since=since, until=until)
        return ContributionsOfPeriod(since, until, self.instalments, self.known_since)

    def change_with(
        self, caller: Caller, relation: Relation, birth_date: date | None
    ) -> ContributionChange | None:
        self._called(caller, relation=relation, birth_date=birth_date)
        return self.change

    def change_without(self, caller: Caller, person_id: str) -> ContributionChange | None:
        self._called(caller, person_id=person_id)
        return self.change

    def account(self, caller: Caller) -> ContributionAccount:
        self._called(caller)
        return self.known


class CardRequests(Fake):
    pending: MemberRequest | None = None
    refused: Exception | None = None

    def open_reissue(self, caller: Caller) -> MemberRequest | None:
        self._called(caller)
        return self.pending

    def reissue(self, caller: Caller, *, reason: CardLoss, person_id: str | None = None) -> Receipt:
        self._called(caller, reason=reason, person_id=person_id, key=caller.operation_key)
        if self.refused:
            raise self.refused
        return a_receipt("CAR-1")

    def report_error(self, caller: Caller, *, words_ref: str) -> Receipt:
        self._called(caller, words_ref=words_ref, key=caller.operation_key)
        if self.refused:
            raise self.refused
        return a_receipt("COR-1")


class Deliveries(Fake):
    way = Delivery.PAPER
    refused: Exception | None = None

    def current(self, caller: Caller) -> Delivery:
        self._called(caller)
        return self.way

    def change(self, caller: Caller, delivery: Delivery) -> Receipt:
        self._called(caller, delivery=delivery, key=caller.operation_key)
        if self.refused:
            raise self.refused
        return a_receipt("ENV-1")


class Claims(Fake):
    refused: Exception | None = None

    def submit(self, caller: Caller, **sent: Any) -> Receipt:
        self._called(caller, key=caller.operation_key, **sent)
        if self.refused:
            raise self.refused
        return a_receipt("RBT-1")


class Complaints(Fake):
    def file(self, caller: Caller, **written: Any) -> Receipt:
        self._called(caller, key=caller.operation_key, **written)
        return Receipt("REC-1", RequestState.RECEIVED, NOW, None)


class HospitalCoverages(Fake):
    def document(self, caller: Caller, reference: str) -> StoredFile:
        self._called(caller, reference=reference)
        return StoredFile("f9", f"{reference}.pdf", "application/pdf", 2048)

    stays: tuple[HospitalCoverage, ...] = ()
    decided = RequestState.RECEIVED
    refused: InvalidInput | None = None
    manager: str | None = None  # of the member's plan, where it has its own

    def check_plan(self, caller: Caller) -> None:
        self._called(caller)
        if self.manager:
            raise ManagedElsewhere(self.manager)

    def check_admission(self, admission_on: date) -> None:
        if self.refused:
            raise self.refused

    def ask(self, caller: Caller, **written: Any) -> Receipt:
        self._called(caller, key=caller.operation_key, **written)
        return Receipt("PEC-1", self.decided, NOW, None)

    def history(self, caller: Caller) -> tuple[HospitalCoverage, ...]:
        self._called(caller)
        return self.stays


class Household(Fake):
    def add(self, caller: Caller, **written: Any) -> Receipt:
        self._called(caller, key=caller.operation_key, **written)
        return Receipt("AJO-1", RequestState.RECEIVED, NOW, None)

    def remove(self, caller: Caller, **written: Any) -> Receipt:
        self._called(caller, key=caller.operation_key, **written)
        return Receipt("RET-1", RequestState.WAITING_MEMBER, NOW, None)


class Requests(Fake):
    all: tuple[MemberRequest, ...] = ()

    def list(self, caller: Caller) -> tuple[MemberRequest, ...]:
        self._called(caller, Assurance.LINKED)
        return self.all


class CareNetwork(Fake):
    near: tuple[NearbyProvider, ...] = ()
    is_open = True

    def is_open_to(self, caller: Caller) -> bool:
        return self.is_open

    def place(self, text: str, *, whole: bool = False) -> Place | None:
        return gazetteer().find(text, whole=whole)

    def home(self, caller: Caller) -> Place | None:
        self._called(caller)
        return gazetteer().find("75011")

    def nearest(
        self, caller: Caller, *where: Any, called: str = "", network_only: bool = False
    ) -> tuple[NearbyProvider, ...]:
        return tuple(
            one
            for one in self.near
            if called in one.provider.name and (one.in_network or not network_only)
        )
