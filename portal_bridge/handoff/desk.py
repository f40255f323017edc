"""The desk: moves conversations between Emma and people."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from insurer.domain.profile import InsurerProfile
from portal_bridge import metrics
from portal_bridge.clock import Clock, NewId
from portal_bridge.conversations.blocks import Block, text_block
from portal_bridge.conversations.model import Author
from portal_bridge.conversations.sessions import queue_payload
from portal_bridge.errors import Conflict, NotFound, Unprocessable
from portal_bridge.handoff import calls, episodes, offers
from portal_bridge.handoff.acts import Act, Acts
from portal_bridge.handoff.episodes import Outcome
from portal_bridge.handoff.moves import Owner, move
from portal_bridge.handoff.people import SYSTEM, Agent, Role, as_agent, is_present
from portal_bridge.handoff.waits import Waits, is_grave
from portal_bridge.store import bubbles, conversations, wakes
from portal_bridge.store.desk_rows import DraftRow, HandoffRow
from portal_bridge.store.engine import Database
from portal_bridge.store.orm import AgentRow, ConversationRow, MessageRow
from portal_bridge.texts import text
from portal_bridge.tools.model import EventKind
from portal_bridge.tools.outbox import DeskEvents
from wire.handoff import HandoffReason
from wire.rasa_turn import PAYLOAD_HANDOFF_ENDED


class Desk:
    """Every change of owner goes through here, under the lock of the conversation."""

    def __init__(
        self,
        database: Database,
        profile: InsurerProfile,
        acts: Acts,
        events: DeskEvents,
        waits: Waits,
        *,
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self._database = database
        self._profile = profile
        self._acts = acts
        self._events = events
        self._waits = waits
        self._clock = clock
        self._new_id = new_id

    # -- asked for by Emma, the member or time --

    def open(
        self,
        session: Session,
        conversation: ConversationRow,
        reason: HandoffReason,
        now: datetime,
        *,
        cause: int | None = None,
    ) -> None:
        """Put a conversation into the queue and tell the member the truth about waiting.

        `cause` is the place of the words that made it.
        """
        self._begin(session, conversation, reason, now, cause)
        self._wait(session, conversation, now)
        self._waits.begin(session, conversation, now)

    def hurry(
        self,
        session: Session,
        conversation: ConversationRow,
        reason: HandoffReason,
        *,
        cause: int,
    ) -> None:
        """Keep another alarm of a member; lives go before files, and both before the others."""
        episode = episodes.current(session, conversation.id)
        episodes.alarm(episode, reason, cause)
        conversation.handoff_reason = episode.reason
        conversation.priority = conversation.priority or reason.priority
        wakes.notify_agent(session, conversation.agent_id)
        wakes.notify_queue(session)
        if conversation.owner == Owner.WAITING:  # the tools hear of it; a taken one is seen to
            self._events.record(session, EventKind.WAITING, conversation, self._clock())

    def leave_queue(
        self,
        session: Session,
        conversation: ConversationRow,
        outcome: Outcome,
        now: datetime,
        *,
        payload: str | None = None,
    ) -> HandoffRow:
        """Take a conversation from the queue back to Emma, who goes on with `payload`."""
        episode = self._to_emma(session, conversation, outcome, now)
        if payload is not None:
            queue_payload(session, conversation, payload, turn_id=self._new_id(), at=now)
        return episode

    def requeue(self, session: Session, conversation: ConversationRow, now: datetime) -> None:
        """Put a member whose agent is silent back, before all who came later."""
        agent = session.get_one(AgentRow, conversation.agent_id)
        episode = episodes.current(session, conversation.id)
        episode.requeues += 1
        self._wait(session, conversation, now)
        conversation.priority = True
        conversation.waiting_since = episode.opened_at
        bubbles.append_notice(
            session, conversation, text("handoff_requeued", agent=agent.display_name), now
        )
        self._waits.tell(session, conversation, now)
        self._acts.record(
            session, SYSTEM, Act.REQUEUED, conversation_id=conversation.id, agent=agent.login
        )

    def close(
        self, session: Session, conversation: ConversationRow, now: datetime, *, left: bool = False
    ) -> None:
        """Close a conversation and ask how it was; `left` by the member, not ended by an agent."""
        talked = conversation.owner in {Owner.WAITING, Owner.AGENT}
        if talked:
            waited = conversation.owner == Owner.WAITING
            outcome = Outcome.LEFT if left and waited else Outcome.CLOSED
            self._over(session, conversation, outcome, now)
        _move(session, conversation, Owner.CLOSED)
        conversation.due_at = conversation.owed_since = None
        bubbles.append_notice(session, conversation, text("handoff_ended"), now)
        if not (talked and is_grave(conversation)):  # the widget shows it as a form
            mark = offers.rating(conversation.channel, new_id=self._new_id)
            bubbles.append_bot(session, conversation, mark, name=self._profile.assistant, at=now)
        wakes.notify_queue(session)

    def end_by_member(self, conversation_id: str) -> None:
        """Close a conversation because the member left; nothing when it is closed already."""
        with self._database.transaction() as session:
            conversation = conversations.locked(session, conversation_id)
            if conversation.owner != Owner.CLOSED:
                self.close(session, conversation, self._clock(), left=True)

    # -- done by an agent --

    def take(self, agent: Agent, conversation_id: str) -> None:
        """Make `agent` the owner; exactly one of many at once succeeds (compare and set).

        Raises:
            Conflict: already_taken, with the colleague's name; illegal_move. NotFound.
        """
        now = self._clock()
        with self._database.transaction() as session:
            won = conversations.claim(session, conversation_id, agent.id, now)
            conversation = conversations.locked(session, conversation_id)
            if not won:
                self._refuse(session, conversation, agent)
                return
            bubbles.expire_choices(session, conversation_id)
            self._claimed(session, conversation, agent, now)
            bubbles.append_notice(
                session, conversation, text("handoff_joined", agent=agent.name), now
            )
            self._record(session, agent, Act.TOOK, conversation)

    def reply(
        self, agent: Agent, conversation_id: str, words: str, *, message_id: str | None = None
    ) -> bool:
        """Say something as `agent`; False when this `message_id` was said before.

        Raises:
            NotFound: the conversation is not theirs.
        """
        with self._database.transaction() as session:
            conversation = self._own(session, agent, conversation_id)
            if message_id is not None and session.get(MessageRow, message_id) is not None:
                return False
            self._speak(session, agent, conversation, [text_block(words)], message_id)
            self._record(session, agent, Act.REPLIED, conversation)
            return True

    def check_answers(self, agent: Agent, conversation_id: str) -> None:
        """Refuse who does not answer this conversation: NotFound like `reply`."""
        with self._database.transaction() as session:
            self._own(session, agent, conversation_id)

    def send_file(self, agent: Agent, conversation_id: str, block: Block) -> None:
        """Show a stored file to the member as `agent`; NotFound like `reply`."""
        with self._database.transaction() as session:
            conversation = self._own(session, agent, conversation_id)
            self._speak(session, agent, conversation, [block])
            file_id = str(block.get("file_id"))
            self._record(session, agent, Act.SENT_FILE, conversation, file=file_id)

    def release(self, agent: Agent, conversation_id: str, summary: str = "") -> None:
        """Give a conversation back to Emma, with a line that the member reads too."""
        now = self._clock()
        with self._database.transaction() as session:
            conversation = self._own(session, agent, conversation_id)
            episode = self._to_emma(session, conversation, Outcome.RETURNED, now)
            episode.summary = summary or None
            said = text("handoff_returned", agent=agent.name)
            if summary:
                said = text("handoff_returned_with", agent=agent.name, summary=summary)
            bubbles.append_notice(session, conversation, said, now)
            queue_payload(
                session, conversation, PAYLOAD_HANDOFF_ENDED, turn_id=self._new_id(), at=now
            )
            self._record(session, agent, Act.GAVE_BACK, conversation)

    def end(self, agent: Agent, conversation_id: str) -> None:
        """Close a conversation that is the agent's, or that waits for nobody in particular."""
        with self._database.transaction() as session:
            conversation = conversations.locked(session, conversation_id)
            if conversation.owner != Owner.WAITING:
                conversation = self._own(session, agent, conversation_id)
            self.close(session, conversation, self._clock())
            self._record(session, agent, Act.ENDED, conversation)

    def pass_to(self, agent: Agent, conversation_id: str, colleague_id: int) -> None:
        """Give a conversation to a colleague who is there.

        Raises:
            Unprocessable: colleague_away. NotFound: it is not the agent's to give.
        """
        now = self._clock()
        with self._database.transaction() as session:
            conversation = self._own(session, agent, conversation_id)
            row = session.scalar(
                select(AgentRow).where(
                    AgentRow.id == colleague_id, is_present(now), AgentRow.available
                )
            )
            if row is None or row.id == agent.id:
                raise Unprocessable("colleague_away")
            move(conversation, Owner.AGENT)
            colleague = as_agent(row)
            conversation.owed_since = conversation.owed_since or now
            self._claimed(session, conversation, colleague, now)
            said = text("handoff_passed", agent=agent.name, colleague=colleague.name)
            bubbles.append_notice(session, conversation, said, now)
            self._record(session, agent, Act.PASSED_ON, conversation, to=colleague.login)

    def pass_to_team(self, agent: Agent, conversation_id: str, team: str) -> None:
        """Put a conversation back into the queue, for a team, before all who came later."""
        now = self._clock()
        with self._database.transaction() as session:
            conversation = self._own(session, agent, conversation_id)
            since = episodes.current(session, conversation.id).opened_at
            self._wait(session, conversation, now)
            conversation.team = team
            conversation.waiting_since = since
            bubbles.append_notice(
                session, conversation, text("handoff_passed_team", team=team), now
            )
            self._waits.tell(session, conversation, now)
            self._record(session, agent, Act.PASSED_ON, conversation, team=team)

    def contact(
        self, session: Session, agent: Agent, conversation: ConversationRow, words: str
    ) -> None:
        """Write to a member unasked; the conversation is locked, or new, in `session`.

        Raises:
            Conflict: already_taken.
        """
        now = self._clock()
        if conversation.owner == Owner.AGENT:
            self._refuse(session, conversation, agent)
        else:
            if conversation.owner == Owner.BOT:
                self._begin(session, conversation, HandoffReason.CONTACTED, now)
            move(conversation, Owner.AGENT)
            self._claimed(session, conversation, agent, now)
            bubbles.append_notice(
                session, conversation, text("handoff_wrote_first", agent=agent.name), now
            )
        self._speak(session, agent, conversation, [text_block(words)])
        self._record(session, agent, Act.CONTACTED, conversation)

    # -- parts --

    def _begin(
        self,
        session: Session,
        conversation: ConversationRow,
        reason: HandoffReason,
        now: datetime,
        cause: int | None = None,
    ) -> None:
        conversation.handoff_reason = reason.value
        conversation.priority = reason.priority
        conversation.team = None
        episodes.begin(
            session,
            handoff_id=self._new_id(),
            conversation_id=conversation.id,
            reason=reason.value,
            now=now,
            cause=cause,
        )
        metrics.HANDOFFS.labels(reason=reason.value).inc()

    def _wait(self, session: Session, conversation: ConversationRow, now: datetime) -> None:
        _move(session, conversation, Owner.WAITING)
        conversation.waiting_since = now
        conversation.agent_id = conversation.owed_since = None
        session.flush()
        wakes.notify_queue(session)
        self._events.record(session, EventKind.WAITING, conversation, now)

    def _to_emma(
        self, session: Session, conversation: ConversationRow, outcome: Outcome, now: datetime
    ) -> HandoffRow:
        _move(session, conversation, Owner.BOT)
        conversation.agent_id = conversation.due_at = conversation.owed_since = None
        conversation.team = None
        wakes.notify(session, conversation.id)
        wakes.notify_queue(session)
        return self._over(session, conversation, outcome, now)

    def _over(
        self, session: Session, conversation: ConversationRow, outcome: Outcome, now: datetime
    ) -> HandoffRow:
        """End the handoff that is going on; a danger that nobody saw to stays on the list."""
        calls.keep_alarm(session, conversation, outcome, now, new_id=self._new_id)
        self._events.record(session, EventKind.CLOSED, conversation, now, outcome=outcome.value)
        return episodes.end(session, conversation.id, outcome, now)

    def _claimed(
        self, session: Session, conversation: ConversationRow, agent: Agent, now: datetime
    ) -> None:
        conversation.agent_id = agent.id
        conversation.due_at = conversation.team = None
        episodes.claim(session, conversation.id, agent.id, now)
        wakes.notify_queue(session)
        self._events.record(session, EventKind.CLAIMED, conversation, now, agent=agent.name)

    def _speak(
        self,
        session: Session,
        agent: Agent,
        conversation: ConversationRow,
        blocks: list[Block],
        message_id: str | None = None,
    ) -> None:
        now = self._clock()
        row = bubbles.append(
            session,
            conversation,
            author=Author.AGENT,
            name=agent.name,
            blocks=blocks,
            at=now,
            message_id=message_id,
        )
        conversation.owed_since = None
        conversation.agent_read_seq = row.seq
        episodes.answer(session, conversation.id, now)
        draft = session.get(DraftRow, (agent.id, conversation.id))
        if draft is not None:
            session.delete(draft)
        wakes.notify(session, conversation.id)

    def _refuse(self, session: Session, conversation: ConversationRow, agent: Agent) -> None:
        """Raise for the losers of a claim; nothing when it is the agent's own already."""
        if conversation.owner != Owner.AGENT or conversation.agent_id is None:
            raise Conflict("illegal_move")
        if conversation.agent_id != agent.id:
            colleague = session.get_one(AgentRow, conversation.agent_id)
            raise Conflict("already_taken", agent=colleague.display_name)

    def _own(self, session: Session, agent: Agent, conversation_id: str) -> ConversationRow:
        """Return the agent's conversation, locked; a supervisor may act on a colleague's."""
        conversation = conversations.locked(session, conversation_id)
        theirs = conversation.agent_id == agent.id or agent.may(Role.SUPERVISOR)
        if conversation.owner != Owner.AGENT or not theirs:
            raise NotFound
        return conversation

    def _record(
        self,
        session: Session,
        agent: Agent,
        act: Act,
        conversation: ConversationRow,
        **details: str,
    ) -> None:
        self._acts.record(session, agent.login, act, conversation_id=conversation.id, **details)


def _move(session: Session, conversation: ConversationRow, wanted: Owner) -> None:
    """Move a conversation; what was offered to the member before is no longer to be had."""
    move(conversation, wanted)
    bubbles.expire_choices(session, conversation.id)
