"""Cards and their shipments."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from insurer.domain.cards import CardKind
from insurer.domain.members import Delivery
from insurer.store.orm.base import Base, PrimaryId, enum_of


class CardRow(Base):
    """One card for one year; a replacement is another row."""

    __tablename__ = "cards"
    __table_args__ = (
        CheckConstraint("valid_until >= valid_from", name="dates_in_order"),
        Index(None, "member_id", "year"),
    )

    card_id: Mapped[PrimaryId]
    member_id: Mapped[str] = mapped_column(ForeignKey("insurer.members.member_id"))
    kind: Mapped[CardKind] = mapped_column(enum_of(CardKind, "kind"))
    year: Mapped[int]
    ordered_on: Mapped[date]
    edited_on: Mapped[date | None]
    columns: Mapped[list[list[str]]] = mapped_column(JSONB)  # [["PHAR", "100%"], …] in order
    valid_from: Mapped[date]
    valid_until: Mapped[date]

    shipments: Mapped[list["CardShipmentRow"]] = relationship(lazy="raise")


class CardShipmentRow(Base):
    """A card on its way: posted on paper, or published in the member's space."""

    __tablename__ = "card_shipments"
    __table_args__ = (Index(None, "card_id"),)

    shipment_id: Mapped[PrimaryId]
    card_id: Mapped[str] = mapped_column(ForeignKey("insurer.cards.card_id"))
    delivery: Mapped[Delivery] = mapped_column(enum_of(Delivery, "delivery"))
    shipped_on: Mapped[date]
    tracking: Mapped[str | None] = mapped_column(String(60))
