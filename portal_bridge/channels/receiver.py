"""Takes what the providers told, each phone's messages in their order, and each of them once."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Protocol

import structlog
from sqlalchemy import text as sql
from sqlalchemy.orm import Session

from insurer.store.cipher import Cipher
from portal_bridge.channels import contacts, talks
from portal_bridge.channels.accounts import Accounts, account_in
from portal_bridge.channels.answers import chosen
from portal_bridge.channels.events import (
    Inbound,
    Kind,
    Status,
    inbound_from_json,
    status_from_json,
)
from portal_bridge.channels.identity import PROVEN, Identity, Links, Writer
from portal_bridge.channels.keywords import Keyword, keyword_in
from portal_bridge.channels.opinions import Opinions
from portal_bridge.channels.ripe import is_behind_a_turn, ripe, senders, still_arrives
from portal_bridge.channels.steps import Step, reply
from portal_bridge.clock import Clock, NewId
from portal_bridge.conversations.blocks import text_block
from portal_bridge.conversations.incoming import Chosen, Content, Incoming, Words, parse_text
from portal_bridge.conversations.intake import Intake
from portal_bridge.conversations.levels import level_at
from portal_bridge.conversations.model import Author, Visitor
from portal_bridge.conversations.sessions import queue_payload
from portal_bridge.errors import BridgeError, Conflict, Unavailable, Unprocessable
from portal_bridge.privacy.mask import mask
from portal_bridge.store import bubbles, conversations, wakes
from portal_bridge.store.channel_rows import ContactRow, EventRow
from portal_bridge.store.engine import Database
from portal_bridge.store.orm import ConversationRow
from portal_bridge.texts import text
from wire.rasa_turn import PAYLOAD_RETRY
from wire.turn_token import Channel

AT_ONCE = 6  # phones; each event waits for several commits
MAX_ATTEMPTS = 6
BACKOFF = timedelta(seconds=2)  # doubled with every failure
_log = structlog.get_logger(__name__)


class PhoneLinks(Links, Protocol):
    """Which phones are whose, and how that ends."""

    def unlink(self, channel: str, number: str, *, reason: str) -> bool:
        """Forget whose phone this is."""


class Statuses(Protocol):
    """Where what became of our messages is kept (deliveries/phones.py)."""

    def apply(self, session: Session, status: Status, now: datetime) -> str:
        """Return the outcome's code."""


class Files(Protocol):
    """Takes the files that come with a message (channels/media.py)."""

    def step(
        self, message: Inbound, visitor: Visitor, *, awaited: bool, attempts: int
    ) -> Step | Content:
        """Return what becomes of them."""


@dataclass(frozen=True)
class Names:
    """Who speaks."""

    assistant: str
    insurer: str
    phone: str | None


@dataclass(frozen=True)
class _Met:
    """A phone whose message is being taken."""

    contact: ContactRow
    conversation: ConversationRow
    labels: tuple[tuple[str, str], ...]  # id and label of what Emma offers
    asked: bool
    awaits_file: bool


@dataclass(frozen=True)
class Helpers:
    """What a message may be for, besides Emma."""

    identity: Identity
    accounts: Accounts
    links: PhoneLinks
    files: Files
    statuses: Statuses
    opinions: Opinions


class Receiver:
    """Turns events into messages of a conversation; taking an event twice is safe."""

    def __init__(
        self,
        database: Database,
        cipher: Cipher,
        intake: Intake,
        helpers: Helpers,
        *,
        names: Names,
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self._database = database
        self._cipher = cipher
        self._intake = intake
        self._identity = helpers.identity
        self._accounts = helpers.accounts
        self._links = helpers.links
        self._files = helpers.files
        self._statuses = helpers.statuses
        self._opinions = helpers.opinions
        self._names = names
        self._clock = clock
        self._new_id = new_id
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="events")

    def close(self) -> None:
        """End the threads that take."""
        self._pool.shutdown()

    def take_due(self) -> int:
        """Take what waits, several phones at once; return how many events were taken."""
        with self._database.reading() as session:
            phones = senders(session, self._clock())
        return sum(self._pool.map(self._take_from, phones))

    def _take_from(self, sender: str) -> int:
        """Take one phone's events in order, while no other worker does."""
        with self._database.transaction() as guard:
            key = {"key": f"channel:{sender}"}
            alone = guard.scalar(
                sql("SELECT pg_try_advisory_xact_lock(hashtextextended(:key, 0))"), key
            )
            if not alone or self._still_arrives(sender):
                return 0
            taken = 0
            for event_id in ripe(guard, sender, self._clock()):
                if not self._take(event_id):
                    break  # those behind it wait with it
                taken += 1
            return taken

    def _still_arrives(self, sender: str) -> bool:
        with self._database.reading() as session:
            return still_arrives(session, sender)

    def _take(self, event_id: int) -> bool:
        with self._database.reading() as session:
            row = session.get_one(EventRow, event_id)
        if row.attempts and row.due_at > self._clock():
            return False
        try:
            return self._act(row)
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 - the worker's border: one event stops no other
            _log.error("event_broken", event=event_id, error=type(error).__name__)
            return self._put_off(event_id)

    def _act(self, row: EventRow) -> bool:
        data = json.loads(self._cipher.decrypt((row.body or "").encode()))
        if row.kind == "status":
            self._apply(row, status_from_json(data, row.sent_at))
            return True
        message = inbound_from_json(data, row.sent_at)
        if message.kind is Kind.MEDIA and is_behind_a_turn(self._database, row, self._clock()):
            return False
        self._receive(row, message)
        return True

    def _put_off(self, event_id: int) -> bool:
        """Try again later; True when it is given up, so that those behind it may pass."""
        with self._database.transaction() as session:
            row = session.get_one(EventRow, event_id, with_for_update=True)
            row.attempts += 1
            row.due_at = self._clock() + BACKOFF * 2 ** (row.attempts - 1)
            if row.attempts >= MAX_ATTEMPTS:
                row.state, row.outcome, row.body = "failed", "broken", None
            return row.state == "failed"

    def _apply(self, row: EventRow, status: Status) -> None:
        now = self._clock()
        with self._database.repeatable() as session:
            outcome = self._statuses.apply(session, status, now)
            kept = session.get_one(EventRow, row.id, with_for_update=True)
            if outcome == "unknown" and now - row.received_at < BACKOFF * 2**4:
                kept.attempts += 1  # it overtook our own note of the message
                kept.due_at = now + BACKOFF
            else:
                _done(kept, outcome)

    def _receive(self, row: EventRow, message: Inbound) -> None:
        keyword = keyword_in(message.text) if message.kind is Kind.WORDS else None
        if keyword is not Keyword.STOP and account_in(message.text):
            keyword = None  # it is refused, whatever else is said
        keyword = _PROVIDERS_WORDS.get(message.provider_keyword, keyword)
        member_id = self._links.member_of(message.channel, message.number)
        if message.kind is Kind.NUMBER_CHANGED or keyword is Keyword.FORGET:
            self._forget(row, message, keyword, known=member_id is not None)
            return
        met = self._meet(message, member_id)
        if keyword is not None:
            self._finish(row, met, self._keyword(message, keyword))
        elif met.contact.consent == contacts.STOPPED:
            self._close(row, "opted_out")
        else:
            self._hear(row, message, met)

    def _meet(self, message: Inbound, member_id: str | None) -> _Met:
        now, marks = self._clock(), self._opinions.may_be_mark(message)
        with self._database.repeatable() as session:
            contact = contacts.meet(session, self._cipher, message, now)
            conversation = contacts.open_talk(session, contact, member_id, now, marks=marks)
            contacts.release_held(session, contact, now)
            if contact.introduced_at is None and contact.consent == contacts.GIVEN:
                self._introduce(session, contact, conversation, now)
            labels, asked = talks.offered(session, conversation.id)
            awaits_file = talks.awaits_upload(session, conversation)
        return _Met(contact, conversation, labels, asked, awaits_file)

    def _introduce(
        self, session: Session, contact: ContactRow, conversation: ConversationRow, now: datetime
    ) -> None:
        """Say first of all that Emma is an automatic assistant (AI Act, article 50)."""
        names = self._names
        words = text("phone_intro", assistant=names.assistant, insurer=names.insurer)
        blocks = [text_block(words)]
        bubbles.append(
            session, conversation, author=Author.BOT, name=names.assistant, blocks=blocks, at=now
        )
        contact.introduced_at = now

    def _keyword(self, message: Inbound, keyword: Keyword) -> Step:
        state = {Keyword.STOP: contacts.STOPPED, Keyword.START: contacts.GIVEN}.get(keyword)
        at = self._clock()

        def change(session: Session, contact: ContactRow, conversation: ConversationRow) -> None:
            if state is not None:
                contacts.consent(session, contact, state, source=keyword.value, now=at)

        names = self._names
        if message.provider_keyword:  # the provider has answered it
            return Step(keyword.value, message.text, None, change, at)
        code = {Keyword.STOP: "phone_stopped", Keyword.START: "phone_started"}.get(keyword)
        phone = text("phone_help_phone", phone=names.phone) if names.phone else ""
        answer = reply(
            code or "phone_help", insurer=names.insurer, assistant=names.assistant, phone=phone
        )
        return Step(keyword.value, message.text, answer, change, at)

    def _forget(
        self, row: EventRow, message: Inbound, keyword: Keyword | None, *, known: bool
    ) -> None:
        """End the link before anything is said: what follows is a stranger's conversation."""
        reason = "asked" if keyword else "number_changed"
        self._links.unlink(message.channel, message.number, reason=reason)
        met = self._meet(message, None)
        if keyword is None:
            self._close(row, "number_changed")
            return
        answer = reply("phone_forgotten" if known else "phone_not_linked")
        self._finish(row, met, Step("forgotten", message.text, answer))

    def _hear(self, row: EventRow, message: Inbound, met: _Met) -> None:
        """Let Emma, or the proof under way, have the message."""
        now = self._clock()
        visitor = Visitor(
            met.conversation.id,
            met.conversation.member_id,
            Channel(met.conversation.channel),
            level_at(met.conversation, now),
        )
        if message.kind is Kind.UNREADABLE:
            shown = message.text or text("member_unreadable")
            step: Step | Content = Step("unreadable", shown, reply("phone_unreadable"))
        elif message.kind is Kind.MEDIA:
            step = self._files.step(
                message, visitor, awaited=met.awaits_file, attempts=row.attempts
            )
        else:
            step = self._of_words(row, message, met)
        if isinstance(step, Step):
            self._finish(row, met, step)
        else:
            self._accept(row, message, visitor, step)

    def _of_words(self, row: EventRow, message: Inbound, met: _Met) -> Step | Content:
        if message.kind is Kind.CHOICE:
            return Chosen(message.choice_id)
        writer = Writer(
            met.contact,
            message.number,
            met.conversation.id,
            met.conversation.member_id,
            met.asked,
            f"channel-event:{row.id}",
        )
        account = account_in(message.text)
        if account is not None:
            return self._accounts.refuse(
                account, met.conversation, partial(self._identity.step, writer)
            )
        place = chosen(message.text, [label for _, label in met.labels])
        opinion = self._opinions.noted(met.conversation, message.text)
        step = opinion or self._identity.step(writer, message.text)
        if step is not None:
            return step
        if place is not None:
            return Chosen(met.labels[place][0])
        return Words(message.text)

    def _accept(self, row: EventRow, message: Inbound, visitor: Visitor, content: Content) -> None:
        """Give the message to the conversation; its provider id makes it one message."""
        try:
            if isinstance(content, Words):
                content = replace(content, text=parse_text(content.text))
            self._intake.accept(visitor, Incoming(message.provider_id, content))
        except Conflict as refusal:
            if refusal.code != "choice_expired" or not message.text.strip():
                raise
            words = Words(parse_text(message.text))  # an old button: its words are still words
            self._intake.accept(visitor, Incoming(message.provider_id, words))
        except Unprocessable as refusal:
            self._say_error(row, message, refusal)
            return
        self._close(row, "accepted")

    def _say_error(self, row: EventRow, message: Inbound, refusal: BridgeError) -> None:
        met = self._meet(message, self._links.member_of(message.channel, message.number))
        facts: dict[str, Any] = refusal.facts
        answer = reply(f"error_{refusal.code}", **facts)
        self._finish(row, met, Step(refusal.code, text("member_unreadable"), answer))

    def _finish(self, row: EventRow, met: _Met, step: Step) -> None:
        """Say and change what `step` does, and close the event, in one transaction."""
        now = step.at or self._clock()
        with self._database.transaction() as session:
            event = session.get_one(EventRow, row.id, with_for_update=True)
            if event.state != "pending":
                return
            contact = session.get_one(ContactRow, met.contact.id, with_for_update=True)
            conversation = conversations.locked(session, met.conversation.id)
            shown = [text_block(_storable(step.shown))]
            bubbles.append(
                session, conversation, author=Author.MEMBER, name="", blocks=shown, at=now
            )
            moved = step.change(session, contact, conversation) if step.change else None
            conversation = moved or conversation
            if step.reply is not None:
                name = self._names.assistant
                bubbles.append_bot(session, conversation, step.reply, name=name, at=now)
            if step.outcome == PROVEN and conversation.id == met.conversation.id:
                self._resume(session, conversation, now)
            wakes.notify(session, conversation.id)
            _done(event, step.outcome)

    def _resume(self, session: Session, conversation: ConversationRow, now: datetime) -> None:
        """Answer the question that had to wait for the proof, if there was one."""
        if talks.identity_asked(session, conversation.id):
            queue_payload(session, conversation, PAYLOAD_RETRY, turn_id=self._new_id(), at=now)

    def _close(self, row: EventRow, outcome: str) -> None:
        with self._database.repeatable() as session:
            _done(session.get_one(EventRow, row.id, with_for_update=True), outcome)


_PROVIDERS_WORDS = {"STOP": Keyword.STOP, "START": Keyword.START, "HELP": Keyword.HELP}


def _storable(words: str) -> str:
    """Return `words` fit for the transcript."""
    try:
        return mask(parse_text(words)).shown
    except Unprocessable:
        return text("member_unreadable")


def _done(event: EventRow, outcome: str) -> None:
    event.state, event.outcome, event.body = "done", outcome, None
