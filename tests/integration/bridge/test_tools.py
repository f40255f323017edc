"""The call centre's own tools hear of every move at the desk, signed, in order, in the end."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from portal_bridge.clock import new_id
from portal_bridge.store import conversations
from portal_bridge.store.desk_rows import DeskEventRow
from portal_bridge.tools.chatwoot import Chatwoot
from portal_bridge.tools.outbox import (
    KEPT,
    MOST_TRIES,
    DeskEvents,
    EventOutbox,
    ToolLinks,
    forget_old,
)
from portal_bridge.tools.settings import ChatwootSettings, WebhookSettings
from portal_bridge.tools.webhook import SignedWebhook
from tests.integration.bridge.house import House
from tests.integration.bridge.test_desk import agents, waiting_talk
from tests.simulators.call_centre import ChatwootSimulator, Receiver, call_centre
from wire.handoff import HandoffReason

SECRET = "a secret that both sides know"
TOKEN = "an access token"
PUBLIC = "https://emma.example.org"
CLAIM = "conversation.claimed"
WAIT = "conversation.waiting"
CLOSE = "conversation.closed"


@dataclass
class Centre:
    """A house whose desk tells both tools, at an hour of the test's choice."""

    house: House
    receiver: Receiver
    chatwoot: ChatwootSimulator
    now: datetime = datetime(2026, 3, 9, 10, tzinfo=UTC)

    def __post_init__(self) -> None:
        parts = self.house.parts
        parts.handoff.desk._events = DeskEvents(("webhook", "chatwoot"), PUBLIC, new_id=new_id)
        parts.handoff.desk._clock = parts.turns._clock = lambda: self.now
        database = parts.database
        hook = SignedWebhook(WebhookSettings(self.receiver.url, SECRET), clock=lambda: self.now)
        tool = Chatwoot(
            ChatwootSettings(self.chatwoot.url, 2, 7, TOKEN), ToolLinks(database, "chatwoot")
        )
        self.webhook = EventOutbox(database, "webhook", hook, clock=lambda: self.now)
        self.other = EventOutbox(database, "chatwoot", tool, clock=lambda: self.now)
        self.receiver.now = self.now.timestamp()

    def later(self, **time: float) -> None:
        self.now += timedelta(**time)
        self.receiver.now = self.now.timestamp()

    @property
    def heard(self) -> list[str]:
        return [event["type"] for event in self.receiver.events]

    def rows(self) -> list[DeskEventRow]:
        with self.house.parts.database.transaction() as session:
            return list(session.scalars(select(DeskEventRow).order_by(DeskEventRow.place)))


@pytest.fixture
def centre(house: House) -> Iterator[Centre]:
    with call_centre(secret=SECRET, token=TOKEN) as (receiver, chatwoot):
        yield Centre(house, receiver, chatwoot)


def test_every_move_is_told_in_order(centre: Centre) -> None:
    talk, (agent, *_) = waiting_talk(centre.house), agents(centre.house)
    centre.house.parts.handoff.desk.take(agent, talk.id)
    centre.house.parts.handoff.desk.end(agent, talk.id)
    for _ in range(3):
        centre.webhook.deliver_due()
    assert centre.heard == [WAIT, CLAIM, CLOSE]
    assert centre.receiver.refused == 0
    first, claimed, closed = (event["data"] for event in centre.receiver.events)
    assert first["reason"] == "asked"
    assert first["url"] == f"{PUBLIC}/console/conversations/{talk.id}"
    assert claimed["agent"] == agent.name
    assert closed["outcome"] == "closed"


def test_conversation_given_back_to_emma_is_over_for_people(centre: Centre) -> None:
    talk, (agent, *_) = waiting_talk(centre.house), agents(centre.house)
    centre.house.parts.handoff.desk.take(agent, talk.id)
    centre.house.parts.handoff.desk.release(agent, talk.id, "fait")
    for _ in range(3):
        centre.webhook.deliver_due()
    assert centre.receiver.events[-1]["data"]["outcome"] == "returned"


def test_member_in_danger_is_told_of_again_with_priority(centre: Centre) -> None:
    talk = waiting_talk(centre.house)
    with centre.house.parts.database.transaction() as session:
        conversation = conversations.locked(session, talk.id)
        centre.house.parts.handoff.desk.hurry(
            session, conversation, HandoffReason.DISTRESS, cause=1
        )
    while centre.webhook.deliver_due():
        pass
    told = [event["data"] for event in centre.receiver.events]
    assert [(one["reason"], one["priority"]) for one in told] == [
        ("asked", False),
        ("distress", True),
    ]


def test_nothing_of_the_member_goes_out(centre: Centre) -> None:
    talk = waiting_talk(centre.house)
    talk.say("mes lunettes bleues")
    centre.webhook.deliver_due()
    centre.other.deliver_due()
    (body,) = centre.receiver.bodies
    told = body + json.dumps(centre.chatwoot.calls)
    for secret in ("Ana", "AAA1", "lunettes", talk.token):
        assert secret not in told
    assert set(json.loads(body)["data"]) == {
        "conversation_id", "channel", "assurance", "reason", "priority", "url",
    }  # fmt: skip


def test_receiver_refuses_another_secret_and_an_old_call(centre: Centre) -> None:
    waiting_talk(centre.house)
    forger = SignedWebhook(
        WebhookSettings(centre.receiver.url, "somebody else's secret"), clock=lambda: centre.now
    )
    outbox = EventOutbox(centre.house.parts.database, "webhook", forger, clock=lambda: centre.now)
    assert outbox.deliver_due() == 0
    centre.later(minutes=1)
    centre.receiver.now += 3600
    assert centre.webhook.deliver_due() == 0
    assert (centre.receiver.refused, centre.heard) == (2, [])


def test_receiver_that_is_away_is_told_later_with_growing_pauses(centre: Centre) -> None:
    waiting_talk(centre.house)
    centre.receiver.statuses = [500, 503, 404]
    pauses = []
    for _ in range(3):
        assert centre.webhook.deliver_due() == 0
        row = next(row for row in centre.rows() if row.tool == "webhook")
        pauses.append((row.next_try_at - centre.now).total_seconds())
        assert centre.webhook.deliver_due() == 0  # not before its time
        centre.later(seconds=pauses[-1])
    assert pauses == [5, 10, 20]
    assert centre.webhook.deliver_due() == 1
    assert centre.heard == [WAIT]


def test_receiver_that_asks_for_time_is_given_it(centre: Centre) -> None:
    waiting_talk(centre.house)
    centre.receiver.statuses = [429]
    centre.webhook.deliver_due()
    (row,) = (row for row in centre.rows() if row.tool == "webhook")
    assert row.next_try_at == centre.now + timedelta(seconds=120)


def test_event_whose_answer_was_lost_comes_again_under_the_same_id(centre: Centre) -> None:
    waiting_talk(centre.house)
    centre.receiver.lost_answers = 1
    centre.webhook.deliver_due()
    centre.later(minutes=1)
    centre.webhook.deliver_due()
    assert len(centre.receiver.bodies) == 2
    assert centre.heard == [WAIT]


def test_later_event_does_not_overtake_one_that_waits(centre: Centre) -> None:
    talk, (agent, *_) = waiting_talk(centre.house), agents(centre.house)
    centre.house.parts.handoff.desk.take(agent, talk.id)
    centre.receiver.statuses = [500]
    centre.webhook.deliver_due()
    assert centre.webhook.deliver_due() == 0
    centre.later(minutes=1)
    while centre.webhook.deliver_due():
        pass
    assert centre.heard == [WAIT, CLAIM]


def test_conversation_whose_events_wait_holds_up_no_other(centre: Centre) -> None:
    waiting_talk(centre.house)
    centre.receiver.statuses = [500]
    centre.webhook.deliver_due()
    waiting_talk(centre.house, number="BBB2")
    assert centre.webhook.deliver_due() == 1


def test_worker_that_died_in_the_middle_is_followed_by_another(centre: Centre) -> None:
    waiting_talk(centre.house)
    assert len(centre.webhook._lease()) == 1  # and it dies
    assert centre.webhook.deliver_due() == 0
    centre.later(minutes=2)
    assert centre.webhook.deliver_due() == 1


def test_event_nobody_ever_takes_is_given_up_and_those_behind_it_go(centre: Centre) -> None:
    talk, (agent, *_) = waiting_talk(centre.house), agents(centre.house)
    centre.house.parts.handoff.desk.take(agent, talk.id)
    centre.receiver.statuses = [500] * MOST_TRIES
    for _ in range(MOST_TRIES):
        centre.webhook.deliver_due()
        centre.later(hours=1)
    assert centre.webhook.deliver_due() == 1
    assert centre.heard == [CLAIM]


def test_move_that_is_taken_back_tells_nothing(centre: Centre) -> None:
    talk = waiting_talk(centre.house)
    before = len(centre.rows())
    with centre.house.parts.database.transaction() as session:
        conversation = conversations.locked(session, talk.id)
        centre.house.parts.handoff.desk.close(session, conversation, centre.now)
        session.rollback()
    assert len(centre.rows()) == before


def test_without_tools_nothing_is_kept(house: House) -> None:
    waiting_talk(house)
    with house.parts.database.transaction() as session:
        assert session.scalars(select(DeskEventRow)).all() == []


def test_what_is_long_past_is_deleted(centre: Centre) -> None:
    waiting_talk(centre.house)
    assert forget_old(centre.house.parts.database, centre.now) == 0
    assert forget_old(centre.house.parts.database, centre.now + KEPT + timedelta(days=1)) == 2


def test_chatwoot_shows_a_waiting_conversation_and_resolves_it(centre: Centre) -> None:
    talk, (agent, *_) = waiting_talk(centre.house), agents(centre.house)
    centre.house.parts.handoff.desk.take(agent, talk.id)
    centre.house.parts.handoff.desk.end(agent, talk.id)
    while centre.other.deliver_due():
        pass
    assert [path for path, _ in centre.chatwoot.calls] == [
        "contacts",
        "conversations",
        "conversations/12/messages",
        "conversations/12/messages",
        "conversations/12/toggle_status",
    ]
    asked = dict(centre.chatwoot.calls[1][1])
    assert (asked["contact_id"], asked["inbox_id"]) == (41, 7)
    assert asked["source_id"] == "8e1bb5a2-6f1c-4e1b-9a53-5f64f5a0c111"
    assert asked["custom_attributes"]["reason"] == "asked"
    assert all(body["private"] for path, body in centre.chatwoot.calls if "messages" in path)
    assert centre.chatwoot.calls[-1][1] == {"status": "resolved"}


def test_chatwoot_opens_the_same_conversation_again(centre: Centre) -> None:
    talk, (agent, *_) = waiting_talk(centre.house), agents(centre.house)
    centre.house.parts.handoff.desk.take(agent, talk.id)
    centre.house.parts.handoff.desk.release(agent, talk.id)
    centre.house.rasa.answer = lambda turn: [{"custom": {"handoff": {"reason": "asked"}}}]
    talk.say("une personne")
    while centre.other.deliver_due():
        pass
    paths = [path for path, _ in centre.chatwoot.calls]
    assert paths.count("conversations") == 1
    assert ("conversations/12/toggle_status", {"status": "open"}) in centre.chatwoot.calls


@pytest.mark.parametrize("status", [401, 404, 500])
def test_chatwoot_that_refuses_is_tried_again(centre: Centre, status: int) -> None:
    waiting_talk(centre.house)
    centre.chatwoot.statuses = [status]
    assert centre.other.deliver_due() == 0
    centre.later(minutes=1)
    assert centre.other.deliver_due() == 1
