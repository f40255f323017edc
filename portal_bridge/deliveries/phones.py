"""Bubbles to phones: the transcript is the source, the outbox what became of each message.

1. `write_due`: bubbles behind a talk's mark become outgoing rows, in the transaction that moves
   the mark. 2. `send_due`: each conversation's rows go out one after the other. A row is marked
   `sending` before the call; when a worker dies in between, the provider's status (which brings
   our id back) tells that it went, else it is sent again after `LEASE` and once all that was told
   meanwhile has been read.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Protocol

import structlog
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from insurer.store.cipher import Cipher
from portal_bridge.channels import contacts
from portal_bridge.channels.events import Provider, Status
from portal_bridge.channels.lines import Block
from portal_bridge.channels.links import ANSWER, FILE, new_link
from portal_bridge.channels.outgoing import Document, Outgoing, Template, from_json, to_json
from portal_bridge.channels.rendering import Links
from portal_bridge.clock import Clock, new_id
from portal_bridge.conversations.model import Author
from portal_bridge.deliveries.outgoing_rows import (
    BATCH,
    STOP_CONFIRMED,
    TROUBLED,
    advance,
    due,
    stop,
    template_went,
    window_closed,
)
from portal_bridge.errors import (
    DeliveryError,
    OptedOut,
    ProviderBusy,
    ProviderLocked,
    ProviderUnreachable,
    WindowClosed,
)
from portal_bridge.store.channel_rows import ContactRow, OutgoingRow, TalkRow
from portal_bridge.store.engine import Database
from portal_bridge.store.orm import ConversationRow, MessageRow
from wire.turn_token import Channel

SENDERS = 6  # calls to providers at once; each waits for the network most of its time
LEASE = timedelta(seconds=25)  # longer than a call may take
BACKOFF = timedelta(seconds=2)  # doubled with every failure
MAX_ATTEMPTS = 8  # the last try comes about four minutes after the first
RECENT = timedelta(days=3)  # conversations that still are looked at
_SPOKEN = (Author.BOT.value, Author.AGENT.value, Author.SYSTEM.value)
_TRANSIENT = (ProviderUnreachable, ProviderBusy, ProviderLocked)
_log = structlog.get_logger(__name__)


class Carrier(Protocol):
    """One way to a phone."""

    @property
    def gone(self) -> frozenset[str]:
        """The error codes that say that the number is nobody's of ours any more."""

    @property
    def template(self) -> Template | None:
        """What goes outside the window."""

    def render(self, blocks: Sequence[Block], links: Links) -> tuple[Outgoing, ...]:
        """Return the messages that say `blocks`."""

    def send(self, to: str, message: Outgoing, ref: str) -> str:
        """Return the provider's id of the message; DeliveryError."""


Carriers = Mapping[tuple[Channel, Provider], Carrier]


class Unlinker(Protocol):
    """Forgets whose phone a number is (insurer.services.channel_links)."""

    def unlink(self, channel: str, number: str, *, reason: str) -> bool:
        """Forget it."""


@dataclass(frozen=True)
class _Letter:
    """A message on its way."""

    id: str
    channel: Channel
    provider: Provider
    to: str
    message: Outgoing


class PhoneOutbox:
    """Writes and sends what phones are to be told."""

    def __init__(
        self,
        database: Database,
        cipher: Cipher,
        carriers: Carriers,
        links: Unlinker,
        *,
        public_url: str,
        clock: Clock,
    ) -> None:
        self._database = database
        self._cipher = cipher
        self._carriers = carriers
        self._links = links
        self._public_url = public_url
        self._clock = clock
        self._pool = ThreadPoolExecutor(SENDERS, thread_name_prefix="phones")

    @property
    def ways(self) -> Collection[tuple[Channel, Provider]]:
        """The channels that are on, each with who carries it."""
        return self._carriers.keys()

    def close(self) -> None:
        """End the threads that send."""
        self._pool.shutdown()

    def deliver_due(self) -> int:
        """Write and send what is due; return how many messages went."""
        self.write_due()
        return self.send_due()

    # --- from bubbles to messages ---------------------------------------------------------

    def write_due(self) -> int:
        """Make messages of the bubbles that phones were not told yet; return how many."""
        return sum(self._write(conversation_id) for conversation_id in self._behind())

    def _behind(self) -> list[str]:
        query = (
            select(TalkRow.conversation_id)
            .join(ConversationRow, ConversationRow.id == TalkRow.conversation_id)
            .where(
                ConversationRow.last_activity_at > self._clock() - RECENT,
                ConversationRow.next_seq > TalkRow.dispatched_seq + 1,
            )
            .limit(BATCH)
        )
        with self._database.reading() as session:
            return list(session.scalars(query))

    def _write(self, conversation_id: str) -> int:
        with self._database.repeatable() as session:
            talk = session.scalar(
                select(TalkRow)
                .where(TalkRow.conversation_id == conversation_id)
                .with_for_update(skip_locked=True)
            )
            if talk is None:
                return 0
            contact = session.get_one(ContactRow, talk.contact_id)
            conversation = session.get_one(ConversationRow, conversation_id)
            rows = session.scalars(
                select(MessageRow)
                .where(
                    MessageRow.conversation_id == conversation_id,
                    MessageRow.seq > talk.dispatched_seq,
                )
                .order_by(MessageRow.seq)
            ).all()
            written = 0
            for _, said in groupby(rows, key=lambda row: (row.author in _SPOKEN, row.sent_at)):
                written += self._write_answer(session, contact, conversation, list(said))
            talk.dispatched_seq = max((row.seq for row in rows), default=talk.dispatched_seq)
            return written

    def _write_answer(
        self,
        session: Session,
        contact: ContactRow,
        conversation: ConversationRow,
        said: list[MessageRow],
    ) -> int:
        """Write what was said at one instant: one answer, however many bubbles it has."""
        if said[0].author not in _SPOKEN:
            return 0
        carrier = self._carriers.get((Channel(contact.channel), Provider(contact.provider)))
        links = self._new_links(session, conversation, said)
        blocks = [block for row in said for block in row.blocks]
        if carrier is None:
            _log.error("channel_is_off", channel=contact.channel, provider=contact.provider)
            return 0
        messages = carrier.render(blocks, links)
        for message in messages:
            self._add(session, contact, said, _owned(message, conversation))
        return len(messages)

    def _new_links(
        self, session: Session, conversation: ConversationRow, said: list[MessageRow]
    ) -> Links:
        made: dict[tuple[str, str], str] = {}

        def link(kind: str, target: str) -> str:
            if (kind, target) not in made:
                made[kind, target] = self._public_url + new_link(
                    session,
                    conversation_id=conversation.id,
                    member_id=conversation.member_id,
                    kind=kind,
                    target=target,
                    now=self._clock(),
                )
            return made[kind, target]

        whole = f"{said[0].seq}-{said[-1].seq}"
        return Links(file=lambda file_id: link(FILE, file_id), answer=lambda: link(ANSWER, whole))

    def _add(
        self, session: Session, contact: ContactRow, said: list[MessageRow], message: Outgoing
    ) -> None:
        now = self._clock()
        body = json.dumps(to_json(message)).encode()
        session.add(
            OutgoingRow(
                id=new_id(),
                conversation_id=said[0].conversation_id,
                contact_id=contact.id,
                first_seq=said[0].seq,
                last_seq=said[-1].seq,
                body=self._cipher.encrypt(body).decode(),
                state="queued",
                attempts=0,
                due_at=now,
                provider=contact.provider,
                created_at=said[0].sent_at,
                updated_at=now,
            )
        )
        session.flush()  # rows take their positions in this order

    # --- from messages to providers -------------------------------------------------------

    def send_due(self) -> int:
        """Send what is due, several conversations at once; return how many went."""
        letters = self._claim()
        return sum(self._pool.map(self._send, letters))

    def _claim(self) -> list[_Letter]:
        now = self._clock()
        with self._database.transaction() as session:
            rows = session.scalars(due(now)).all()
            letters = [self._letter(session, row, now) for row in rows]
        return [letter for letter in letters if letter is not None]

    def _letter(self, session: Session, row: OutgoingRow, now: datetime) -> _Letter | None:
        """Return the row as a message under way, None when it must not, or not now, go."""
        contact = session.get_one(ContactRow, row.contact_id)
        key = (Channel(contact.channel), Provider(row.provider))
        message = self._message(row)
        if contact.conversation_id != row.conversation_id:
            stop(row, "refused", "number_changed", now)
            return None
        if contact.consent == contacts.STOPPED and not _confirms_stop(row, contact):
            stop(row, "refused", "opted_out", now)
            return None
        if key not in self._carriers:
            stop(row, "dead", "no_carrier", now)
            return None
        if not isinstance(message, Template) and window_closed(contact, now):
            self._hold(session, row, contact, now)
            return None
        row.state, row.attempts = "sending", row.attempts + 1
        row.due_at, row.updated_at = now + LEASE, now
        number = contacts.number_of(self._cipher, contact.address)
        return _Letter(row.id, *key, number, message)

    def _message(self, row: OutgoingRow) -> Outgoing:
        return from_json(json.loads(self._cipher.decrypt((row.body or "").encode())))

    def _hold(self, session: Session, row: OutgoingRow, contact: ContactRow, now: datetime) -> None:
        """Keep a message until the member writes, and send the template that invites them to."""
        template = self._carriers[Channel(contact.channel), Provider(row.provider)].template
        if template is None:
            stop(row, "refused", WindowClosed.code, now)
            return
        if not template_went(session, contact):
            said = session.scalars(
                select(MessageRow).where(
                    MessageRow.conversation_id == row.conversation_id,
                    MessageRow.seq == row.first_seq,
                )
            ).all()
            self._add(session, contact, list(said), template)
        stop(row, "held", WindowClosed.code, now)

    def _send(self, letter: _Letter) -> int:
        carrier = self._carriers[letter.channel, letter.provider]
        try:
            provider_id = carrier.send(letter.to, letter.message, letter.id)
        except DeliveryError as error:
            self._failed(letter, error)
            return 0
        with self._database.transaction() as session:
            row = session.get_one(OutgoingRow, letter.id, with_for_update=True)
            row.provider_id = row.provider_id or provider_id
            advance(row, "sent", self._clock())
        return 1

    def _failed(self, letter: _Letter, error: DeliveryError) -> None:
        now = self._clock()
        _log.warning(
            "message_not_taken",
            message=letter.id,
            error=error.code,
            provider_code=error.provider_code,
        )
        with self._database.transaction() as session:
            row = session.get_one(OutgoingRow, letter.id, with_for_update=True)
            if row.state != "sending":
                return  # a status says that it went all the same
            contact = session.get_one(ContactRow, row.contact_id, with_for_update=True)
            if isinstance(error, OptedOut) and _confirms_stop(row, contact):
                stop(row, "refused", STOP_CONFIRMED, now)
            elif isinstance(error, OptedOut):
                contacts.consent(session, contact, contacts.STOPPED, source="provider", now=now)
                stop(row, "refused", error.code, now)
            elif isinstance(error, WindowClosed):
                self._hold(session, row, contact, now)
            elif isinstance(error, _TRANSIENT) and row.attempts < MAX_ATTEMPTS:
                wait = BACKOFF * 2 ** (row.attempts - 1)
                if error.retry_after:
                    wait = max(wait, timedelta(seconds=error.retry_after))
                stop(row, "queued", error.code, now)
                row.due_at = now + wait
            else:
                stop(row, "dead", error.code, now)

    # --- what became of them --------------------------------------------------------------

    def apply(self, session: Session, status: Status, now: datetime) -> str:
        """Note a provider's status; a state never goes back. Return the outcome's code."""
        row = session.scalar(
            select(OutgoingRow)
            .where(
                OutgoingRow.provider == status.provider,
                or_(
                    OutgoingRow.provider_id == status.provider_id,
                    and_(OutgoingRow.id == status.ref, OutgoingRow.provider_id.is_(None)),
                ),
            )
            .with_for_update()
        )
        if row is None:
            return "unknown"
        row.provider_id = row.provider_id or status.provider_id
        if not advance(row, status.state, now):
            return "older"
        if status.state == "failed":
            self._note_failure(session, row, status, now)
        return status.state

    def _note_failure(
        self, session: Session, row: OutgoingRow, status: Status, now: datetime
    ) -> None:
        contact = session.get_one(ContactRow, row.contact_id)
        carrier = self._carriers.get((Channel(contact.channel), status.provider))
        row.error = f"provider_{status.error}" if status.error else "provider_failed"
        if carrier is not None and status.error in carrier.gone:
            number = contacts.number_of(self._cipher, contact.address)
            self._links.unlink(contact.channel, number, reason="number_gone")

    def retry(self, message_id: str) -> bool:
        """Send a dead letter again; False when there is nothing to send any more."""
        now = self._clock()
        with self._database.transaction() as session:
            row = session.get(OutgoingRow, message_id, with_for_update=True)
            if row is None or row.state not in TROUBLED or row.body is None:
                return False
            row.state, row.attempts, row.due_at = "queued", 0, now
            row.provider_id, row.error, row.updated_at = None, None, now
            return True


def _confirms_stop(row: OutgoingRow, contact: ContactRow) -> bool:
    """Return whether this is the confirmation of STOP, said at its very instant."""
    return contact.consent == contacts.STOPPED and row.created_at == contact.consent_at


def _owned(message: Outgoing, conversation: ConversationRow) -> Outgoing:
    """Return the message with whose file it is, to be opened when it is sent."""
    if not isinstance(message, Document):
        return message
    return replace(message, conversation_id=conversation.id, member_id=conversation.member_id)
