"""One-time links: what does not fit on a phone, shown once and for a short time.

The address is not opened by being looked at (phones fetch previews): a button must be pressed.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal_bridge.clock import Clock
from portal_bridge.conversations.blocks import Block
from portal_bridge.conversations.model import Author
from portal_bridge.errors import NotFound
from portal_bridge.store.channel_rows import OneTimeLinkRow
from portal_bridge.store.engine import Database
from portal_bridge.store.orm import MessageRow

LIFETIME = timedelta(minutes=30)
PATH = "/l/"
_TOKEN_BYTES = 12  # 16 characters of the address: 96 bits
FILE, ANSWER = "file", "answer"


@dataclass(frozen=True)
class Opened:
    """What stood behind a link."""

    conversation_id: str
    member_id: str | None
    file_id: str | None
    blocks: tuple[Block, ...]


class OneTimeLinks:
    """Opens links."""

    def __init__(self, database: Database, *, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def is_open(self, token: str) -> bool:
        """Return whether the link would open now; uses nothing up."""
        with self._database.transaction() as session:
            row = session.get(OneTimeLinkRow, _hash(token))
        return row is not None and row.used_at is None and self._clock() < row.expires_at

    def open(self, token: str) -> Opened:
        """Use a link up and return what stands behind it; NotFound when used, late or unknown."""
        now = self._clock()
        with self._database.transaction() as session:
            row = session.scalar(
                update(OneTimeLinkRow)
                .where(
                    OneTimeLinkRow.token_hash == _hash(token),
                    OneTimeLinkRow.used_at.is_(None),
                    OneTimeLinkRow.expires_at > now,
                )
                .values(used_at=now)
                .returning(OneTimeLinkRow)
            )
            if row is None:
                raise NotFound
            if row.kind == FILE:
                return Opened(row.conversation_id, row.member_id, row.target, ())
            blocks = _blocks(session, row)
        return Opened(row.conversation_id, row.member_id, None, blocks)


def new_link(
    session: Session,
    *,
    conversation_id: str,
    member_id: str | None,
    kind: str,
    target: str,
    now: datetime,
) -> str:
    """Return the path of a new link, kept as its hash."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    session.add(
        OneTimeLinkRow(
            token_hash=_hash(token),
            conversation_id=conversation_id,
            member_id=member_id,
            kind=kind,
            target=target,
            expires_at=now + LIFETIME,
        )
    )
    return PATH + token


def _blocks(session: Session, row: OneTimeLinkRow) -> tuple[Block, ...]:
    first, last = (int(place) for place in row.target.split("-"))
    rows = session.scalars(
        select(MessageRow)
        .where(
            MessageRow.conversation_id == row.conversation_id,
            MessageRow.seq.between(first, last),
            MessageRow.author != Author.MEMBER,
        )
        .order_by(MessageRow.seq)
    )
    return tuple(block for one in rows for block in one.blocks)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
