"""The agents' audit trail: what is done is written, and a change shows."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from portal_bridge.handoff.acts import Act, Acts, TrailBroken, Verified
from portal_bridge.wiring import Parts
from tests.integration.bridge.house import House
from tests.integration.bridge.test_desk import agents, waiting_talk


def change(parts: Parts, statement: str) -> None:
    """Change the trail as somebody who owns the database could."""
    with parts.database.transaction() as session:
        session.execute(text("ALTER TABLE agent_act DISABLE TRIGGER agent_act_is_append_only"))
        session.execute(text(statement))


@pytest.fixture
def three_lines(parts: Parts) -> Parts:
    for login in ("camille", "karim", "nadia"):
        parts.handoff.acts.write(login, Act.SIGNED_IN)
    return parts


def test_acts_of_agents_are_written(house: House) -> None:
    talk, agent = waiting_talk(house), agents(house)[0]
    house.parts.handoff.desk.take(agent, talk.id)
    house.parts.handoff.desk.reply(agent, talk.id, "Bonjour")
    house.parts.handoff.desk.end(agent, talk.id)
    with house.parts.database.transaction() as session:
        acts = session.execute(text("SELECT actor, act FROM agent_act ORDER BY place")).all()
    assert [tuple(row) for row in acts] == [
        ("camille", "took"),
        ("camille", "replied"),
        ("camille", "ended"),
    ]


def test_empty_trail_holds(parts: Parts) -> None:
    assert parts.handoff.acts.verify() == Verified(0, "")


def test_trail_holds_whoever_writes_at_once(parts: Parts) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: parts.handoff.acts.write(f"agent{n}", Act.READ), range(24)))
    assert parts.handoff.acts.verify().lines == 24


def test_database_refuses_to_change_a_line(three_lines: Parts) -> None:
    with (
        pytest.raises(ProgrammingError, match="append-only"),
        three_lines.database.transaction() as session,
    ):
        session.execute(text("DELETE FROM agent_act"))


@pytest.mark.parametrize(
    ("statement", "place"),
    [
        ("UPDATE agent_act SET actor = 'emma' WHERE place = 2", 2),
        ('UPDATE agent_act SET details = \'{"a": "b"}\' WHERE place = 1', 1),
        ("UPDATE agent_act SET happened_at = happened_at - interval '1 hour' WHERE place = 3", 3),
        ("DELETE FROM agent_act WHERE place = 1", 1),
        ("DELETE FROM agent_act WHERE place = 2", 2),
        ("UPDATE agent_act SET place = place + 10 WHERE place = 3", 3),
    ],
)
def test_change_from_outside_shows(three_lines: Parts, statement: str, place: int) -> None:
    change(three_lines, statement)
    with pytest.raises(TrailBroken) as broken:
        three_lines.handoff.acts.verify()
    assert broken.value.place == place


def test_line_that_is_cut_off_shows_by_the_head(three_lines: Parts) -> None:
    before = three_lines.handoff.acts.verify()
    change(three_lines, "DELETE FROM agent_act WHERE place = 3")
    assert three_lines.handoff.acts.verify() != before


def test_trail_cannot_be_sealed_without_the_key(three_lines: Parts) -> None:
    stranger = Acts(three_lines.database, key=b"other", clock=three_lines.handoff.acts._clock)
    with pytest.raises(TrailBroken):
        stranger.verify()
