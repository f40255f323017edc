"""Members, insured persons, contracts and guarantees."""

from datetime import date

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    TextClause,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from insurer.domain.contracts import ContractKind, PlanKind
from insurer.domain.folding import TWO_IN_ONE
from insurer.domain.members import Delivery, Relation, Teletransmission
from insurer.domain.notifications import NewsMedium
from insurer.domain.reimbursements import CareType
from insurer.store.orm.base import Base, Euros, Instant, Name, Percent, PrimaryId, enum_of
from insurer.store.orm.encrypted import EncryptedText
from insurer.store.orm.letters import PLAIN, SIGNS


def folded(name: Mapped[str]) -> ColumnElement[str]:
    """Return a name as `fold` would write it, as the index of names knows it."""
    signs = SIGNS.replace("'", "''")
    letters: ColumnElement[str] = func.translate(name, _constant(signs), _constant(PLAIN))
    for sign, spelt in TWO_IN_ONE.items():
        letters = func.replace(letters, _constant(sign), _constant(spelt))
    return letters


def _constant(signs: str) -> TextClause:
    """Return the signs as they are: what is bound matches no index."""
    return text(f"'{signs}'")


class MemberRow(Base):
    """A policyholder."""

    __tablename__ = "members"
    __table_args__ = (UniqueConstraint("number"),)

    member_id: Mapped[PrimaryId]
    number: Mapped[str] = mapped_column(String(20))
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(20))  # E.164
    address_lines: Mapped[list[str]] = mapped_column(ARRAY(Text))
    postcode: Mapped[str] = mapped_column(String(12))
    city: Mapped[Name]
    country: Mapped[str] = mapped_column(String(2))
    created_at: Mapped[Instant]

    persons: Mapped[list["BeneficiaryRow"]] = relationship(lazy="raise")


class DeliveryPreferenceRow(Base):
    """How a member wants cards and statements, since when."""

    __tablename__ = "delivery_preferences"

    member_id: Mapped[str] = mapped_column(
        ForeignKey("insurer.members.member_id"), primary_key=True
    )
    delivery: Mapped[Delivery] = mapped_column(enum_of(Delivery, "delivery"))
    news: Mapped[NewsMedium | None] = mapped_column(enum_of(NewsMedium, "news"))
    since: Mapped[date]


class BeneficiaryRow(Base):
    """An insured person; the member is the one with relation `self`."""

    __tablename__ = "beneficiaries"
    __table_args__ = (
        Index(
            "uq_beneficiaries_one_self",
            "member_id",
            unique=True,
            postgresql_where=text("relation = 'self'"),
        ),
        Index(None, "member_id"),
    )

    person_id: Mapped[PrimaryId]
    member_id: Mapped[str] = mapped_column(ForeignKey("insurer.members.member_id"))
    relation: Mapped[Relation] = mapped_column(enum_of(Relation, "relation"))
    first_name: Mapped[Name]
    last_name: Mapped[Name]
    birth_date: Mapped[date]
    nir: Mapped[str | None] = mapped_column(EncryptedText)  # 15 digits
    rank: Mapped[int]
    attached_since: Mapped[date]
    detached_on: Mapped[date | None]
    teletransmission: Mapped[Teletransmission] = mapped_column(
        enum_of(Teletransmission, "teletransmission")
    )


Index(
    "ix_beneficiaries_folded_name",
    folded(BeneficiaryRow.last_name).label("folded"),
    postgresql_ops={"folded": "text_pattern_ops"},
    postgresql_where=text("relation = 'self'"),
)


class PlanRow(Base):
    """A product."""

    __tablename__ = "plans"

    code: Mapped[str] = mapped_column(String(60), primary_key=True)
    name: Mapped[Name]
    kind: Mapped[PlanKind] = mapped_column(enum_of(PlanKind, "kind"))
    adult_price: Mapped[Euros | None]
    child_price: Mapped[Euros | None]


class ContractRow(Base):
    """A contract of a member, health or provident."""

    __tablename__ = "contracts"
    __table_args__ = (
        CheckConstraint("end_on IS NULL OR end_on >= start_on", name="dates_in_order"),
        Index(None, "member_id", "start_on"),
    )

    contract_id: Mapped[PrimaryId]
    member_id: Mapped[str] = mapped_column(ForeignKey("insurer.members.member_id"))
    kind: Mapped[ContractKind] = mapped_column(enum_of(ContractKind, "kind"))
    plan_code: Mapped[str] = mapped_column(ForeignKey("insurer.plans.code"))
    company: Mapped[str | None] = mapped_column(String(200))
    start_on: Mapped[date]
    end_on: Mapped[date | None]

    plan: Mapped[PlanRow] = relationship(lazy="raise")


class GuaranteeLineRow(Base):
    """What a plan pays for one kind of care."""

    __tablename__ = "guarantee_lines"
    __table_args__ = (
        UniqueConstraint("plan_code", "care_type", "label"),
        CheckConstraint(
            "mutuelle_rate IS NOT NULL OR mutuelle_amount IS NOT NULL OR note IS NOT NULL",
            name="says_something",
        ),
    )

    line_id: Mapped[PrimaryId]
    plan_code: Mapped[str] = mapped_column(ForeignKey("insurer.plans.code"))
    care_type: Mapped[CareType] = mapped_column(enum_of(CareType, "care_type"))
    label: Mapped[Name]
    secu_rate: Mapped[Percent | None]
    mutuelle_rate: Mapped[Percent | None]
    mutuelle_amount: Mapped[Euros | None]
    ceiling: Mapped[Euros | None]
    note: Mapped[str | None] = mapped_column(Text)
    secu_base: Mapped[Euros | None]
    usual_cost: Mapped[Euros | None]
    position: Mapped[int]
