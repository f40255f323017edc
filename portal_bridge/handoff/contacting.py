"""Opens a channel to a member unasked: in their open conversation, or in a new one."""

from datetime import datetime
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from insurer.store.cipher import Cipher
from portal_bridge.channels import contacts
from portal_bridge.clock import Clock, NewId
from portal_bridge.errors import Unprocessable
from portal_bridge.handoff.desk import Desk
from portal_bridge.handoff.moves import Owner
from portal_bridge.handoff.people import Agent
from portal_bridge.store import conversations
from portal_bridge.store.channel_rows import ContactRow, TalkRow
from portal_bridge.store.engine import Database
from portal_bridge.store.orm import ConversationRow
from wire.turn_token import Assurance, Channel


class Links(Protocol):
    """Which phones are known to be whose (insurer.services.channel_links)."""

    def member_of(self, channel: str, number: str) -> str | None:
        """Return the member's id."""


class Contacting:
    """Writes to members first."""

    def __init__(
        self,
        database: Database,
        desk: Desk,
        links: Links,
        cipher: Cipher,
        *,
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self._database = database
        self._desk = desk
        self._links = links
        self._cipher = cipher
        self._clock = clock
        self._new_id = new_id

    def contact(
        self, agent: Agent, member_id: str, words: str, *, channel: Channel = Channel.PORTAL
    ) -> str:
        """Return the conversation in which the member was written to.

        In the portal the member reads it once signed in. A phone is one that they linked; what
        is said there is read by whoever holds it.

        Raises:
            Conflict: already_taken. Unprocessable: phone_unlinked, phone_stopped.
        """
        now = self._clock()
        with self._database.transaction() as session:
            if channel is Channel.PORTAL:
                conversation = self._in_portal(session, member_id, now)
            else:
                conversation = self._on_phone(session, member_id, channel, now)
            self._desk.contact(session, agent, conversation, words)
            return conversation.id

    def _in_portal(self, session: Session, member_id: str, now: datetime) -> ConversationRow:
        conversations.lock_member(session, member_id)
        known = session.scalar(
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
        return known or conversations.begin(
            session,
            conversation_id=self._new_id(),
            member_id=member_id,
            channel=Channel.PORTAL,
            assurance=Assurance.VERIFIED,
            at=now,
        )

    def _on_phone(
        self, session: Session, member_id: str, channel: Channel, now: datetime
    ) -> ConversationRow:
        linked = [
            one
            for one in self._phones(session, member_id, channel)
            if self._links.member_of(channel, self._number(one)) == member_id
        ]
        if not linked:
            raise Unprocessable("phone_unlinked")
        contact = next((one for one in linked if one.consent == contacts.GIVEN), None)
        if contact is None:
            raise Unprocessable("phone_stopped")
        return contacts.open_talk(session, contact, member_id, now)

    def _phones(self, session: Session, member_id: str, channel: Channel) -> list[ContactRow]:
        """Return the phones the member ever wrote from, locked, the last one first."""
        theirs = (
            select(TalkRow.contact_id)
            .join(ConversationRow, ConversationRow.id == TalkRow.conversation_id)
            .where(ConversationRow.member_id == member_id)
        )
        query = (
            select(ContactRow)
            .where(ContactRow.channel == channel, ContactRow.id.in_(theirs))
            .order_by(ContactRow.last_inbound_at.desc())
            .with_for_update()
        )
        return list(session.scalars(query))

    def _number(self, contact: ContactRow) -> str:
        return contacts.number_of(self._cipher, contact.address)
