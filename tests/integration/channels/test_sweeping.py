"""What phones no longer need is deleted; what is still to be done stays."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from portal_bridge.channels.links import FILE, new_link
from portal_bridge.channels.sweeping import EVENTS_KEPT, LINKS_KEPT, forget_old
from portal_bridge.store.channel_rows import EventRow, OneTimeLinkRow
from tests.integration.channels.conftest import PhoneHouse


def kept(house: PhoneHouse) -> tuple[int, int]:
    """How many links and events there are."""
    with house.parts.database.transaction() as session:
        links, events = (
            session.scalar(select(func.count()).select_from(table)) or 0
            for table in (OneTimeLinkRow, EventRow)
        )
        return links, events


def test_old_links_and_done_events_go_and_what_is_pending_stays(phone_house: PhoneHouse) -> None:
    now = datetime.now(UTC)
    phone_house.sms("bonjour")
    phone_house.simulators.twilio.write("+33639980102", "pas encore lu")
    talk = phone_house.talk()
    with phone_house.parts.database.transaction() as session:
        new_link(session, conversation_id=talk.id, member_id=None, kind=FILE, target="x", now=now)
    before = kept(phone_house)
    assert forget_old(phone_house.parts.database, now) == 0
    assert kept(phone_house) == before
    later = now + LINKS_KEPT + timedelta(hours=1)
    assert forget_old(phone_house.parts.database, later) == 1
    assert forget_old(phone_house.parts.database, now + EVENTS_KEPT + timedelta(hours=1)) > 0
    with phone_house.parts.database.transaction() as session:
        assert set(session.scalars(select(EventRow.state))) == {"pending"}
