"""Deletes what the phone channels keep for a while only."""

from datetime import datetime, timedelta

from sqlalchemy import delete

from portal_bridge.store.channel_rows import EventRow, OneTimeLinkRow
from portal_bridge.store.engine import Database

# A provider tells the same again for hours at most (Meta: seven days); then its id is free to go.
EVENTS_KEPT = timedelta(days=30)
LINKS_KEPT = timedelta(days=1)  # a link that is too late says so for a while


def forget_old(database: Database, now: datetime) -> int:
    """Delete links long expired and events long done; return how many rows."""
    links = delete(OneTimeLinkRow).where(OneTimeLinkRow.expires_at < now - LINKS_KEPT)
    events = delete(EventRow).where(
        EventRow.state != "pending", EventRow.received_at < now - EVENTS_KEPT
    )
    with database.transaction() as session:
        gone = session.scalars(links.returning(OneTimeLinkRow.token_hash)).all()
        return len(gone) + len(session.scalars(events.returning(EventRow.id)).all())
