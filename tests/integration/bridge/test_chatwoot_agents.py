"""Agents who answer in Chatwoot: the same desk, each message once, nothing comes back."""

import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text, update
from werkzeug.test import TestResponse

from portal_bridge.app import create_app
from portal_bridge.clock import new_id
from portal_bridge.handoff.moves import Owner
from portal_bridge.store.desk_rows import ActRow
from portal_bridge.store.orm import AgentRow, ConversationRow
from portal_bridge.tools.outbox import DeskEvents
from portal_bridge.tools.settings import ChatwootSettings, ToolSettings
from portal_bridge.tools.wiring import build_tools
from tests.integration.bridge.fake_rasa import FakeRasa
from tests.integration.bridge.house import House, Talk, assert_error
from tests.integration.bridge.test_desk import agents, waiting_talk
from tests.simulators.call_centre import ChatwootSimulator, call_centre, chatwoot_signature

SECRET = "the inbox's own secret"
TOKEN = "an access token"
RECORDED = sorted((Path(__file__).parents[2] / "payloads/chatwoot/webhooks").glob("*.json"))
IN_TRANSACTION = """SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
    AND state LIKE 'idle in transaction%' AND pid <> pg_backend_pid()"""
Load = Callable[[str], dict[str, Any]]


@dataclass
class Both:
    """The bridge and a Chatwoot that know each other."""

    house: House
    chatwoot: ChatwootSimulator

    def waits(self) -> Talk:
        """Let a member wait, told to Chatwoot."""
        talk = waiting_talk(self.house)
        self.work()
        return talk

    def work(self) -> None:
        """Do what the worker does for Chatwoot."""
        (outbox,) = self.house.parts.tools.outboxes
        while outbox.deliver_due():
            pass
        mirror = self.house.parts.tools.chatwoot_mirror
        assert mirror is not None
        mirror.tell_new()

    def tell(
        self, payload: Any, *, sent: float | None = None, secret: str = SECRET
    ) -> TestResponse:
        """Post a notification as Chatwoot does."""
        body = json.dumps(payload).encode()
        seconds = str(int(time.time() if sent is None else sent))
        headers = {
            "X-Chatwoot-Timestamp": seconds,
            "X-Chatwoot-Signature": chatwoot_signature(secret, seconds, body),
        }
        return self.house.app.test_client().post("/webhooks/chatwoot", data=body, headers=headers)

    def owner(self, talk: Talk) -> tuple[str, str | None]:
        """Who owns a conversation, and the agent's name."""
        query = (
            select(ConversationRow.owner, AgentRow.display_name)
            .outerjoin(AgentRow, AgentRow.id == ConversationRow.agent_id)
            .where(ConversationRow.id == talk.id)
        )
        with self.house.parts.database.transaction() as session:
            owner, name = session.execute(query).one()
            return owner, name

    def shown(self) -> list[dict[str, Any]]:
        """What Chatwoot was told in messages."""
        return [body for path, body in self.chatwoot.calls if path.endswith("messages")]


@pytest.fixture
def both(parts: Any, rasa: FakeRasa) -> Iterator[Both]:
    with call_centre(secret="s", token=TOKEN) as (_, chatwoot):
        tools = ToolSettings(chatwoot=ChatwootSettings(chatwoot.url, 2, 7, TOKEN, SECRET))
        database, clock = parts.database, parts.handoff.desk._clock
        parts.handoff.desk._events = DeskEvents(
            ("chatwoot",), "https://emma.example.org", new_id=new_id
        )
        linked = replace(
            parts,
            settings=replace(parts.settings, tools=tools),
            tools=build_tools(tools, database, parts.handoff.desk, parts.handoff.acts, clock=clock),
        )
        yield Both(House(linked, create_app(linked), rasa), chatwoot)


@pytest.fixture
def recorded() -> Load:
    files = {path.stem: path for path in RECORDED}
    return lambda name: dict(json.loads(files[name].read_text(encoding="utf-8"))["payload"])


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_recorded_notification_has_its_outcome(both: Both, path: Path) -> None:
    both.waits()
    wanted = json.loads(path.read_text(encoding="utf-8"))
    answer = both.tell(wanted["payload"])
    assert answer.status_code == wanted["status"], answer.text
    told = answer.json or {}
    outcome = told.get("outcome") or f"error_{told['error']['code']}"
    assert outcome == wanted["outcome"]


def test_what_an_agent_writes_there_reaches_the_member_and_takes_the_conversation(
    both: Both, recorded: Load
) -> None:
    talk = both.waits()
    both.tell(recorded("message_by_agent"))
    assert both.owner(talk) == (Owner.AGENT, "Dominique")
    assert talk.texts()[-2:] == [
        ("system", "Dominique a rejoint la conversation."),
        ("agent", "Bonjour, je regarde votre dossier."),
    ]
    with both.house.parts.database.transaction() as session:
        acts = session.scalars(select(ActRow.act).where(ActRow.conversation_id == talk.id)).all()
    assert acts[-2:] == ["took", "replied"]


def test_message_told_twice_is_said_once(both: Both, recorded: Load) -> None:
    talk = both.waits()
    outcomes = [(both.tell(recorded("message_by_agent")).json or {})["outcome"] for _ in range(3)]
    assert outcomes == ["said", "double", "double"]
    assert [author for author, _ in talk.texts()].count("agent") == 1


def test_message_told_several_times_at_once_is_said_once(both: Both, recorded: Load) -> None:
    """The first words of an agent too, who has no account here yet."""
    talk, told = both.waits(), recorded("message_by_agent")
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: both.tell(told), range(4)))
    assert [answer.status_code for answer in answers] == [200] * 4
    outcomes = sorted((answer.json or {})["outcome"] for answer in answers)
    assert outcomes == ["double", "double", "double", "said"]
    assert [author for author, _ in talk.texts()].count("agent") == 1
    with both.house.parts.database.transaction() as session:
        acts = session.scalars(select(ActRow.act)).all()
    assert [acts.count(act) for act in ("agent_added", "took", "replied")] == [1, 1, 1]


def test_message_told_again_after_the_end_is_still_a_double(both: Both, recorded: Load) -> None:
    talk = both.waits()
    both.tell(recorded("message_by_agent"))
    both.tell(recorded("conversation_resolved"))
    assert (both.tell(recorded("message_by_agent")).json or {})["outcome"] == "double"
    assert both.owner(talk)[0] == Owner.CLOSED


def test_colleague_who_was_faster_keeps_the_conversation(both: Both, recorded: Load) -> None:
    talk, (camille, *_) = both.waits(), agents(both.house)
    both.house.parts.handoff.desk.take(camille, talk.id)
    answer = both.tell(recorded("message_by_agent"))
    assert_error(answer, 409, "already_taken")
    assert both.owner(talk) == (Owner.AGENT, camille.name)
    assert "agent" not in [author for author, _ in talk.texts()]


def test_two_agents_there_are_two_people_here(both: Both, recorded: Load) -> None:
    both.waits()
    both.tell(recorded("message_by_agent"))
    other = recorded("message_by_agent") | {"id": 100}
    other["sender"] = {"id": 6, "name": "Alex", "type": "user"}
    assert_error(both.tell(other), 409, "already_taken")


def test_conversation_resolved_there_is_ended_here(both: Both, recorded: Load) -> None:
    talk = both.waits()
    both.tell(recorded("message_by_agent"))
    assert (both.tell(recorded("conversation_resolved")).json or {})["outcome"] == "resolved"
    assert both.owner(talk)[0] == Owner.CLOSED


def test_conversation_left_to_the_bot_there_goes_back_to_emma(both: Both, recorded: Load) -> None:
    talk = both.waits()
    both.tell(recorded("message_by_agent"))
    both.tell(recorded("conversation_resolved") | {"status": "pending"})
    assert both.owner(talk)[0] == Owner.BOT
    both.house.run_turns()
    assert both.house.rasa.said[-1] == "/handoff_ended"


def test_echo_of_our_own_end_ends_nothing_else(both: Both, recorded: Load) -> None:
    """Ended in the console, told to Chatwoot, which tells it back after the member came again."""
    talk, (camille, *_) = both.waits(), agents(both.house)
    both.house.parts.handoff.desk.take(camille, talk.id)
    both.house.parts.handoff.desk.release(camille, talk.id)
    both.house.rasa.answer = lambda turn: [{"custom": {"handoff": {"reason": "asked"}}}]
    talk.say("une personne")
    assert (both.tell(recorded("conversation_resolved")).json or {})["outcome"] == "not_theirs"
    assert both.owner(talk)[0] == Owner.WAITING


def test_no_transaction_is_open_while_chatwoot_is_called(both: Both) -> None:
    talk, open_ones = both.waits(), []

    def look() -> None:
        with both.house.parts.database.transaction() as session:
            open_ones.append(session.scalar(text(IN_TRANSACTION)))

    both.chatwoot.while_called = look
    talk.say("Bonjour ?")
    both.work()
    assert open_ones
    assert set(open_ones) == {0}


def test_agents_there_read_the_masked_words_and_nothing_comes_back(
    both: Both, recorded: Load
) -> None:
    talk = both.waits()
    talk.say("mon IBAN est FR76 3000 6000 0112 3456 7890 189")
    both.work()
    both.tell(recorded("message_by_agent"))
    both.work()
    heard = [body for body in both.shown() if body["message_type"] == "incoming"]
    assert "mon IBAN est" in heard[-1]["content"]
    assert "3456" not in json.dumps(both.shown())
    assert all(body["private"] for body in both.shown() if body["message_type"] == "outgoing")
    assert not [one for one in both.shown() if "je regarde votre dossier" in one["content"]]
    before = len(both.shown())
    both.work()
    assert len(both.shown()) == before


def test_chatwoot_that_is_away_is_shown_the_words_later(both: Both) -> None:
    talk = both.waits()
    talk.say("êtes-vous là ?")
    both.chatwoot.statuses = [500]
    both.work()
    assert "êtes-vous là ?" not in [body["content"] for body in both.shown()]
    mirror = both.house.parts.tools.chatwoot_mirror
    assert mirror is not None
    mirror._rests_until = None  # ten seconds later
    both.work()
    assert [body["content"] for body in both.shown()].count("êtes-vous là ?") == 1


def test_agent_whose_presence_nobody_knows_is_waited_for(both: Both, recorded: Load) -> None:
    talk = both.waits()
    both.tell(recorded("message_by_agent"))
    talk.say("merci, et pour mes lunettes ?")
    both.house.parts.handoff.deadlines.sweep()
    assert both.owner(talk) == (Owner.AGENT, "Dominique")


def test_agent_whose_access_was_closed_is_refused(both: Both, recorded: Load) -> None:
    both.waits()
    both.tell(recorded("message_by_agent"))
    with both.house.parts.database.transaction() as session:
        session.execute(update(AgentRow).where(AgentRow.chatwoot_id == 5).values(active=False))
    assert_error(both.tell(recorded("message_by_agent") | {"id": 101}), 403, "forbidden")


def test_account_of_an_agent_there_opens_no_console(both: Both, recorded: Load) -> None:
    both.waits()
    both.tell(recorded("message_by_agent"))
    for password in ("", "chatwoot-5", "Dominique"):
        assert both.house.parts.staff.sign_ins.by_password("chatwoot-5", password) is None


def test_door_is_shut_to_others(both: Both, recorded: Load, house: House) -> None:
    payload = recorded("message_by_agent")
    both.waits()
    assert_error(both.tell(payload, secret="another"), 403, "bad_signature")
    assert_error(both.tell(payload, sent=time.time() - 301), 403, "bad_signature")
    assert_error(both.tell(payload, sent=time.time() + 301), 403, "bad_signature")
    client = both.house.app.test_client()
    assert_error(client.post("/webhooks/chatwoot", json=payload), 401, "unsigned")
    assert_error(house.app.test_client().post("/webhooks/chatwoot", json={}), 404, "not_found")


@pytest.mark.parametrize(
    "payload",
    [None, [], "x", {"event": "message_created"}, {"event": "conversation_status_changed"}],
)
def test_what_cannot_be_read_is_ignored(both: Both, payload: Any) -> None:
    answer = both.tell(payload)
    assert answer.status_code == 200
    assert (answer.json or {})["outcome"].startswith("ignored_")
