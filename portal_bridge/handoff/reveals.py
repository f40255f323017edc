"""What is masked in a conversation, and showing one of it in clear to the agent who answers.

From the member's file: only when the member has proven who they are (VERIFIED). What the person
typed in this very conversation they gave to us themselves: it may be seen at any level.
Each reveal is a line of the trail before the value leaves: who, what, why.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from sqlalchemy import select

from insurer.domain.caller import Assurance, Caller
from insurer.domain.identifiers import IdentifierKind, MaskedIdentifier
from insurer.domain.vault import VaultEntry
from insurer.errors import NotAllowed
from insurer.errors import NotFound as Unknown
from portal_bridge.clock import Clock, NewId
from portal_bridge.errors import BadRequest, Forbidden, NotFound
from portal_bridge.handoff import calls
from portal_bridge.handoff.acts import Act, Acts
from portal_bridge.handoff.centre import caller_of
from portal_bridge.handoff.moves import Owner
from portal_bridge.handoff.people import Agent
from portal_bridge.privacy.mask import mask
from portal_bridge.store.engine import Database
from portal_bridge.store.orm import ConversationRow, InboxRow
from wire.placeholders import Kind, find

_TYPED = {
    Kind.IBAN: IdentifierKind.IBAN,
    Kind.IBAN_INVALID: IdentifierKind.IBAN,
    Kind.NIR: IdentifierKind.NIR,
    Kind.NIR_INVALID: IdentifierKind.NIR,
    Kind.PHONE: IdentifierKind.PHONE,
}
_MOST = 20  # messages with something masked that an agent is offered
_ALL_HIDDEN = "••••"


class Reason(StrEnum):
    """Why an agent needs a value in clear."""

    IDENTITY = "identity"
    BANK = "bank"
    DOCUMENT = "document"
    CALL_BACK = "call_back"
    MEMBER_ASKS = "member_asks"


@dataclass(frozen=True)
class Hidden:
    """A masked value; `key` asks for it."""

    key: str  # a kind of the file's, or a reference of the vault's
    kind: IdentifierKind
    masked: str
    typed_at: datetime | None = None  # None: from the file


class Identifiers(Protocol):
    """The member's file (insurer.services.identifiers)."""

    def masked(self, caller: Caller) -> tuple[MaskedIdentifier, ...]:
        """Return what is on file, masked."""

    def clear(self, caller: Caller, identifier: IdentifierKind) -> str:
        """Return one in clear."""


class Vault(Protocol):
    """What was typed (insurer.services.vault)."""

    def read(self, caller: Caller, ref: str) -> VaultEntry:
        """Return the entry; NotFound when it has expired."""


class Reveals:
    """Lists what is masked, and shows one of it."""

    def __init__(
        self,
        database: Database,
        identifiers: Identifiers,
        vault: Vault,
        acts: Acts,
        *,
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self._database = database
        self._identifiers = identifiers
        self._vault = vault
        self._acts = acts
        self._clock = clock
        self._new_id = new_id

    def hidden(self, conversation: ConversationRow) -> tuple[Hidden, ...]:
        """Return what the conversation's agent could ask for, as it is now."""
        caller = self._caller(conversation)
        return (*self._on_file(caller), *self._typed(caller))

    def askable(self, agent: Agent, conversation: ConversationRow) -> frozenset[IdentifierKind]:
        """Return what the agent may ask for: all who answers, the number of who is to be called."""
        if conversation.owner == Owner.AGENT and conversation.agent_id == agent.id:
            return frozenset(IdentifierKind)
        with self._database.reading() as session:
            owed = calls.is_owed(session, conversation.id)
        return frozenset({IdentifierKind.PHONE}) if owed else frozenset()

    def reveal(self, agent: Agent, conversation: ConversationRow, *, key: str, reason: str) -> str:
        """Return a value in clear and write down who saw it, and why.

        Raises:
            Forbidden: it is not theirs to ask, or the member has not proven enough.
            NotFound: no such value. BadRequest: no such reason.
        """
        if reason not in set(Reason):
            raise BadRequest("invalid_field", field="reason")
        askable = self.askable(agent, conversation)
        if not askable:
            raise Forbidden
        on_file = key in set(IdentifierKind)
        kind, value = self._read(self._caller(conversation), key, on_file=on_file)
        if kind not in askable:
            raise Forbidden
        self._acts.write(
            agent.login,
            Act.REVEALED,
            conversation_id=conversation.id,
            what=kind,
            source="file" if on_file else "typed",
            reason=reason,
        )
        return value

    def _read(self, caller: Caller, key: str, *, on_file: bool) -> tuple[IdentifierKind, str]:
        try:
            if on_file:
                kind = IdentifierKind(key)
                return kind, self._identifiers.clear(caller, kind)
            entry = self._vault.read(caller, key)
        except NotAllowed:
            raise Forbidden from None
        except Unknown:
            raise NotFound from None
        typed = _TYPED.get(Kind(entry.kind))
        if typed is None:  # a code, a name, a message: none of an agent's business
            raise NotFound
        return typed, entry.value

    def _on_file(self, caller: Caller) -> Iterator[Hidden]:
        if caller.member_id is None or caller.assurance < Assurance.VERIFIED:
            return
        for one in self._identifiers.masked(caller):
            yield Hidden(one.kind, one.kind, one.masked)

    def _typed(self, caller: Caller) -> Iterator[Hidden]:
        """Yield what was typed and is still kept, the newest first."""
        query = (
            select(InboxRow.content, InboxRow.received_at)
            .where(InboxRow.conversation_id == caller.conversation_id)
            .where(InboxRow.content.contains("[["))
            .order_by(InboxRow.received_at.desc())
            .limit(_MOST)
        )
        with self._database.transaction() as session:
            rows = session.execute(query).all()
        for content, received_at in rows:
            for placeholder in find(content):
                if placeholder.kind in _TYPED and (masked := self._mask(caller, placeholder.ref)):
                    yield Hidden(placeholder.ref, _TYPED[placeholder.kind], masked, received_at)

    def _mask(self, caller: Caller, ref: str) -> str | None:
        try:
            value = self._vault.read(caller, ref).value
        except Unknown:
            return None
        masked = mask(value)
        return masked.shown if masked.hides else _ALL_HIDDEN

    def _caller(self, conversation: ConversationRow) -> Caller:
        return caller_of(conversation, self._new_id(), self._clock)
