"""Care providers on the map."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from insurer.domain.providers import Area, CareProvider, ProviderKind
from insurer.store.orm.care import CareProviderRow


class Providers:
    """Care providers; read by area (index ix_care_providers_latitude_longitude)."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def within(self, area: Area, kind: ProviderKind) -> tuple[CareProvider, ...]:
        """Return the providers of this kind whose place is known to be in the area."""
        rows = self._session.scalars(
            select(CareProviderRow)
            .where(CareProviderRow.kind == kind)
            .where(CareProviderRow.latitude.between(area.south, area.north))
            .where(CareProviderRow.longitude.between(area.west, area.east))
        )
        return tuple(_provider(row) for row in rows)


def _provider(row: CareProviderRow) -> CareProvider:
    return CareProvider(
        provider_id=row.provider_id,
        kind=row.kind,
        name=row.name,
        address_lines=tuple(row.address_lines),
        postcode=row.postcode,
        city=row.city,
        phone=row.phone,
        latitude=float(row.latitude or 0),
        longitude=float(row.longitude or 0),
        third_party_payment=row.third_party_payment,
        networks=tuple(row.networks),
    )
