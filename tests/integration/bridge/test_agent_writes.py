"""Who talks with a person sees when that person writes."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from portal_bridge import clock
from portal_bridge.store.bubbles import WRITES_FOR
from portal_bridge.store.desk_rows import DraftRow
from tests.integration.bridge.house import House, Talk
from tests.integration.bridge.test_desk import agents
from tests.integration.bridge.test_reveals import taken


def begins(house: House, talk: Talk, words: str, agent: int = 0) -> None:
    """Let an agent begin a reply, as the console keeps it while it is typed."""
    house.parts.handoff.records.save_draft(agents(house)[agent], talk.id, words)


def test_member_sees_that_the_agent_writes_until_the_reply_is_sent(house: House) -> None:
    talk = taken(house)
    assert talk.state()["typing"] is False
    begins(house, talk, "Je reg")
    assert talk.state()["typing"] is True
    house.parts.handoff.desk.reply(agents(house)[0], talk.id, "Je regarde.")
    assert talk.state()["typing"] is False


def test_agent_who_stopped_writing_writes_no_more(house: House) -> None:
    talk = taken(house)
    begins(house, talk, "Je reg")
    with house.parts.database.transaction() as session:
        before = clock.now() - WRITES_FOR - timedelta(seconds=1)
        session.execute(update(DraftRow).values(saved_at=before))
    assert talk.state()["typing"] is False


@pytest.mark.parametrize(("words", "agent"), [("", 0), ("Je note", 1)])
def test_an_emptied_field_or_a_colleagues_words_are_no_reply(
    house: House, words: str, agent: int
) -> None:
    talk = taken(house)
    begins(house, talk, words, agent)
    assert talk.state()["typing"] is False


def test_a_stream_tells_it_and_when_it_is_over(house: House) -> None:
    talk = taken(house)
    begins(house, talk, "Je reg")
    stream = talk.client.get(f"{talk.path}/events", headers=talk.headers, buffered=False)
    states = (one for one in stream.response if "event: state" in str(one))
    assert '"typing": true' in str(next(states))
    begins(house, talk, "")
    assert '"typing": false' in str(next(states))
    stream.close()
