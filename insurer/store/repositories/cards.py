"""Cards."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from insurer.domain.cards import CardRecord
from insurer.domain.members import Delivery
from insurer.store.orm.cards import CardRow, CardShipmentRow


class Cards:
    """Cards and their shipments."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def latest(self, member_id: str, *, preferred: Delivery) -> CardRecord | None:
        """Return the newest card; not shipped yet, it will go the `preferred` way."""
        row = self._session.scalars(
            select(CardRow)
            .where(CardRow.member_id == member_id)
            .order_by(CardRow.year.desc(), CardRow.ordered_on.desc())
            .options(selectinload(CardRow.shipments))
            .limit(1)
        ).first()
        return None if row is None else _record(row, preferred)


def _record(row: CardRow, preferred: Delivery) -> CardRecord:
    shipped = max(row.shipments, key=lambda shipment: shipment.shipped_on, default=None)
    return CardRecord(
        card_id=row.card_id,
        year=row.year,
        kind=row.kind,
        ordered_on=row.ordered_on,
        edited_on=row.edited_on,
        posted_on=_last(row.shipments, Delivery.PAPER),
        published_on=_last(row.shipments, Delivery.EMAIL),
        delivery=preferred if shipped is None else shipped.delivery,
        columns=tuple((name, value) for name, value in row.columns),
        valid_from=row.valid_from,
        valid_until=row.valid_until,
    )


def _last(shipments: Iterable[CardShipmentRow], delivery: Delivery) -> date | None:
    days = (shipment.shipped_on for shipment in shipments if shipment.delivery is delivery)
    return max(days, default=None)
