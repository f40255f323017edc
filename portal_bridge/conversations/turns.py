"""Runs one turn: ask Emma, and keep her answer if the conversation is still hers."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal_bridge.clients.rasa import RasaClient
from portal_bridge.clock import Clock, NewId
from portal_bridge.conversations.blocks import (
    BotAnswer,
    BotMessage,
    Choice,
    choices_block,
    read_answer,
    text_block,
)
from portal_bridge.conversations.closing import EndedTurn, close
from portal_bridge.conversations.model import Author
from portal_bridge.conversations.tasks import Task, task_of
from portal_bridge.conversations.trace import Trace
from portal_bridge.errors import (
    BotError,
    BotSilent,
    RasaRefused,
    RasaTooSlow,
    RasaUnreachable,
    Unavailable,
)
from portal_bridge.handoff.desk import Desk
from portal_bridge.handoff.moves import Owner
from portal_bridge.handoff.offers import person_choice
from portal_bridge.store import bubbles, turn_jobs, wakes
from portal_bridge.store.engine import Database
from portal_bridge.store.orm import ConversationRow, InboxRow
from portal_bridge.texts import text
from wire.handoff import HandoffReason
from wire.rasa_turn import PAYLOAD_RETRY, PAYLOAD_WELCOME

PATIENCE = timedelta(minutes=2)  # for a restarting Rasa; on a busy machine it needs 85 s
TOLD_AFTER = timedelta(seconds=5)  # of waiting for Rasa; most restarts in a turn are shorter
PAUSE_S = 0.5
LONG_S = 5.0  # an answer that takes longer is announced, and comes when it is ready
_FAILED = {kind.code for kind in (BotError, BotSilent, RasaRefused, RasaTooSlow, RasaUnreachable)}
# Who answers some pending turns instead of Emma; False when the turn is none of theirs.
_Other = Callable[[InboxRow, ConversationRow], bool]
# Does something after so many seconds, unless what it returns is called before.
_Later = Callable[[float, Callable[[], None]], Callable[[], None]]
_log = structlog.get_logger(__name__)


def _in_a_thread(seconds: float, do: Callable[[], None]) -> Callable[[], None]:
    timer = threading.Timer(seconds, do)
    timer.daemon = True
    timer.start()
    return timer.cancel


class TurnRunner:
    """Runs turns; running the same turn again is safe."""

    def __init__(
        self,
        database: Database,
        rasa: RasaClient,
        desk: Desk,
        *,
        turn_key: str,
        assistant: str,
        clock: Clock,
        new_id: NewId,
        sleep: Callable[[float], None] = time.sleep,
        later: _Later = _in_a_thread,
        others: Sequence[_Other] = (),
    ) -> None:
        self._database = database
        self._rasa = rasa
        self._desk = desk
        self._turn_key = turn_key
        self._assistant = assistant
        self._clock = clock
        self._new_id = new_id
        self._sleep = sleep
        self._later = later
        self._others = others

    def run(self, turn_id: str) -> None:
        """Answer the turn, or apologise; nothing when it was answered before."""
        found = self._pending(turn_id)
        if found is None or any(run(*found) for run in self._others):
            return
        task = self._task(*found)
        if task is None:
            return
        answer = BotAnswer(())
        try:
            answer = read_answer(self._ask(task), new_id=self._new_id)
            if answer.silent:
                raise BotSilent
            answer, outcome = answer.with_numbers(), "answered"
        except BotError as error:
            _log.warning("turn_failed", turn=turn_id, code=error.code)
            outcome, trace = error.code, answer.trace
            answer = replace(self._apology(task, error), trace=trace)
        self._finish(task, answer, outcome)

    def give_up(self, turn_id: str) -> None:
        """Apologise for a turn that an error of our own broke; nothing when it was answered."""
        found = self._pending(turn_id)
        task = None if found is None else self._task(*found)
        if task is not None:
            failure = BotError()
            self._finish(task, self._apology(task, failure), failure.code)

    def _pending(self, turn_id: str) -> tuple[InboxRow, ConversationRow] | None:
        """Return an unanswered turn, without a lock: that would cost a commit to disk."""
        with self._database.reading() as session:
            return turn_jobs.pending_turn(session, turn_id)

    def _task(self, row: InboxRow, conversation: ConversationRow) -> Task | None:
        """Return Emma's task; a turn that is not hers is dropped."""
        if conversation.owner == Owner.BOT:
            return task_of(row, conversation, self._clock())
        dropped = self._drop(row.turn_id)
        if dropped is not None:
            dropped.tell()
        return None

    def _drop(self, turn_id: str) -> EndedTurn | None:
        with self._database.transaction() as session:
            found = turn_jobs.locked_turn(session, turn_id)
            if found is None:
                return None
            row, conversation = found
            if conversation.owner == Owner.BOT:
                return None  # given back this very moment: the sweep queues the turn again
            wakes.notify(session, conversation.id)
            return close(row, conversation, outcome="not_emmas", at=self._clock(), state="dropped")

    def _ask(self, task: Task) -> list[dict[str, object]]:
        """Return Rasa's messages; waits for a Rasa that is restarting."""
        asked, told = self._clock(), False
        while True:
            try:
                return self._answer(task)
            except RasaUnreachable:
                waited = self._clock() - asked
                if waited > PATIENCE:
                    raise
                if waited > TOLD_AFTER and not told:
                    self._tell_of_the_wait(task, f"{text('starting_again')} {text('danger_hint')}")
                    told = True
                self._sleep(PAUSE_S)

    def _answer(self, task: Task) -> list[dict[str, object]]:
        """Return Rasa's messages; who waits long for them is told that they come."""
        cancel = self._later(LONG_S, lambda: self._tell_of_a_long_one(task))
        try:
            return self._rasa.answer(task.as_turn(self._turn_key, self._clock()))
        finally:
            cancel()

    def _tell_of_a_long_one(self, task: Task) -> None:
        try:
            self._tell_of_the_wait(task, text("takes_longer"))
        except Unavailable as error:  # a courtesy: the answer itself is still to come
            _log.warning("wait_not_told", turn=task.turn_id, code=error.code)

    def _tell_of_the_wait(self, task: Task, notice: str) -> None:
        """Say after a member's words what they wait for."""
        with self._database.transaction() as session:
            found = turn_jobs.locked_turn(session, task.turn_id)
            if found is None or found[1].owner != Owner.BOT:
                return
            conversation = found[1]
            if bubbles.last_author(session, conversation.id) is Author.MEMBER:
                bubbles.append_notice(session, conversation, notice, self._clock())

    def _apology(self, task: Task, error: BotError) -> BotAnswer:
        if isinstance(error, BotSilent):  # the turn is in Rasa's tracker: an action failed
            sentence, again = (
                "apology_silent",
                Choice(self._new_id(), text("choice_retry"), PAYLOAD_RETRY),
            )
        else:
            sentence = "apology_slow" if isinstance(error, RasaTooSlow) else "apology_unreachable"
            again = Choice(self._new_id(), text("choice_retry"), task.content, task.is_payload)
        reason = (
            HandoffReason.ACTION_FAILED if isinstance(error, BotSilent) else HandoffReason.BOT_DOWN
        )
        if self._failed_before(task):  # twice in a row: a person is not offered but called
            said = BotMessage((text_block(text("apology_again")),))
            return BotAnswer((said,), handoff=reason)
        person = person_choice(reason, new_id=self._new_id)
        blocks = (text_block(text(sentence)), choices_block((again, person)))
        return BotAnswer((BotMessage(blocks, (again, person)),))

    def _failed_before(self, task: Task) -> bool:
        """Return whether the turn before this one failed too."""
        query = (
            select(InboxRow.outcome)
            .where(
                InboxRow.conversation_id == task.conversation_id,
                InboxRow.state == "done",
                InboxRow.turn_id != task.turn_id,
            )
            .order_by(InboxRow.seq.desc())
            .limit(1)
        )
        with self._database.reading() as session:
            return session.scalar(query) in _FAILED

    def _finish(self, task: Task, answer: BotAnswer, outcome: str) -> None:
        now = self._clock()
        with self._database.transaction() as session:
            found = turn_jobs.locked_turn(session, task.turn_id)
            if found is None:
                return  # another worker was faster
            row, conversation = found
            _remember(row, answer.trace)
            if conversation.owner != Owner.BOT or conversation.epoch != task.epoch:
                # A person took over meanwhile: Emma does not talk over them.
                ended = close(row, conversation, outcome="late", at=now, state="dropped")
            else:
                if row.content == PAYLOAD_WELCOME and outcome in _FAILED:
                    notice = text("automatic_notice", assistant=self._assistant)
                    bubbles.append_notice(session, conversation, notice, now)
                self._append(session, conversation, answer, now, row.seq)
                ended = close(row, conversation, outcome=outcome, at=now)
            wakes.notify(session, conversation.id)
        ended.tell()

    def _append(
        self,
        session: Session,
        conversation: ConversationRow,
        answer: BotAnswer,
        now: datetime,
        cause: int,
    ) -> None:
        for message in answer.messages:
            bubbles.append_bot(session, conversation, message, name=self._assistant, at=now)
        if answer.handoff is not None:
            self._desk.open(session, conversation, answer.handoff, now, cause=cause)


def _remember(row: InboxRow, trace: Trace | None) -> None:
    if trace is not None:
        row.intent, row.confidence, row.trace = trace.intent, trace.confidence, trace.to_json()
