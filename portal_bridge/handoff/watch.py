"""Reads what members write to people: danger is answered at once, the rest is the agent's.

An agent may be in five talks, and a queue may be long: the numbers to call wait for nobody. Nor
does what is to be done after a fraud, as long as no agent is there to say it.
"""

from dataclasses import replace

import structlog
from sqlalchemy.orm import Session

from insurer.domain.profile import InsurerProfile
from portal_bridge.clients.rasa import RasaClient
from portal_bridge.clock import Clock, NewId
from portal_bridge.conversations.blocks import BotAnswer, danger_hint, read_answer
from portal_bridge.conversations.closing import close
from portal_bridge.conversations.tasks import Task, task_of
from portal_bridge.errors import BotError
from portal_bridge.handoff.calls import tells_of_danger
from portal_bridge.handoff.desk import Desk
from portal_bridge.handoff.dictation import Dictation
from portal_bridge.handoff.episodes import Outcome
from portal_bridge.handoff.moves import Owner
from portal_bridge.handoff.notes import leaves_the_wait
from portal_bridge.handoff.truth import asks_how_long
from portal_bridge.handoff.waits import Waits
from portal_bridge.store import bubbles, turn_jobs, wakes
from portal_bridge.store.engine import Database
from portal_bridge.store.orm import ConversationRow, InboxRow
from wire.rasa_turn import (
    MEDICAL_ADVICE,
    PAYLOAD_HANDOFF_ENDED,
    PAYLOAD_OF_ALARM,
    PAYLOAD_OF_DANGER,
)

_PEOPLE = {Owner.WAITING, Owner.AGENT}
_log = structlog.get_logger(__name__)


class Watch:
    """Runs the turns of members who wait for a person or have one; again does nothing."""

    def __init__(
        self,
        database: Database,
        rasa: RasaClient,
        desk: Desk,
        waits: Waits,
        dictation: Dictation,
        profile: InsurerProfile,
        *,
        turn_key: str,
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self._database = database
        self._rasa = rasa
        self._desk = desk
        self._waits = waits
        self._dictation = dictation
        self._profile = profile
        self._turn_key = turn_key
        self._clock = clock
        self._new_id = new_id

    def run(self, turn: InboxRow, conversation: ConversationRow) -> bool:
        """Read a pending turn if it is for a person; False when it is not."""
        if turn.kind == "payload" or conversation.owner not in _PEOPLE:
            return False
        task = task_of(turn, conversation, self._clock())
        answer = None
        try:
            answer = self._answer_to_alarm(task, waits=conversation.owner == Owner.WAITING)
        except BotError as error:  # the agent reads the words anyway
            _log.warning("watch_failed", turn=task.turn_id, code=error.code)
        self._finish(task, answer)
        return True

    def _answer_to_alarm(self, task: Task, *, waits: bool) -> BotAnswer | None:
        """Return Emma's fixed words, None when the words tell of nothing that is theirs."""
        reading = self._rasa.reading(task.content)
        # Nobody is there yet who could say that a child's fever is for the 15.
        medical = waits and reading.intent == MEDICAL_ADVICE
        hint = (danger_hint(),) if reading.maybe_danger or medical else ()
        if payload := PAYLOAD_OF_DANGER.get(reading.intent):
            return self._said(task, payload)
        if waits and (payload := PAYLOAD_OF_ALARM.get(reading.alarm)):
            answer = self._said(task, payload)
            return replace(answer, messages=(*hint, *answer.messages))
        return BotAnswer(hint) if hint else None

    def _said(self, task: Task, payload: str) -> BotAnswer:
        asked = replace(task, content=payload, is_payload=True)
        raw = self._rasa.answer(asked.as_turn(self._turn_key, self._clock()))
        return read_answer(raw, new_id=self._new_id)

    def _finish(self, task: Task, answer: BotAnswer | None) -> None:
        with self._database.transaction() as session:
            found = turn_jobs.locked_turn(session, task.turn_id)
            if found is None:
                return  # another worker was faster
            row, conversation = found
            if conversation.owner in _PEOPLE and answer is not None:
                self._say(session, conversation, answer, row.seq)
            elif conversation.owner == Owner.WAITING and _is_last(session, row):
                self._note(session, conversation, row.content)
            ended = close(row, conversation, outcome="for_a_person", at=self._clock())
            wakes.notify(session, conversation.id)
        ended.tell()

    def _note(self, session: Session, conversation: ConversationRow, said: str) -> None:
        now = self._clock()
        if leaves_the_wait(said) and not tells_of_danger(conversation):
            back = PAYLOAD_HANDOFF_ENDED
            self._desk.leave_queue(session, conversation, Outcome.LEFT, now, payload=back)
        elif self._dictation.takes(session, conversation):
            return
        elif asks_how_long(said):
            self._waits.tell_again(session, conversation, now)
        else:
            self._waits.note(session, conversation, said, now)

    def _say(
        self, session: Session, conversation: ConversationRow, answer: BotAnswer, cause: int
    ) -> None:
        now = self._clock()
        for message in answer.messages:
            bubbles.append_bot(session, conversation, message, name=self._profile.assistant, at=now)
        if answer.handoff is not None:
            self._desk.hurry(session, conversation, answer.handoff, cause=cause)


def _is_last(session: Session, row: InboxRow) -> bool:
    """Return whether the member said nothing after it: of several messages one is noted."""
    return bubbles.last_place(session, row.conversation_id) == row.seq
