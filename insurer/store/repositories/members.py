"""Members, insured persons, contracts."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, bindparam, func, or_, select
from sqlalchemy.orm import Session, joinedload

from insurer.domain.cards import CardHolder
from insurer.domain.contracts import Contract, ContractKind
from insurer.domain.ids import new_id
from insurer.domain.members import (
    Address,
    Beneficiary,
    Delivery,
    MemberRef,
    PersonName,
    Relation,
    Teletransmission,
)
from insurer.domain.notifications import NewsMedium
from insurer.errors import NotFound
from insurer.store.orm.members import (
    BeneficiaryRow,
    ContractRow,
    DeliveryPreferenceRow,
    MemberRow,
    folded,
)
from insurer.store.repositories.contracts import contract_of

# Asked in most turns, so built once: building it anew costs as much as asking it.
_PERSONS = (
    select(BeneficiaryRow)
    .where(BeneficiaryRow.member_id == bindparam("member"))
    .where(BeneficiaryRow.attached_since <= bindparam("on"))
    .where(BeneficiaryRow.detached_on.is_(None) | (BeneficiaryRow.detached_on >= bindparam("on")))
    .order_by(BeneficiaryRow.birth_date, BeneficiaryRow.rank)
)


@dataclass(frozen=True, repr=False)
class ContactDetails:
    """How a member is reached; in clear, so it never leaves the services."""

    email: str | None
    phone: str | None  # E.164
    address: Address


@dataclass(frozen=True, repr=False)
class PersonOnCard:
    """What a card prints of one person; the NIR is in clear."""

    person_id: str
    first_name: str
    last_name: str
    birth_date: date
    nir: str | None
    rank: int


@dataclass(frozen=True, repr=False)
class NewPerson:
    """A person who joins a contract."""

    relation: Relation
    first_name: str
    last_name: str
    birth_date: date
    since: date
    teletransmission: Teletransmission


class Members:
    """Members and who is insured with them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def by_number(self, number: str) -> MemberRef:
        """Return the member with this number; NotFound."""
        row = self._session.scalar(select(MemberRow).where(MemberRow.number == number))
        if row is None:
            raise NotFound("member", number)
        return self.ref(row.member_id)

    def ref(self, member_id: str) -> MemberRef:
        """Return the name and number of a member; NotFound."""
        found = self._session.execute(
            select(MemberRow.number, BeneficiaryRow.first_name)
            .join(BeneficiaryRow, BeneficiaryRow.member_id == MemberRow.member_id)
            .where(MemberRow.member_id == member_id, BeneficiaryRow.relation == Relation.SELF)
        ).one_or_none()
        if found is None:
            raise NotFound("member", member_id)
        return MemberRef(member_id, found.number, found.first_name)

    def by_number_and_birth(self, number: str, birth_date: date) -> str | None:
        """Return the id of the member with this number, born on this day; None."""
        return self._session.scalar(
            select(MemberRow.member_id)
            .join(BeneficiaryRow, BeneficiaryRow.member_id == MemberRow.member_id)
            .where(
                MemberRow.number == number,
                BeneficiaryRow.relation == Relation.SELF,
                BeneficiaryRow.birth_date == birth_date,
            )
        )

    def full_name(self, member_id: str) -> str:
        """Return first and last name of a member; NotFound."""
        found = self._session.execute(
            select(BeneficiaryRow.first_name, BeneficiaryRow.last_name).where(
                BeneficiaryRow.member_id == member_id, BeneficiaryRow.relation == Relation.SELF
            )
        ).one_or_none()
        if found is None:
            raise NotFound("member", member_id)
        return f"{found.first_name} {found.last_name}"

    def names(self, member_ids: Collection[str]) -> dict[str, PersonName]:
        """Return the names of members by their ids; whom nobody knows is left out."""
        query = select(
            BeneficiaryRow.member_id, BeneficiaryRow.first_name, BeneficiaryRow.last_name
        ).where(BeneficiaryRow.member_id.in_(member_ids), BeneficiaryRow.relation == Relation.SELF)
        return {
            row.member_id: PersonName(row.first_name, row.last_name)
            for row in self._session.execute(query)
        }

    def named(self, readings: Iterable[PersonName], *, limit: int) -> tuple[str, ...]:
        """Return the ids of members whose folded names begin as one of the readings does."""
        meant = or_(
            *(
                and_(
                    folded(BeneficiaryRow.last_name).startswith(one.last, autoescape=True),
                    folded(BeneficiaryRow.first_name).startswith(one.first, autoescape=True),
                )
                for one in readings
            )
        )
        query = (
            select(BeneficiaryRow.member_id)
            .where(BeneficiaryRow.relation == Relation.SELF, meant)
            .order_by(BeneficiaryRow.last_name, BeneficiaryRow.first_name)
            .limit(limit)
        )
        return tuple(self._session.scalars(query))

    def contact(self, member_id: str) -> ContactDetails:
        """Return how the member is reached; NotFound."""
        row = self._session.get(MemberRow, member_id)
        if row is None:
            raise NotFound("member", member_id)
        address = Address(tuple(row.address_lines), row.postcode, row.city, row.country)
        return ContactDetails(row.email, row.phone, address)

    def nir(self, member_id: str) -> str | None:
        """Return the member's own NIR in clear, if it is known; it never leaves the services."""
        return self._session.scalar(
            select(BeneficiaryRow.nir).where(
                BeneficiaryRow.member_id == member_id, BeneficiaryRow.relation == Relation.SELF
            )
        )

    def delivery(self, member_id: str) -> Delivery:
        """Return how the member wants cards and statements; paper unless chosen otherwise."""
        row = self._session.get(DeliveryPreferenceRow, member_id)
        return row.delivery if row is not None else Delivery.PAPER

    def set_delivery(self, member_id: str, delivery: Delivery, *, since: date) -> None:
        """Remember how the member wants cards and statements from now on."""
        self._session.merge(
            DeliveryPreferenceRow(member_id=member_id, delivery=delivery, since=since)
        )
        self._session.flush()

    def news_medium(self, member_id: str) -> NewsMedium:
        """Return how the member hears of news: as chosen, else by e-mail, else by SMS."""
        row = self._session.get(DeliveryPreferenceRow, member_id)
        if row is not None and row.news is not None:
            return row.news
        return NewsMedium.EMAIL if self.contact(member_id).email else NewsMedium.SMS

    def set_news_medium(self, member_id: str, medium: NewsMedium) -> None:
        """Write how the member wants to hear of news."""
        row = self._session.get(DeliveryPreferenceRow, member_id)
        if row is None:
            raise NotFound("preference", member_id)
        row.news = medium
        self._session.flush()

    def beneficiaries(self, member_id: str, *, day: date) -> tuple[Beneficiary, ...]:
        """Return everybody insured on `day`, the member first, then by birth date."""
        return tuple(_beneficiary(row) for row in self._persons(member_id, day))

    def person(self, member_id: str, person_id: str, *, day: date) -> Beneficiary:
        """Return one person insured with the member on `day`; NotFound."""
        for person in self.beneficiaries(member_id, day=day):
            if person.person_id == person_id:
                return person
        raise NotFound("person", person_id)

    def set_teletransmission(self, person_id: str, state: Teletransmission) -> None:
        """Change the state of one person's link with the health insurance."""
        row = self._session.get(BeneficiaryRow, person_id)
        if row is None:
            raise NotFound("person", person_id)
        row.teletransmission = state
        self._session.flush()

    def set_email(self, member_id: str, email: str) -> None:
        """Write the member's e-mail address."""
        self._session.get_one(MemberRow, member_id).email = email
        self._session.flush()

    def set_phone(self, member_id: str, phone: str) -> None:
        """Write the member's phone number (E.164)."""
        self._session.get_one(MemberRow, member_id).phone = phone
        self._session.flush()

    def set_address(self, member_id: str, address: Address) -> None:
        """Write the member's postal address."""
        row = self._session.get_one(MemberRow, member_id)
        row.address_lines, row.postcode = list(address.lines), address.postcode
        row.city, row.country = address.city, address.country
        self._session.flush()

    def add_person(self, member_id: str, person: NewPerson) -> None:
        """Insure a person with the member."""
        last_rank = self._session.scalar(
            select(func.max(BeneficiaryRow.rank)).where(BeneficiaryRow.member_id == member_id)
        )
        self._session.add(
            BeneficiaryRow(
                person_id=new_id(),
                member_id=member_id,
                relation=person.relation,
                first_name=person.first_name,
                last_name=person.last_name,
                birth_date=person.birth_date,
                rank=(last_rank or 0) + 1,
                attached_since=person.since,
                teletransmission=person.teletransmission,
            )
        )
        self._session.flush()

    def detach(self, member_id: str, person_id: str, *, last_day: date) -> None:
        """End a person's insurance with the member; NotFound."""
        row = self._session.get(BeneficiaryRow, person_id)
        if row is None or row.member_id != member_id:
            raise NotFound("person", person_id)
        row.detached_on = last_day
        self._session.flush()

    def holders(self, member_id: str, *, day: date) -> tuple[CardHolder, ...]:
        """Return whose card there is, in the order of `beneficiaries`."""
        return tuple(
            CardHolder(row.person_id, row.first_name, row.relation)
            for row in self._persons(member_id, day)
        )

    def on_card(self, member_id: str, *, day: date) -> tuple[PersonOnCard, ...]:
        """Return what the card prints of everybody insured on `day`."""
        return tuple(
            PersonOnCard(
                row.person_id, row.first_name, row.last_name, row.birth_date, row.nir, row.rank
            )
            for row in self._persons(member_id, day)
        )

    def health_contract(self, member_id: str) -> Contract | None:
        """Return the latest health contract, whatever its state."""
        row = self._session.scalars(
            select(ContractRow)
            .where(ContractRow.member_id == member_id, ContractRow.kind == ContractKind.HEALTH)
            .order_by(ContractRow.start_on.desc())
            .options(joinedload(ContractRow.plan))
            .limit(1)
        ).first()
        return None if row is None else contract_of(row)

    def _persons(self, member_id: str, day: date) -> list[BeneficiaryRow]:
        rows = self._session.scalars(_PERSONS, {"member": member_id, "on": day}).all()
        return sorted(rows, key=lambda row: row.relation is not Relation.SELF)


def _beneficiary(row: BeneficiaryRow) -> Beneficiary:
    return Beneficiary(
        person_id=row.person_id,
        first_name=row.first_name,
        last_name=row.last_name,
        relation=row.relation,
        birth_date=row.birth_date,
        teletransmission=row.teletransmission,
        attached_since=row.attached_since,
    )
