"""Takes a member's message in: masked, kept and queued in one transaction (lesson 5)."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import structlog
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from insurer.domain.folding import fold
from portal_bridge import metrics
from portal_bridge.clock import Clock, NewId
from portal_bridge.conversations.blocks import Block, text_block
from portal_bridge.conversations.incoming import Chosen, Content, FilledForm, Incoming, Words
from portal_bridge.conversations.model import Author, Visitor
from portal_bridge.conversations.sharing import READ_BY_PEOPLE, Sharing
from portal_bridge.errors import Conflict
from portal_bridge.handoff.moves import Owner
from portal_bridge.handoff.offers import is_offer
from portal_bridge.handoff.ratings import is_mark
from portal_bridge.privacy.found import Found
from portal_bridge.privacy.mask import Masked, mask, mask_value
from portal_bridge.store import bubbles, conversations, turn_jobs, wakes
from portal_bridge.store.engine import Database
from portal_bridge.store.orm import ChoiceRow, ConversationRow, InboxRow
from portal_bridge.texts import text
from wire.placeholders import Kind, Placeholder
from wire.rasa_turn import PAYLOAD_SUBMIT_FORM

_NUMBER = re.compile("[0-9]{1,2}")
_KIND_OF_FIELD = {"iban": Kind.IBAN, "holder": Kind.NAME, "code": Kind.CODE}
_log = structlog.get_logger(__name__)


class Vault(Protocol):
    """Where personal data is kept aside (insurer.services.vault)."""

    def put(self, *, conversation_id: str, kind: str, value: str) -> str:
        """Return the reference of the kept value."""


@dataclass(frozen=True)
class Accepted:
    """What the caller of POST …/messages is told."""

    message_id: str
    seq: int


@dataclass(frozen=True)
class Prepared:
    """A message ready to be kept: what the transcript shows and what Rasa reads."""

    shown: tuple[Block, ...]
    content: str
    is_payload: bool


class Intake:
    """Accepts messages; the same client id again gives the first answer and no second effect."""

    def __init__(
        self, database: Database, vault: Vault, sharing: Sharing, *, clock: Clock, new_id: NewId
    ) -> None:
        self._database = database
        self._vault = vault
        self._sharing = sharing
        self._clock = clock
        self._new_id = new_id

    def accept(self, visitor: Visitor, incoming: Incoming) -> Accepted:
        """Keep one message and queue its turn.

        Raises:
            Conflict: conversation_closed, choice_expired. NotFound. Unavailable.
            Unprocessable, Forbidden: files that nobody may be shown (sharing.py).
        """
        content = incoming.content
        masked = mask(content.text) if isinstance(content, Words) else None
        if isinstance(content, FilledForm) or (masked is not None and masked.hides):
            known = self._known(visitor, incoming)  # else its data went to the vault again
            if known is not None:
                return known
        prepared = self._prepare(visitor, masked or content)
        try:
            with self._database.transaction() as session:
                return self._keep(session, visitor, incoming, prepared)
        except (Conflict, IntegrityError):
            known = self._known(visitor, incoming)  # the same id again, or at the same moment
            if known is None:
                raise
            return known

    def check_open(self, visitor: Visitor) -> None:
        """Refuse what comes after the end: Conflict conversation_closed. NotFound. Unavailable."""
        with self._database.transaction() as session:
            if conversations.locked(session, visitor.conversation_id).owner == Owner.CLOSED:
                raise Conflict("conversation_closed")

    def _known(self, visitor: Visitor, incoming: Incoming) -> Accepted | None:
        """Return the first answer to this client id, None when it is new."""
        with self._database.transaction() as session:
            known = turn_jobs.find_accepted(
                session, visitor.conversation_id, incoming.client_message_id
            )
            return None if known is None else Accepted(known.message_id, known.seq)

    def _prepare(self, visitor: Visitor, content: Content | Masked) -> Prepared | None:
        """Return words and forms ready to be kept; None for a choice, read under the lock."""
        match content:
            case Masked():
                return Prepared((text_block(content.shown),), self._hide(visitor, content), False)
            case FilledForm():
                return self._prepare_form(visitor, content)
            case _:
                return None

    def _prepare_form(self, visitor: Visitor, form: FilledForm) -> Prepared:
        fields = {
            name: mask_value(_KIND_OF_FIELD[name], value) for name, value in form.values.items()
        }
        entities: dict[str, Any] = {"kind": form.kind}
        for found in fields.values():
            entities[_entity(found.kind)] = self._put(visitor, found)
        if form.file_ids:
            entities["files"] = list(form.file_ids)
        payload = PAYLOAD_SUBMIT_FORM + json.dumps(entities)
        return Prepared((text_block(_form_text(form, fields)),), payload, is_payload=True)

    def _hide(self, visitor: Visitor, masked: Masked) -> str:
        return masked.replaced(lambda found: self._put(visitor, found))

    def _put(self, visitor: Visitor, found: Found) -> str:
        ref = self._vault.put(
            conversation_id=visitor.conversation_id, kind=found.kind.value, value=found.value
        )
        return str(Placeholder(found.kind, ref))

    def _keep(
        self, session: Session, visitor: Visitor, incoming: Incoming, prepared: Prepared | None
    ) -> Accepted:
        conversation = conversations.locked(session, visitor.conversation_id)
        waiting = conversation.owner == Owner.WAITING
        choices = bubbles.open_choices(session, conversation.id, waiting=waiting)
        ready = _settle(prepared, incoming.content, choices)
        mark = ready.is_payload and is_mark(conversation, ready.content, clock=self._clock)
        if conversation.owner == Owner.CLOSED and not mark:
            raise Conflict("conversation_closed")
        if conversation.owner in READ_BY_PEOPLE:
            ready = self._shared(visitor, incoming.content, ready)
        row = self._write(session, conversation, incoming, ready)
        pending = row.state == "pending"
        conversation.open_turns += pending
        session.flush()  # refuses an id that was taken before
        if pending:
            turn_jobs.defer_turn(session, turn_id=row.turn_id, conversation_id=conversation.id)
        else:
            wakes.notify(session, conversation.id)
        metrics.MESSAGES.labels(channel=conversation.channel).inc()
        _log.info("message_accepted", turn=row.turn_id, conversation=conversation.id)
        return Accepted(row.message_id, row.seq)

    def _shared(self, visitor: Visitor, content: Content, ready: Prepared) -> Prepared:
        """Return the message with its files, which a person reads; Emma joins hers to a request."""
        if not isinstance(content, FilledForm) or not content.file_ids:
            return ready
        files = self._sharing.share(visitor, content.file_ids)
        return replace(ready, shown=(*ready.shown, *files))

    def _write(
        self, session: Session, conversation: ConversationRow, incoming: Incoming, ready: Prepared
    ) -> InboxRow:
        """Add the bubble and its row of the inbox; the agent who answers is told."""
        at = self._clock()
        bubble = bubbles.append(
            session, conversation, author=Author.MEMBER, name="", blocks=ready.shown, at=at
        )
        if isinstance(incoming.content, Words) and incoming.content.notice:
            bubbles.append_notice(session, conversation, incoming.content.notice, at)
        if conversation.owner == Owner.AGENT:
            conversation.owed_since = conversation.owed_since or at
            wakes.notify_agent(session, conversation.agent_id)
        for_bot = _is_for_bot(conversation, ready)
        row = InboxRow(
            turn_id=self._new_id(),
            conversation_id=conversation.id,
            client_message_id=incoming.client_message_id,
            message_id=bubble.id,
            seq=bubble.seq,
            kind="payload" if ready.is_payload else "text",
            content=ready.content,
            state="pending" if for_bot else "done",
            outcome=None if for_bot else "for_a_person",
            received_at=at,
            done_at=None if for_bot else at,
        )
        session.add(row)
        return row


def _is_for_bot(conversation: ConversationRow, ready: Prepared) -> bool:
    """Return whether Emma has a turn, be it only to hear danger in what people are written."""
    for_desk = ready.is_payload and is_offer(ready.content)
    watched = not ready.is_payload and conversation.owner != Owner.CLOSED  # watch.py
    return conversation.owner == Owner.BOT or for_desk or watched


def _settle(prepared: Prepared | None, content: Content, choices: Sequence[ChoiceRow]) -> Prepared:
    """Return what is kept: a choice's payload also when its label or number was typed."""
    if prepared is None:
        assert isinstance(content, Chosen)  # noqa: S101 - only a choice is left to be prepared
        chosen = next((choice for choice in choices if choice.id == content.choice_id), None)
        if chosen is None:
            raise Conflict("choice_expired")
        return _as_prepared(chosen)
    if isinstance(content, Words):
        named = _named(content.text, choices)
        if named is not None:
            return Prepared(prepared.shown, named.content, named.kind == "payload")
    return prepared


def _as_prepared(choice: ChoiceRow) -> Prepared:
    return Prepared((text_block(choice.label),), choice.content, choice.kind == "payload")


def _named(words: str, choices: Sequence[ChoiceRow]) -> ChoiceRow | None:
    """Return the choice whose label or number was typed."""
    folded = fold(words)
    if _NUMBER.fullmatch(folded) and 0 < int(folded) <= len(choices):
        return choices[int(folded) - 1]
    return next((choice for choice in choices if folded and fold(choice.label) == folded), None)


def _entity(kind: Kind) -> str:
    return kind.value


def _form_text(form: FilledForm, fields: dict[str, Found]) -> str:
    if form.kind == "bank_details" and {"iban", "holder"} <= fields.keys():
        return text(
            "member_form_bank_details", iban=fields["iban"].shown, holder=fields["holder"].shown
        )
    if form.kind == "upload":
        count = text("member_form_upload", count=len(form.file_ids))
        return f"{mask(form.words).shown}\n{count}".strip()
    if form.kind == "one_time_code":
        return text("member_form_one_time_code")
    return text("member_form")
