"""Phones: found by number, their open conversation, what they agreed to."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from insurer.store.cipher import Cipher
from portal_bridge.channels.events import Inbound
from portal_bridge.clock import new_id
from portal_bridge.handoff.moves import Owner
from portal_bridge.handoff.ratings import OPEN_FOR
from portal_bridge.store import bubbles, conversations
from portal_bridge.store.channel_rows import ConsentRow, ContactRow, OutgoingRow, TalkRow
from portal_bridge.store.orm import ConversationRow
from wire.turn_token import Assurance

IDLE = timedelta(hours=24)  # then a new conversation begins, as in the portal
GIVEN, STOPPED = "given", "stopped"


def address_key(cipher: Cipher, channel: str, number: str) -> str:
    """Return the keyed hash by which a phone is found."""
    return cipher.keyed_hash(f"{channel}:{number}")


def number_of(cipher: Cipher, address: str) -> str:
    """Return the phone number kept in `ContactRow.address`."""
    return cipher.decrypt(address.encode()).decode()


def meet(session: Session, cipher: Cipher, message: Inbound, now: datetime) -> ContactRow:
    """Return the phone that wrote, locked; a new one consents by writing first."""
    key = address_key(cipher, message.channel, message.number)
    made = session.scalar(
        insert(ContactRow)
        .values(
            id=new_id(),
            channel=message.channel.value,
            provider=message.provider.value,
            address_hash=key,
            address=cipher.encrypt(message.number.encode()).decode(),
            consent=GIVEN,
            consent_at=now,
            proof_starts=0,
            proof_wrong=0,
        )
        .on_conflict_do_nothing(index_elements=["channel", "address_hash"])
        .returning(ContactRow.id)
    )
    contact = session.scalars(
        select(ContactRow)
        .where(ContactRow.channel == message.channel, ContactRow.address_hash == key)
        .with_for_update()
    ).one()
    if made is not None:
        session.add(ConsentRow(contact_id=made, state=GIVEN, source="first_message", given_at=now))
    contact.provider = message.provider.value
    contact.last_inbound_at = max(contact.last_inbound_at or now, message.sent_at or now)
    return contact


def consent(
    session: Session, contact: ContactRow, state: str, *, source: str, now: datetime
) -> None:
    """Remember what the phone agreed to, with its date."""
    if contact.consent != state:
        contact.consent, contact.consent_at = state, now
        session.add(ConsentRow(contact_id=contact.id, state=state, source=source, given_at=now))


def open_talk(
    session: Session,
    contact: ContactRow,
    member_id: str | None,
    now: datetime,
    *,
    marks: bool = False,
) -> ConversationRow:
    """Return the phone's conversation, locked, of the member whose phone it is known to be.

    Another member, or nobody any more, never finds themselves in the old conversation. One that
    has ended is only gone back to by a message that `marks` it (handoff/ratings.py).
    """
    present = None
    if contact.conversation_id is not None:
        present = session.get(ConversationRow, contact.conversation_id, with_for_update=True)
    if present is not None and marks and _awaits_mark(session, present, member_id, now):
        return present
    if present is not None and _goes_on(present, member_id, now):
        if present.member_id is None and member_id is not None:
            present.member_id, present.assurance = member_id, int(Assurance.LINKED)
        return present
    if present is not None:
        close(present)
    return begin_talk(session, contact, member_id, now)


def begin_talk(
    session: Session, contact: ContactRow, member_id: str | None, now: datetime
) -> ConversationRow:
    """Begin the phone's next conversation."""
    level = Assurance.LINKED if member_id else Assurance.ANONYMOUS
    conversation = conversations.begin(
        session,
        conversation_id=new_id(),
        member_id=member_id,
        channel=contact.channel,
        assurance=level,
        at=now,
    )
    session.add(TalkRow(conversation_id=conversation.id, contact_id=contact.id, dispatched_seq=0))
    contact.conversation_id = conversation.id
    session.flush()
    return conversation


def close(conversation: ConversationRow) -> None:
    """End a conversation of Emma's without a word; a person's goes on until they end it."""
    if conversation.owner == Owner.BOT:
        conversation.owner = Owner.CLOSED.value
        conversation.epoch += 1
    conversation.assurance = int(Assurance.ANONYMOUS)
    conversation.assurance_until = None


def release_held(session: Session, contact: ContactRow, now: datetime) -> None:
    """Let the messages go that waited for the member to write (the 24-hour window)."""
    held = session.scalars(
        select(OutgoingRow).where(OutgoingRow.contact_id == contact.id, OutgoingRow.state == "held")
    )
    for row in held:
        row.state, row.due_at = "queued", now


def _awaits_mark(
    session: Session, conversation: ConversationRow, member_id: str | None, now: datetime
) -> bool:
    """Return whether the member was asked lately how it was, and has not said it."""
    return (
        conversation.owner == Owner.CLOSED
        and conversation.member_id == member_id
        and now - conversation.last_activity_at < OPEN_FOR
        and bool(bubbles.open_choices(session, conversation.id))
    )


def _goes_on(conversation: ConversationRow, member_id: str | None, now: datetime) -> bool:
    if conversation.owner == Owner.CLOSED:
        return False
    if conversation.member_id not in (None, member_id):
        return False
    return conversation.owner != Owner.BOT or now - conversation.last_activity_at < IDLE
