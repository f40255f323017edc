"""Phones linked to members, and the codes that link them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from insurer.domain.ids import new_id
from insurer.store.orm.access import ChannelLinkRow, LinkCodeRow


@dataclass(frozen=True)
class ChannelLink:
    """A link that was not revoked."""

    member_id: str
    linked_at: datetime
    on_file: bool


class ChannelLinks:
    """Finds members by the keyed hash of a phone."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of(self, channel: str, address_hash: str) -> ChannelLink | None:
        """Return the link of this phone, None when there is none (any more)."""
        row = self._session.scalar(
            select(ChannelLinkRow).where(
                ChannelLinkRow.channel == channel,
                ChannelLinkRow.address_hash == address_hash,
                ChannelLinkRow.revoked_at.is_(None),
            )
        )
        return None if row is None else ChannelLink(row.member_id, row.linked_at, row.on_file)

    def put(
        self, member_id: str, *, channel: str, address_hash: str, on_file: bool, now: datetime
    ) -> None:
        """Link this phone to the member; the member it was linked to before loses it."""
        values = {"member_id": member_id, "linked_at": now, "on_file": on_file, "revoked_at": None}
        statement = insert(ChannelLinkRow).values(
            link_id=new_id(), channel=channel, address_hash=address_hash, **values
        )
        self._session.execute(
            statement.on_conflict_do_update(index_elements=["channel", "address_hash"], set_=values)
        )

    def revoke(self, channel: str, address_hash: str, now: datetime) -> str | None:
        """End the link of this phone; return whose it was."""
        return self._session.scalar(
            update(ChannelLinkRow)
            .where(
                ChannelLinkRow.channel == channel,
                ChannelLinkRow.address_hash == address_hash,
                ChannelLinkRow.revoked_at.is_(None),
            )
            .values(revoked_at=now)
            .returning(ChannelLinkRow.member_id)
        )

    def add_code(self, member_id: str, code_hash: str, *, now: datetime, until: datetime) -> None:
        """Keep a code; the member's earlier ones are worth nothing from now on."""
        self._session.execute(delete(LinkCodeRow).where(LinkCodeRow.member_id == member_id))
        self._session.add(
            LinkCodeRow(code_hash=code_hash, member_id=member_id, issued_at=now, expires_at=until)
        )
        self._session.flush()

    def use_code(self, code_hash: str, now: datetime) -> str | None:
        """Use a code up and return whose it is, None when it is worth nothing."""
        return self._session.scalar(
            update(LinkCodeRow)
            .where(
                LinkCodeRow.code_hash == code_hash,
                LinkCodeRow.expires_at > now,
                LinkCodeRow.used_at.is_(None),
            )
            .values(used_at=now)
            .returning(LinkCodeRow.member_id)
        )
