"""Contributions and their schedule."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from insurer.domain.contributions import ContributionState, Frequency, PaymentMode
from insurer.store.orm.base import Base, Euros, PrimaryId, enum_of


class ContributionScheduleRow(Base):
    """How a contract is paid for in one year (the schedule sent each December, source 002)."""

    __tablename__ = "contribution_schedules"
    __table_args__ = (UniqueConstraint("contract_id", "year"),)

    schedule_id: Mapped[PrimaryId]
    contract_id: Mapped[str] = mapped_column(ForeignKey("insurer.contracts.contract_id"))
    year: Mapped[int]
    mode: Mapped[PaymentMode] = mapped_column(enum_of(PaymentMode, "mode"))
    frequency: Mapped[Frequency] = mapped_column(enum_of(Frequency, "frequency"))


class ContributionRow(Base):
    """One instalment."""

    __tablename__ = "contributions"
    __table_args__ = (
        Index(None, "member_id", "due_on"),
        CheckConstraint("amount >= 0", name="amount_not_negative"),
    )

    contribution_id: Mapped[PrimaryId]
    schedule_id: Mapped[str] = mapped_column(
        ForeignKey("insurer.contribution_schedules.schedule_id")
    )
    member_id: Mapped[str] = mapped_column(ForeignKey("insurer.members.member_id"))
    due_on: Mapped[date]
    amount: Mapped[Euros]
    state: Mapped[ContributionState] = mapped_column(enum_of(ContributionState, "state"))
    paid_on: Mapped[date | None]
