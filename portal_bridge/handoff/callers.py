"""Whom a conversation is with, for the lists of the console: never more than the level allows."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import structlog
from sqlalchemy import select

from insurer.domain.caller import Caller
from insurer.domain.masking import mask_phone
from insurer.domain.members import PersonName
from insurer.errors import StoreUnavailable
from insurer.store.cipher import Cipher
from portal_bridge.channels import contacts
from portal_bridge.clock import Clock, NewId
from portal_bridge.handoff.centre import caller_of
from portal_bridge.store.channel_rows import ContactRow, TalkRow
from portal_bridge.store.engine import Database
from portal_bridge.store.orm import ConversationRow
from wire.turn_token import Channel

_log = structlog.get_logger(__name__)


class Names(Protocol):
    """The members' names (insurer.services.directory)."""

    def names(self, callers: Sequence[Caller]) -> tuple[PersonName | None, ...]:
        """Return each caller's name as far as their assurance allows."""


@dataclass(frozen=True, repr=False)
class Correspondent:
    """A person as a list names them; both empty: a visitor of the portal."""

    name: str = ""  # first name from LINKED, last name from VERIFIED
    phone: str = ""  # masked

    def __str__(self) -> str:
        return " · ".join(part for part in (self.name, self.phone) if part)


class Callers:
    """Names those with whom conversations are; three queries, however many there are."""

    def __init__(
        self, database: Database, names: Names, cipher: Cipher, *, clock: Clock, new_id: NewId
    ) -> None:
        self._database = database
        self._names = names
        self._cipher = cipher
        self._clock = clock
        self._new_id = new_id

    def of(self, conversation_ids: Collection[str]) -> dict[str, Correspondent]:
        """Return whom each conversation is with, by its id."""
        if not conversation_ids:
            return {}
        query = select(ConversationRow).where(ConversationRow.id.in_(conversation_ids))
        with self._database.reading() as session:
            rows = session.scalars(query).all()
        names = self._names_of(rows)
        phones = self._phones([row.id for row in rows if row.channel != Channel.PORTAL])
        return {
            row.id: Correspondent(
                f"{name.first} {name.last}".strip() if name else "", phones.get(row.id, "")
            )
            for row, name in zip(rows, names, strict=True)
        }

    def _names_of(self, rows: Sequence[ConversationRow]) -> tuple[PersonName | None, ...]:
        """Return the names, none while the insurer's data are away: agents go on working."""
        operation = self._new_id()
        try:
            return self._names.names([caller_of(row, operation, self._clock) for row in rows])
        except StoreUnavailable:
            _log.warning("names_unavailable")
            return (None,) * len(rows)

    def _phones(self, conversation_ids: Sequence[str]) -> Mapping[str, str]:
        if not conversation_ids:
            return {}
        query = (
            select(TalkRow.conversation_id, ContactRow.address)
            .join(ContactRow, ContactRow.id == TalkRow.contact_id)
            .where(TalkRow.conversation_id.in_(conversation_ids))
        )
        with self._database.reading() as session:
            found = session.execute(query).all()
        return {
            row.conversation_id: mask_phone(contacts.number_of(self._cipher, row.address))
            for row in found
        }
