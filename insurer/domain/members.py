"""Members and the persons insured with them."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from insurer.domain.contracts import ContractState, Plan


class Delivery(StrEnum):
    """How cards and statements reach the member."""

    EMAIL = "email"
    PAPER = "paper"


class Relation(StrEnum):
    """What an insured person is to the member; SELF is the member."""

    SELF = "self"
    SPOUSE = "spouse"
    PARTNER = "partner"
    CHILD = "child"
    OTHER = "other"


class Teletransmission(StrEnum):
    """State of the link with the health insurance, per person (about a month to set up)."""

    ACTIVE = "active"
    PENDING = "pending"
    INACTIVE = "inactive"
    NOT_APPLICABLE = "not_applicable"  # the ALPHA plan has none (source 002)


@dataclass(frozen=True)
class MemberRef:
    """Who a portal token speaks of."""

    member_id: str
    number: str
    first_name: str


@dataclass(frozen=True, repr=False)
class PersonName:
    """What a person is called."""

    first: str
    last: str


@dataclass(frozen=True)
class Address:
    """A postal address; `lines` are what stands above postcode and city."""

    lines: tuple[str, ...]
    postcode: str
    city: str
    country: str  # ISO 3166 alpha-2


@dataclass(frozen=True)
class Beneficiary:
    """A person insured by the member's contract, the member included (relation SELF)."""

    person_id: str
    first_name: str
    last_name: str
    relation: Relation
    birth_date: date
    teletransmission: Teletransmission
    attached_since: date


@dataclass(frozen=True)
class MemberProfile:
    """What a verified member may read of their own file; contact details are masked."""

    number: str
    first_name: str
    last_name: str
    birth_date: date
    email_masked: str | None
    phone_masked: str | None
    address: Address
    delivery_preference: Delivery
    beneficiaries: tuple[Beneficiary, ...]  # the member first, then by birth date
    plan: Plan | None  # None without any contract on file
    contract_state: ContractState
