"""Nothing waits without an owner or a deadline: what is due is done here, by the worker."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from insurer.domain.profile import InsurerProfile
from portal_bridge.clock import Clock
from portal_bridge.handoff.centre import Centre
from portal_bridge.handoff.desk import Desk
from portal_bridge.handoff.episodes import Outcome, current
from portal_bridge.handoff.moves import Owner
from portal_bridge.handoff.people import is_reachable
from portal_bridge.store import bubbles
from portal_bridge.store.engine import Database
from portal_bridge.store.orm import AgentRow, ConversationRow
from portal_bridge.texts import text

_MOST = 100  # conversations a round


class Deadlines:
    """Ends waits that were too long, whoever should have ended them."""

    def __init__(
        self,
        database: Database,
        desk: Desk,
        centre: Centre,
        profile: InsurerProfile,
        *,
        clock: Clock,
    ) -> None:
        self._database = database
        self._desk = desk
        self._centre = centre
        self._profile = profile
        self._clock = clock

    def sweep(self) -> int:
        """Do what is due, each conversation in its own transaction; return how many there were."""
        now = self._clock()
        query = select(ConversationRow.id).where(self._due(now)).limit(_MOST)
        with self._database.transaction() as session:
            due = list(session.scalars(query))
        for conversation_id in due:
            self._act(conversation_id, now)
        return len(due)

    def _act(self, conversation_id: str, now: datetime) -> None:
        with self._database.transaction() as session:
            conversation = session.scalar(
                select(ConversationRow)
                .where(ConversationRow.id == conversation_id, self._due(now))
                .with_for_update(skip_locked=True)
            )
            if conversation is None:  # an agent, or another worker, was faster
                return
            if conversation.owner == Owner.WAITING:
                self._nobody_came(session, conversation, now)
            elif conversation.owed_since is not None:
                self._desk.requeue(session, conversation, now)
            else:
                self._desk.close(session, conversation, now)

    def _nobody_came(self, session: Session, conversation: ConversationRow, now: datetime) -> None:
        episode = current(session, conversation.id)
        reference = self._centre.forward(session, conversation, episode)
        self._desk.leave_queue(session, conversation, Outcome.UNANSWERED, now)
        said = (
            text("handoff_forwarded", reference=reference)
            if reference
            else text("handoff_unanswered")
        )
        if self._profile.phone:
            said = f"{said} {text('handoff_phone', phone=self._profile.phone)}"
        bubbles.append_notice(session, conversation, said, now)

    def _due(self, now: datetime) -> ColumnElement[bool]:
        """Return what is due: a wait at its end, a silent or absent agent, a silent member."""
        limits = self._profile.handoff
        there = (
            select(AgentRow.id)
            .where(AgentRow.id == ConversationRow.agent_id, is_reachable(now))
            .exists()
        )
        owed, silent = ConversationRow.owed_since, ConversationRow.last_activity_at
        with_agent = ConversationRow.owner == Owner.AGENT
        return or_(
            and_(ConversationRow.owner == Owner.WAITING, ConversationRow.due_at <= now),
            and_(with_agent, owed <= now - timedelta(minutes=limits.answer_minutes)),
            and_(with_agent, owed.is_not(None), ~there),
            and_(
                with_agent, owed.is_(None), silent <= now - timedelta(minutes=limits.idle_minutes)
            ),
        )
