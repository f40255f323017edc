"""Tells news of the management centre in the member's open conversation (feature M7)."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from insurer.domain.notifications import News
from insurer.services.notifications import NotificationService
from portal_bridge.clock import Clock
from portal_bridge.conversations.sessions import RESUME_WITHIN, queue_payload
from portal_bridge.handoff.moves import Owner
from portal_bridge.store.engine import Database
from portal_bridge.store.orm import ConversationRow, InboxRow
from wire.rasa_turn import payload_news


class NewsTeller:
    """Queues a turn of Emma's for each piece of news; without open conversation it waits."""

    def __init__(
        self, database: Database, notifications: NotificationService, *, clock: Clock
    ) -> None:
        self._database = database
        self._notifications = notifications
        self._clock = clock

    def tell_due(self) -> int:
        """Tell what is due; return how much was told.

        The turn's id is made of the news', so that a crash in between tells nothing twice.
        """
        told = 0
        for news in self._notifications.due_news():
            turn_id = f"news{news.news_id}"
            if self._queue(news, turn_id):
                self._notifications.mark_told(news, turn_id=turn_id)
                told += 1
        return told

    def _queue(self, news: News, turn_id: str) -> bool:
        now = self._clock()
        with self._database.transaction() as session:
            if session.get(InboxRow, turn_id) is not None:
                return True
            conversation = self._open_conversation(session, news.member_id)
            if conversation is None:
                return False
            queue_payload(
                session, conversation, payload_news(news.news_id), turn_id=turn_id, at=now
            )
        return True

    def _open_conversation(self, session: Session, member_id: str) -> ConversationRow | None:
        """Return the member's latest conversation that is Emma's; a person is not interrupted."""
        return session.scalar(
            select(ConversationRow)
            .where(
                ConversationRow.member_id == member_id,
                ConversationRow.owner == Owner.BOT,
                ConversationRow.last_activity_at > self._clock() - RESUME_WITHIN,
            )
            .order_by(ConversationRow.last_activity_at.desc())
            .limit(1)
            .with_for_update()
        )
