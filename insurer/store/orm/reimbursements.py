"""Reimbursement lines and the statements that gather them."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from insurer.domain.reimbursements import CareType, Payee, RefusalReason, ReimbursementState
from insurer.store.orm.base import Base, Euros, Name, Percent, PrimaryId, enum_of
from insurer.store.orm.members import BeneficiaryRow


class StatementRow(Base):
    """A statement of benefits (one payment run), with its PDF when it is kept."""

    __tablename__ = "statements"
    __table_args__ = (Index(None, "member_id", "issued_on"),)

    statement_id: Mapped[PrimaryId]
    member_id: Mapped[str] = mapped_column(ForeignKey("insurer.members.member_id"))
    issued_on: Mapped[date]
    period_from: Mapped[date]
    period_until: Mapped[date]
    total: Mapped[Euros]
    file_id: Mapped[str | None] = mapped_column(ForeignKey("insurer.stored_files.file_id"))


class ReimbursementRow(Base):
    """One act. Millions of rows: every read goes by member, newest first."""

    __tablename__ = "reimbursements"
    __table_args__ = (
        CheckConstraint("actual_cost >= 0 AND secu_base >= 0", name="costs_not_negative"),
        CheckConstraint("secu_amount >= 0 AND mutuelle_amount >= 0", name="shares_not_negative"),
        CheckConstraint("left_to_pay >= 0", name="left_not_negative"),
        CheckConstraint("secu_rate BETWEEN 0 AND 100", name="rate_is_percent"),
        CheckConstraint("(state = 'paid') = (paid_on IS NOT NULL)", name="paid_has_date"),
        CheckConstraint("state <> 'refused' OR reason IS NOT NULL", name="refused_has_reason"),
    )

    reimbursement_id: Mapped[PrimaryId]
    member_id: Mapped[str] = mapped_column(ForeignKey("insurer.members.member_id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("insurer.beneficiaries.person_id"))
    statement_id: Mapped[str | None] = mapped_column(ForeignKey("insurer.statements.statement_id"))
    act: Mapped[Name]
    care_type: Mapped[CareType] = mapped_column(enum_of(CareType, "care_type"))
    provider: Mapped[str | None] = mapped_column(String(200))
    care_date: Mapped[date]
    actual_cost: Mapped[Euros]
    secu_base: Mapped[Euros]
    secu_rate: Mapped[Percent]
    secu_amount: Mapped[Euros]
    mutuelle_amount: Mapped[Euros]
    left_to_pay: Mapped[Euros]
    payee: Mapped[Payee] = mapped_column(enum_of(Payee, "payee"))
    state: Mapped[ReimbursementState] = mapped_column(enum_of(ReimbursementState, "state"))
    reason: Mapped[RefusalReason | None] = mapped_column(enum_of(RefusalReason, "reason"))
    paid_on: Mapped[date | None]

    person: Mapped[BeneficiaryRow] = relationship(lazy="raise")


Index(
    "ix_reimbursements_member_newest",
    ReimbursementRow.member_id,
    ReimbursementRow.care_date.desc(),
    ReimbursementRow.reimbursement_id,
)
