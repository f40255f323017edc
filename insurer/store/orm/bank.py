"""Bank accounts."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from insurer.store.orm.base import Base, PrimaryId
from insurer.store.orm.encrypted import EncryptedText


class BankAccountRow(Base):
    """An account on which a member is or was paid; the one in use has no `until`."""

    __tablename__ = "bank_accounts"
    __table_args__ = (
        CheckConstraint("until IS NULL OR until >= since", name="dates_in_order"),
        Index(
            "uq_bank_accounts_one_current",
            "member_id",
            unique=True,
            postgresql_where=text("until IS NULL"),
        ),
    )

    account_id: Mapped[PrimaryId]
    member_id: Mapped[str] = mapped_column(ForeignKey("insurer.members.member_id"))
    iban: Mapped[str] = mapped_column(EncryptedText)
    masked_iban: Mapped[str] = mapped_column(String(40))
    holder: Mapped[str] = mapped_column(EncryptedText)
    since: Mapped[date]
    until: Mapped[date | None]
