"""Messages to phones as rows: which are due, and what may become of them."""

from datetime import datetime, timedelta

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import Session, aliased

from portal_bridge import metrics
from portal_bridge.store.channel_rows import ContactRow, EventRow, OutgoingRow
from wire.turn_token import Channel

BATCH = 40
WINDOW = timedelta(hours=24)  # after the member's last word, on WhatsApp
RANK = {"held": 0, "queued": 0, "sending": 1, "sent": 2, "failed": 3, "delivered": 4, "read": 5}
TROUBLED = ("failed", "dead", "refused")
STOP_CONFIRMED = "stop_confirmed"  # by the operator, in place of Emma: nothing of hers is missing


def window_closed(contact: ContactRow, now: datetime) -> bool:
    """Return whether only a template may go to this phone now (WhatsApp's 24 hours)."""
    if contact.channel != Channel.WHATSAPP:
        return False
    return contact.last_inbound_at is None or now - contact.last_inbound_at >= WINDOW


def due(now: datetime) -> Select[OutgoingRow]:
    """Select the first open message of each conversation, when its time has come."""
    earlier = aliased(OutgoingRow)
    is_open = ("queued", "sending")
    before = exists().where(
        earlier.conversation_id == OutgoingRow.conversation_id,
        earlier.position < OutgoingRow.position,
        earlier.state.in_(is_open),
    )
    unread = exists().where(  # it may tell that a message under way did go
        EventRow.kind == "status",
        EventRow.state == "pending",
        EventRow.attempts == 0,
        EventRow.received_at <= OutgoingRow.due_at,
    )
    return (
        select(OutgoingRow)
        .where(OutgoingRow.state.in_(is_open), OutgoingRow.due_at <= now, ~before)
        .where(or_(OutgoingRow.state == "queued", ~unread))
        .order_by(OutgoingRow.position)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )


def stop(row: OutgoingRow, state: str, error: str, now: datetime) -> None:
    """Set a message aside, for good or until `due_at`, with the code of what was in its way."""
    row.state, row.error, row.updated_at = state, error, now
    if state in TROUBLED:
        metrics.OUTGOING.labels(provider=row.provider, state=state).inc()


def advance(row: OutgoingRow, state: str, now: datetime) -> bool:
    """Move a message forward; False when it is further already."""
    if RANK[state] <= RANK.get(row.state, 0):
        return False
    row.state, row.updated_at = state, now
    if RANK[state] >= RANK["delivered"]:
        row.body, row.error = None, None
    metrics.OUTGOING.labels(provider=row.provider, state=state).inc()
    return True


def template_went(session: Session, contact: ContactRow) -> bool:
    """Return whether the member was invited since they last wrote."""
    since = contact.last_inbound_at
    query = select(OutgoingRow.id).where(
        OutgoingRow.contact_id == contact.id,
        OutgoingRow.state == "held",
    )
    held = query if since is None else query.where(OutgoingRow.updated_at > since)
    return session.scalar(held.limit(1)) is not None
