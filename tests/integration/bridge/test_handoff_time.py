"""What a waiting member is told and may do, and what happens when nobody acts."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from insurer.profiles.loader import load_profile
from portal_bridge.errors import Conflict, Unprocessable
from portal_bridge.handoff.deadlines import Deadlines
from portal_bridge.handoff.episodes import Outcome
from portal_bridge.handoff.hours import next_slots
from portal_bridge.handoff.notes import QUIET
from portal_bridge.handoff.offers import slot_words
from portal_bridge.handoff.people import Agent
from portal_bridge.store.desk_rows import CallbackRow, HandoffRow
from portal_bridge.store.orm import AgentRow, ConversationRow
from portal_bridge.texts import text as sentence
from tests.integration.bridge.house import House, Talk
from tests.integration.bridge.test_desk import agents, waiting_talk

SUNDAY = datetime(2026, 3, 8, 10, tzinfo=UTC)
MONDAY = datetime(2026, 3, 9, 10, tzinfo=UTC)  # 11:00 in Paris: open


class Hand:
    """The desk at an hour of the test's choice, with the deadlines of the profile."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.now = MONDAY
        self.profile = load_profile("klesia_mut")
        parts = house.parts
        parts.handoff.desk._clock = lambda: self.now
        parts.staff.people._clock = lambda: self.now
        parts.handoff.line._clock = lambda: self.now
        parts.turns._clock = lambda: self.now
        parts.intake._clock = lambda: self.now
        parts.handoff.offers._clock = lambda: self.now
        parts.handoff.watch._clock = lambda: self.now
        self.deadlines = Deadlines(
            parts.database,
            parts.handoff.desk,
            parts.handoff.deadlines._centre,
            self.profile,
            clock=lambda: self.now,
        )

    def waits(self, reason: str = "asked", number: str = "AAA1") -> Talk:
        self.now += timedelta(seconds=1)  # nobody comes at the same moment
        return waiting_talk(self.house, reason, number)

    def later(self, **time: int) -> None:
        """Let time pass; what is due is done."""
        self.now += timedelta(**time)
        self.deadlines.sweep()

    def arrives(self, number: int = 0) -> Agent:
        agent = agents(self.house)[number]
        self.house.parts.staff.people.seen(agent)
        return agent

    def episode(self, talk: Talk) -> HandoffRow:
        with self.house.parts.database.transaction() as session:
            query = select(HandoffRow).where(HandoffRow.conversation_id == talk.id)
            return session.scalars(query.order_by(HandoffRow.opened_at.desc())).first()  # type: ignore[return-value]

    def said(self, talk: Talk, author: str = "system") -> list[str]:
        return [words for who, words in talk.texts() if who == author]


def test_after_a_while_a_receipt_is_short_and_not_the_same_again(hand: Hand) -> None:
    talk = hand.waits()
    told = []
    for words in ("une chose", "une autre", "une troisième"):
        hand.later(seconds=QUIET.seconds)
        talk.say(words)
        told.append(talk.texts()[-1])
    assert told[0] == ("bot", sentence("offer_noted"))
    assert len(set(told)) == len(told)
    assert not any("C’est noté" in words for _, words in told[1:])


def test_who_waits_after_a_danger_is_never_met_with_silence(hand: Hand) -> None:
    talk = hand.waits("distress")
    for words in ("je suis là", "il fait nuit", "j'attends"):
        hand.later(seconds=1)
        (answer,) = talk.say(words)
        assert answer["blocks"][0]["text"]


@pytest.fixture
def hand(house: House) -> Iterator[Hand]:
    return Hand(house)


def test_position_counts_those_served_before(hand: Hand) -> None:
    hand.arrives()
    hand.waits()
    second = hand.waits(number="BBB2")
    assert hand.said(second)[-1] == sentence("handoff_waiting", position=2)


def test_grave_reason_is_served_before_and_offers_nothing_else(hand: Hand) -> None:
    hand.arrives()
    hand.waits()
    urgent = hand.waits("distress", "BBB2")
    assert hand.said(urgent)[-1] == sentence("handoff_waiting", position=1)
    assert urgent.offered() == {}


def test_estimate_is_said_only_once_the_last_hour_tells_it(hand: Hand) -> None:
    agent = hand.arrives()
    for _ in range(3):
        talk = hand.waits(number="BBB2")
        hand.house.parts.handoff.desk.take(agent, talk.id)
        hand.now += timedelta(seconds=20)
        hand.house.parts.staff.people.seen(agent)
        hand.house.parts.handoff.desk.end(agent, talk.id)
    hand.arrives()
    talk = hand.waits()
    assert hand.said(talk)[-1] == sentence("handoff_waiting_known", position=1, minutes=1)


def test_agent_on_a_break_is_not_counted(hand: Hand) -> None:
    hand.house.parts.staff.people.set_available(hand.arrives(), available=False)
    talk = hand.waits()
    assert sentence("handoff_nobody") in hand.said(talk)[-1]


def test_closed_centre_says_when_it_opens(hand: Hand) -> None:
    hand.now = SUNDAY
    talk = hand.waits()
    assert "lundi 9 mars" in hand.said(talk)[-1]


def test_wait_that_nobody_ends_becomes_a_message_with_a_reference(hand: Hand) -> None:
    talk = hand.waits()
    talk.say("je suis toujours là")
    hand.later(minutes=hand.profile.handoff.wait_minutes)
    assert talk.state()["owner"] == "bot"
    assert "MSG-" in hand.said(talk)[-1]
    assert hand.episode(talk).outcome == Outcome.UNANSWERED


def test_wait_on_a_sunday_runs_from_the_opening(hand: Hand) -> None:
    hand.now = SUNDAY
    talk = hand.waits()
    hand.later(minutes=hand.profile.handoff.wait_minutes)
    assert talk.state()["owner"] == "waiting"
    hand.later(hours=24)
    assert talk.state()["owner"] == "bot"


def test_member_may_leave_a_message_instead(hand: Hand) -> None:
    talk = hand.waits()
    talk.choose(sentence("choice_message"))
    hand.house.run_turns()
    assert hand.house.rasa.said[-1] == "/contact_message"
    assert hand.episode(talk).outcome == Outcome.MESSAGE


def test_member_may_go_back_to_emma_by_number(hand: Hand) -> None:
    talk = hand.waits()
    talk.say("3")
    hand.house.run_turns()
    assert hand.house.rasa.said[-1] == "/handoff_ended"
    assert talk.state()["owner"] == "bot"


def test_member_books_a_call_back_in_the_opening_hours(hand: Hand) -> None:
    hand.now = SUNDAY
    talk = hand.waits()
    talk.choose(sentence("choice_callback"))
    slot = next_slots(hand.profile, hand.now, count=1)[0]
    answer = talk.choose(slot_words(slot))
    assert "RAP-" in answer[-1]["blocks"][0]["text"]
    assert talk.state()["owner"] == "bot"
    (booked,) = hand.house.parts.handoff.line.callbacks()
    assert booked.starts_at == slot.starts_at
    hand.house.parts.handoff.line.called_back(hand.arrives(), booked.id)
    assert hand.house.parts.handoff.line.callbacks() == ()


def test_slot_that_has_begun_meanwhile_is_offered_anew(hand: Hand) -> None:
    hand.now = SUNDAY
    talk = hand.waits()
    talk.choose(sentence("choice_callback"))
    gone = slot_words(next_slots(hand.profile, hand.now, count=1)[0])
    hand.now += timedelta(days=2)
    talk.choose(gone)
    assert gone not in list(talk.offered())[-4:] or talk.state()["owner"] == "waiting"
    with hand.house.parts.database.transaction() as session:
        assert session.scalars(select(CallbackRow)).all() == []


def test_visitor_without_a_name_is_offered_no_call_back(hand: Hand) -> None:
    talk = hand.house.talk(None)
    hand.house.rasa.answer = lambda turn: [{"custom": {"handoff": {"reason": "asked"}}}]
    talk.say("une personne")
    assert list(talk.offered()) == [sentence("choice_back")]


def test_silent_agent_loses_the_conversation_and_the_member_is_told(hand: Hand) -> None:
    first = hand.arrives()
    talk, other = hand.waits(), hand.waits(number="BBB2")
    hand.house.parts.handoff.desk.take(first, talk.id)
    for _ in range(hand.profile.handoff.answer_minutes * 2):
        hand.house.parts.staff.people.seen(first)
        hand.later(seconds=30)
    assert talk.state()["owner"] == "waiting"
    assert sentence("handoff_requeued", agent=first.name) in hand.said(talk)
    queue = [one.conversation_id for one in hand.house.parts.handoff.line.waiting()]
    assert queue == [talk.id, other.id]
    assert hand.episode(talk).requeues == 1
    hand.house.parts.handoff.desk.take(hand.arrives(1), talk.id)


def test_agent_whose_browser_died_is_not_waited_for(hand: Hand) -> None:
    agent = hand.arrives()
    talk = hand.waits()
    hand.house.parts.handoff.desk.take(agent, talk.id)
    hand.house.parts.handoff.desk.reply(agent, talk.id, "Bonjour")
    hand.later(seconds=40)
    assert talk.state()["owner"] == "agent"  # nothing is owed to the member
    talk.say("et mon dossier ?")
    hand.later(seconds=1)
    assert talk.state()["owner"] == "waiting"


def test_agent_who_answers_in_time_keeps_the_conversation(hand: Hand) -> None:
    agent = hand.arrives()
    talk = hand.waits()
    hand.house.parts.handoff.desk.take(agent, talk.id)
    hand.house.parts.handoff.desk.reply(agent, talk.id, "Bonjour")
    hand.later(minutes=hand.profile.handoff.answer_minutes + 1)
    assert talk.state()["owner"] == "agent"


def test_conversation_in_which_nobody_writes_is_closed(hand: Hand) -> None:
    agent = hand.arrives()
    talk = hand.waits()
    hand.house.parts.handoff.desk.take(agent, talk.id)
    hand.house.parts.handoff.desk.reply(agent, talk.id, "Bonjour")
    hand.later(minutes=hand.profile.handoff.idle_minutes)
    assert talk.state()["owner"] == "closed"


def test_conversation_is_passed_to_a_colleague_who_is_there(hand: Hand) -> None:
    first, second = hand.arrives(0), hand.arrives(1)
    talk = hand.waits()
    hand.house.parts.handoff.desk.take(first, talk.id)
    hand.house.parts.handoff.desk.pass_to(first, talk.id, second.id)
    hand.house.parts.handoff.desk.reply(second, talk.id, "Je prends la suite")
    hand.later(minutes=2)
    with pytest.raises(Unprocessable, match="colleague_away"):
        hand.house.parts.handoff.desk.pass_to(second, talk.id, first.id)


def test_conversation_passed_to_a_team_keeps_its_place(hand: Hand) -> None:
    agent = hand.arrives()
    talk = hand.waits()
    hand.house.parts.handoff.desk.take(agent, talk.id)
    other = hand.waits(number="BBB2")
    hand.house.parts.handoff.desk.pass_to_team(agent, talk.id, "cotisations")
    first, second = hand.house.parts.handoff.line.waiting()
    assert (first.conversation_id, first.team) == (talk.id, "cotisations")
    assert second.conversation_id == other.id


def test_place_in_the_queue_is_said_once_whoever_is_before(hand: Hand) -> None:
    agent, talk, desk = hand.arrives(), hand.waits(), hand.house.parts.handoff.desk
    desk.take(agent, talk.id)
    hand.waits("distress", "BBB2")
    desk.pass_to_team(agent, talk.id, "cotisations")
    *_, passed, place = hand.said(talk)
    assert passed == sentence("handoff_passed_team", team="cotisations")
    assert place == sentence("handoff_waiting", position=2)


@pytest.mark.parametrize("code", ["handoff_passed_team", "handoff_requeued"])
def test_who_is_back_in_the_queue_is_not_told_to_be_first(code: str) -> None:
    assert "tête" not in sentence(code, team="cotisations", agent="Camille")


def test_summary_of_the_agent_is_read_by_the_member_and_kept(hand: Hand) -> None:
    agent = hand.arrives()
    talk = hand.waits()
    hand.house.parts.handoff.desk.take(agent, talk.id)
    hand.house.parts.handoff.desk.release(agent, talk.id, "Dossier transmis")
    assert "Dossier transmis" in hand.said(talk)[-1]
    assert hand.episode(talk).summary == "Dossier transmis"


def test_unread_words_are_counted_until_they_are_seen(hand: Hand) -> None:
    agent = hand.arrives()
    talk = hand.waits()
    hand.house.parts.handoff.desk.take(agent, talk.id)
    hand.house.parts.handoff.desk.reply(agent, talk.id, "Bonjour")
    talk.say("un")
    talk.say("deux")
    assert hand.house.parts.handoff.line.taken_by(agent)[0].unread == 2
    hand.house.parts.handoff.line.read_up_to(agent, talk.id, talk.messages()[-1]["seq"])
    assert hand.house.parts.handoff.line.taken_by(agent)[0].unread == 0


def test_words_after_the_end_are_refused(hand: Hand) -> None:
    talk = hand.waits()
    hand.house.parts.handoff.desk.end_by_member(talk.id)
    assert talk.post(text="bonjour").status_code == 409


def test_second_failure_in_a_row_calls_a_person(hand: Hand) -> None:
    talk = hand.house.talk()
    hand.house.rasa.answer = lambda turn: []
    talk.say("ma carte")
    assert talk.state()["owner"] == "bot"
    talk.say("ma carte !")
    assert talk.state()["owner"] == "waiting"
    assert hand.house.parts.handoff.line.waiting()[0].reason == "action_failed"


def test_person_is_reached_while_rasa_is_down(hand: Hand) -> None:
    talk = hand.house.talk()
    hand.house.rasa.answer = lambda turn: {}
    talk.say("ma carte")
    talk.choose(sentence("choice_person"))
    assert hand.house.parts.handoff.line.waiting()[0].reason == "bot_down"


def test_no_move_leaves_a_wait_without_an_end(hand: Hand) -> None:
    agent = hand.arrives()
    talk = hand.waits()
    hand.house.parts.handoff.desk.take(agent, talk.id)
    hand.house.parts.handoff.desk.pass_to_team(agent, talk.id, "cotisations")
    with hand.house.parts.database.transaction() as session:
        row = session.get_one(ConversationRow, talk.id)
        assert row.due_at is not None
        assert row.agent_id is None


def test_claim_of_a_conversation_that_left_the_queue_is_refused(hand: Hand) -> None:
    talk = hand.waits()
    talk.choose(sentence("choice_back"))
    with pytest.raises(Conflict, match="illegal_move"):
        hand.house.parts.handoff.desk.take(agents(hand.house)[0], talk.id)


def test_agent_who_was_disabled_is_not_present(hand: Hand) -> None:
    hand.arrives()
    with hand.house.parts.database.transaction() as session:
        session.execute(update(AgentRow).values(active=False))
    talk = hand.waits()
    assert sentence("handoff_nobody") in hand.said(talk)[-1]


def test_profile_without_hours_promises_none(hand: Hand) -> None:
    hand.house.parts.handoff.desk._waits._profile = replace(
        hand.profile, opening_hours=(), phone=None
    )
    talk = hand.waits()
    assert hand.said(talk)[-1] == sentence("handoff_closed_unknown")
    assert sentence("choice_callback") not in talk.offered()


@pytest.mark.parametrize("reason", ["distress", "emergency", "fraud", "bereavement"])
@pytest.mark.parametrize("leaves", ["chooses Emma", "closes", "is not answered"])
def test_alarm_that_nobody_saw_to_stays_on_the_agents_list(
    hand: Hand, reason: str, leaves: str
) -> None:
    talk = hand.waits(reason)
    if leaves == "chooses Emma":
        talk.say("ok")
        talk.choose("Continuer avec Emma")
    elif leaves == "closes":
        talk.client.delete(talk.path, headers=talk.headers)
    else:
        hand.later(days=3)
    (owed,) = hand.house.parts.handoff.line.callbacks()
    assert (owed.conversation_id, owed.reason) == (talk.id, reason)


def test_who_goes_on_with_emma_after_a_danger_reads_that_the_team_knows(hand: Hand) -> None:
    talk = hand.waits("distress")
    talk.say("ok")
    said = talk.choose("Continuer avec Emma")
    assert said[-1]["blocks"][0]["text"] == sentence("danger_kept")
    assert "3114" in sentence("danger_kept")


@pytest.mark.parametrize("taken", [True, False])
def test_danger_that_an_agent_ended_is_not_on_the_list_again(hand: Hand, taken: bool) -> None:
    agent, talk = hand.arrives(), hand.waits("distress")
    if taken:
        hand.house.parts.handoff.desk.take(agent, talk.id)
    hand.house.parts.handoff.desk.end(agent, talk.id)
    assert hand.house.parts.handoff.line.callbacks() == ()
