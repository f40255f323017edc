"""Which events are taken, and in which order: `portal_bridge/channels/ripe.py`."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from portal_bridge.channels.ripe import PATIENCE, ripe, senders
from portal_bridge.store.channel_rows import EventRow
from tests.integration.channels.conftest import PhoneHouse

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
MOMENT = timedelta(milliseconds=500)


def told(
    session: Session,
    provider_id: str,
    *,
    sender: str = "a",
    sent: float = 0,
    came: float = 0,
    attempts: int = 0,
) -> int:
    """Keep an event; `sent` and `came` in seconds from NOW."""
    received_at = NOW + timedelta(seconds=came)
    row = EventRow(
        provider="meta",
        kind="message",
        provider_id=provider_id,
        sender=sender,
        sent_at=NOW + timedelta(seconds=sent),
        received_at=received_at,
        due_at=received_at + MOMENT,
        attempts=attempts,
    )
    session.add(row)
    session.flush()
    return row.id


def test_events_come_in_the_providers_order_once_all_are_due(phone_house: PhoneHouse) -> None:
    with phone_house.parts.database.transaction() as session:
        later = told(session, "2", sent=-1, came=-3)
        earlier = told(session, "1", sent=-2, came=-2)
        assert ripe(session, "a", NOW) == [earlier, later]


def test_a_phone_that_still_writes_is_waited_for(phone_house: PhoneHouse) -> None:
    with phone_house.parts.database.transaction() as session:
        told(session, "1", came=-1)
        told(session, "2", came=-0.1)
        assert ripe(session, "a", NOW) == []
        assert len(ripe(session, "a", NOW + MOMENT)) == 2


def test_a_phone_that_writes_without_end_is_not_waited_for_without_end(
    phone_house: PhoneHouse,
) -> None:
    patience = PATIENCE.total_seconds()
    with phone_house.parts.database.transaction() as session:
        first = told(session, "1", sent=-patience, came=-patience)
        told(session, "2", sent=0, came=-0.1)
        assert ripe(session, "a", NOW) == [first]


def test_what_failed_before_and_rests_holds_up_nothing_before_it(phone_house: PhoneHouse) -> None:
    with phone_house.parts.database.transaction() as session:
        resting = told(session, "1", sent=-5, came=0, attempts=2)
        new = told(session, "2", sent=-4, came=-4)
        assert ripe(session, "a", NOW) == [resting, new]  # the receiver stops at the first


def test_phones_are_looked_at_by_who_waits_longest(phone_house: PhoneHouse) -> None:
    with phone_house.parts.database.transaction() as session:
        told(session, "1", sender="b", came=-2)
        told(session, "2", sender="a", came=-3)
        told(session, "3", sender="c", came=0)
        assert senders(session, NOW) == ["b", "a"]
