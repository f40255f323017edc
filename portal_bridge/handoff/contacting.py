"""Opens a channel to a member unasked: in their open conversation, or in a new one."""

from sqlalchemy import select

from portal_bridge.clock import Clock, NewId
from portal_bridge.handoff.desk import Desk
from portal_bridge.handoff.moves import Owner
from portal_bridge.handoff.people import Agent
from portal_bridge.store import conversations
from portal_bridge.store.engine import Database
from portal_bridge.store.orm import ConversationRow
from wire.turn_token import Assurance, Channel


class Contacting:
    """Writes to members first."""

    def __init__(self, database: Database, desk: Desk, *, clock: Clock, new_id: NewId) -> None:
        self._database = database
        self._desk = desk
        self._clock = clock
        self._new_id = new_id

    def contact(self, agent: Agent, member_id: str, words: str) -> str:
        """Return the conversation in which the member was written to; Conflict (already_taken).

        The member reads it in the portal: whoever opens the chat there has signed in.
        """
        now = self._clock()
        query = (
            select(ConversationRow)
            .where(
                ConversationRow.member_id == member_id,
                ConversationRow.channel == Channel.PORTAL,
                ConversationRow.owner != Owner.CLOSED,
            )
            .order_by(ConversationRow.last_activity_at.desc())
            .limit(1)
            .with_for_update()
        )
        with self._database.transaction() as session:
            conversations.lock_member(session, member_id)
            conversation = session.scalar(query)
            if conversation is None:
                conversation = conversations.begin(
                    session,
                    conversation_id=self._new_id(),
                    member_id=member_id,
                    channel=Channel.PORTAL,
                    assurance=Assurance.VERIFIED,
                    at=now,
                )
            self._desk.contact(session, agent, conversation, words)
            return conversation.id
