"""Runs the turns that the desk answers itself: its choices, the mark after the end among them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from insurer.domain.profile import InsurerProfile
from portal_bridge.clock import Clock, NewId
from portal_bridge.conversations.blocks import BotMessage, text_block
from portal_bridge.conversations.closing import close
from portal_bridge.handoff import calls, offers, ratings
from portal_bridge.handoff.desk import Desk
from portal_bridge.handoff.dictation import Dictation
from portal_bridge.handoff.episodes import Outcome, current
from portal_bridge.handoff.hours import Slot, next_slots
from portal_bridge.handoff.moves import Owner
from portal_bridge.store import bubbles, turn_jobs, wakes
from portal_bridge.store.engine import Database
from portal_bridge.store.orm import ConversationRow, InboxRow
from portal_bridge.texts import text
from wire.handoff import HandoffReason
from wire.rasa_turn import PAYLOAD_HANDOFF_ENDED

SLOTS = 4  # offered for a call-back
NOTICE = timedelta(minutes=30)  # an agent needs it before a call-back
_CONTACT_FORM = "/contact_message"
_Answer = Callable[[Session, ConversationRow, dict[str, Any], datetime], None]


class OfferTurns:
    """Runs them; each in one transaction, so that running one again does nothing."""

    def __init__(
        self,
        database: Database,
        desk: Desk,
        dictation: Dictation,
        profile: InsurerProfile,
        *,
        emma_is_there: Callable[[], bool],
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self._database = database
        self._desk = desk
        self._dictation = dictation
        self._emma_is_there = emma_is_there
        self._profile = profile
        self._clock = clock
        self._new_id = new_id
        self._answers: dict[str, _Answer] = {
            offers.PERSON: self._person,
            offers.MESSAGE: self._message,
            offers.CALLBACK: self._callback,
            offers.SLOT: self._slot,
            offers.BACK: self._back,
            offers.RATE: self._rate,
        }

    def run(self, turn: InboxRow, conversation: ConversationRow) -> bool:
        """Answer a pending turn if it is a choice of the desk's; False when it is not."""
        if turn.kind != "payload" or not offers.is_offer(turn.content):
            return False
        dictated = turn.content == offers.MESSAGE and not self._emma_is_there()
        with self._database.transaction() as session:
            found = turn_jobs.locked_turn(session, turn.turn_id)
            if found is None:
                return True  # another worker was faster
            row, locked = found
            if not dictated:
                self._answer(session, locked, row)
            elif locked.owner == Owner.WAITING:
                self._dictation.ask(session, locked)
            ended = close(row, locked, outcome="desk", at=self._clock())
            wakes.notify(session, locked.id)
        ended.tell()
        return True

    def _answer(self, session: Session, conversation: ConversationRow, row: InboxRow) -> None:
        now = self._clock()
        name, facts = offers.read_offer(row.content)
        self._answers[name](session, conversation, facts, now)

    def _person(
        self, session: Session, conversation: ConversationRow, facts: dict[str, Any], now: datetime
    ) -> None:
        if conversation.owner == Owner.BOT:
            self._desk.open(session, conversation, HandoffReason(facts["reason"]), now)

    def _message(
        self, session: Session, conversation: ConversationRow, facts: dict[str, Any], now: datetime
    ) -> None:
        if conversation.owner == Owner.WAITING:
            self._desk.leave_queue(
                session, conversation, Outcome.MESSAGE, now, payload=_CONTACT_FORM
            )

    def _back(
        self, session: Session, conversation: ConversationRow, facts: dict[str, Any], now: datetime
    ) -> None:
        if conversation.owner != Owner.WAITING:
            return
        danger = calls.tells_of_danger(conversation)
        payload = None if danger else PAYLOAD_HANDOFF_ENDED
        self._desk.leave_queue(session, conversation, Outcome.LEFT, now, payload=payload)
        if danger:
            bubbles.append_notice(session, conversation, text("danger_kept"), now)

    def _callback(
        self, session: Session, conversation: ConversationRow, facts: dict[str, Any], now: datetime
    ) -> None:
        if conversation.owner == Owner.WAITING:
            message = offers.callback_slots(self._slots(now), new_id=self._new_id)
            self._say(session, conversation, message, now)

    def _slot(
        self, session: Session, conversation: ConversationRow, facts: dict[str, Any], now: datetime
    ) -> None:
        slot = offers.slot_starting(self._slots(now), str(facts["start"]))
        if conversation.owner != Owner.WAITING:
            return
        if slot is None:  # it began, or filled, while the member thought
            self._callback(session, conversation, {}, now)
            return
        episode = current(session, conversation.id)
        reference = calls.owe(session, episode, slot, now, new_id=self._new_id)
        self._desk.leave_queue(session, conversation, Outcome.CALLBACK, now)
        words = text("callback_booked", slot=offers.slot_words(slot), reference=reference)
        self._say(session, conversation, BotMessage((text_block(words),)), now)

    def _slots(self, now: datetime) -> tuple[Slot, ...]:
        return next_slots(self._profile, now + NOTICE, count=SLOTS)

    def _rate(
        self, session: Session, conversation: ConversationRow, facts: dict[str, Any], now: datetime
    ) -> None:
        ratings.rate(session, conversation.id, int(facts["score"]), None)
        self._say(session, conversation, BotMessage((text_block(text("rating_noted")),)), now)

    def _say(
        self, session: Session, conversation: ConversationRow, message: BotMessage, now: datetime
    ) -> None:
        bubbles.append_bot(session, conversation, message, name=self._profile.assistant, at=now)
