"""Hospital coverages, quotes, notifications, care providers."""

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from insurer.domain.documents import NotificationKind, QuoteKind
from insurer.domain.providers import ProviderKind
from insurer.domain.requests import RequestState
from insurer.store.orm.base import Base, Euros, Instant, Name, PrimaryId, enum_of


class HospitalCoverageRow(Base):
    """A hospital stay for which the mutuelle pays the hospital."""

    __tablename__ = "hospital_coverages"
    __table_args__ = (Index(None, "member_id", "admission_on"),)

    coverage_id: Mapped[PrimaryId]
    member_id: Mapped[str] = mapped_column(ForeignKey("insurer.members.member_id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("insurer.beneficiaries.person_id"))
    request_id: Mapped[str | None] = mapped_column(
        ForeignKey("insurer.requests.request_id"), index=True
    )
    hospital: Mapped[Name]
    ward: Mapped[str | None] = mapped_column(String(200))
    admission_on: Mapped[date]
    state: Mapped[RequestState] = mapped_column(enum_of(RequestState, "state"))
    file_id: Mapped[str | None] = mapped_column(ForeignKey("insurer.stored_files.file_id"))
    created_at: Mapped[Instant]


class QuoteRow(Base):
    """A quote that a member sent for study."""

    __tablename__ = "quotes"
    __table_args__ = (Index(None, "member_id", "created_at"),)

    quote_id: Mapped[PrimaryId]
    member_id: Mapped[str] = mapped_column(ForeignKey("insurer.members.member_id"))
    person_id: Mapped[str | None] = mapped_column(ForeignKey("insurer.beneficiaries.person_id"))
    request_id: Mapped[str | None] = mapped_column(
        ForeignKey("insurer.requests.request_id"), index=True
    )
    kind: Mapped[QuoteKind] = mapped_column(enum_of(QuoteKind, "kind"))
    total: Mapped[Euros | None]
    secu_share: Mapped[Euros | None]
    mutuelle_share: Mapped[Euros | None]
    state: Mapped[RequestState] = mapped_column(enum_of(RequestState, "state"))
    created_at: Mapped[Instant]


class NotificationRow(Base):
    """A finding that the member is told of, once."""

    __tablename__ = "notifications"
    __table_args__ = (Index(None, "member_id", "created_at"),)

    notification_id: Mapped[PrimaryId]
    member_id: Mapped[str] = mapped_column(ForeignKey("insurer.members.member_id"))
    kind: Mapped[NotificationKind] = mapped_column(enum_of(NotificationKind, "kind"))
    person_id: Mapped[str | None] = mapped_column(ForeignKey("insurer.beneficiaries.person_id"))
    link: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[Instant]
    announced_at: Mapped[Instant | None]
    announced_by: Mapped[str | None] = mapped_column(String(120))  # the operation that told it
    resolved_at: Mapped[Instant | None]


class CareProviderRow(Base):
    """A care provider that a member can go to."""

    __tablename__ = "care_providers"
    __table_args__ = (
        Index(None, "kind", "postcode"),
        Index(None, "latitude", "longitude"),
        CheckConstraint("latitude BETWEEN -90 AND 90", name="latitude_on_earth"),
        CheckConstraint("longitude BETWEEN -180 AND 180", name="longitude_on_earth"),
    )

    provider_id: Mapped[PrimaryId]
    kind: Mapped[ProviderKind] = mapped_column(enum_of(ProviderKind, "kind"))
    name: Mapped[Name]
    address_lines: Mapped[list[str]] = mapped_column(ARRAY(Text))
    postcode: Mapped[str] = mapped_column(String(12))
    city: Mapped[Name]
    phone: Mapped[str | None] = mapped_column(String(20))
    latitude: Mapped[Decimal | None] = mapped_column(Numeric(8, 5))
    longitude: Mapped[Decimal | None] = mapped_column(Numeric(8, 5))
    third_party_payment: Mapped[bool]
    networks: Mapped[list[str]] = mapped_column(ARRAY(Text))
