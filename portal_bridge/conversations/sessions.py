"""Opens conversations and knows who holds an access token."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import jwt
from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session as Transaction

from insurer.domain.members import MemberRef
from insurer.errors import NotFound as MemberUnknown
from portal_bridge.clock import Clock, NewId
from portal_bridge.conversations.model import Visitor
from portal_bridge.errors import NotFound, TokenExpired, Unauthorized
from portal_bridge.handoff.moves import Owner
from portal_bridge.store import conversations, turn_jobs
from portal_bridge.store.engine import Database
from portal_bridge.store.orm import AccessTokenRow, ConversationRow, InboxRow
from wire.rasa_turn import PAYLOAD_WELCOME
from wire.turn_token import Assurance, Channel

AUDIENCE = "emma"
TOKEN_LIFETIME = timedelta(hours=2)  # the widget opens a new session with the portal's token
RESUME_WITHIN = timedelta(hours=24)
# Asked at every call, so built once: building it anew costs as much as asking it.
_HOLDER = (
    select(
        AccessTokenRow.expires_at,
        ConversationRow.id,
        ConversationRow.member_id,
        ConversationRow.channel,
        ConversationRow.assurance,
    )
    .join(ConversationRow, ConversationRow.id == AccessTokenRow.conversation_id)
    .where(AccessTokenRow.token_hash == bindparam("token"))
)


class Members(Protocol):
    """Who the insurer's members are."""

    def by_number(self, number: str) -> MemberRef:
        """Return the member; insurer.errors.NotFound."""


@dataclass(frozen=True)
class OpenedSession:
    """What the caller of POST /sessions is told."""

    conversation_id: str
    access_token: str
    expires_at: datetime
    resumed: bool


class Sessions:
    """Opens and recognises sessions."""

    def __init__(
        self,
        database: Database,
        members: Members,
        *,
        portal_jwt_key: str,
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self._database = database
        self._members = members
        self._key = portal_jwt_key
        self._clock = clock
        self._new_id = new_id

    def open(self, portal_token: str | None) -> OpenedSession:
        """Open a conversation, or take up the member's open one.

        Raises:
            Unauthorized: the portal's token is not genuine, or of nobody; TokenExpired.
        """
        member_id = None if portal_token is None else self._member(portal_token)
        now = self._clock()
        token = secrets.token_urlsafe(32)
        with self._database.transaction() as session:
            if member_id is not None:
                conversations.lock_member(session, member_id)  # several windows open at once
            known = self._resumable(session, member_id, now)
            conversation = known or self._begin(session, member_id, now)
            session.flush()
            session.add(
                AccessTokenRow(
                    token_hash=_hash(token),
                    conversation_id=conversation.id,
                    expires_at=now + TOKEN_LIFETIME,
                )
            )
            return OpenedSession(
                conversation.id, token, now + TOKEN_LIFETIME, resumed=known is not None
            )

    def visitor(self, access_token: str, conversation_id: str) -> Visitor:
        """Return who holds `access_token`.

        Raises:
            Unauthorized: no such token; TokenExpired.
            NotFound: a conversation that is not this token's.
        """
        found = self.holder(access_token)
        if found.conversation_id != conversation_id:
            raise NotFound
        return found

    def holder(self, access_token: str) -> Visitor:
        """Return who holds `access_token`; Unauthorized, TokenExpired."""
        with self._database.single() as connection:
            row = connection.execute(_HOLDER, {"token": _hash(access_token)}).one_or_none()
        if row is None:
            raise Unauthorized
        if row.expires_at <= self._clock():
            raise TokenExpired
        return Visitor(row.id, row.member_id, Channel(row.channel), Assurance(row.assurance))

    def forget_expired(self) -> int:
        """Delete the access tokens whose time is over and return how many that were."""
        expired = AccessTokenRow.expires_at <= self._clock()
        with self._database.transaction() as session:
            gone = session.scalars(
                delete(AccessTokenRow).where(expired).returning(AccessTokenRow.token_hash)
            )
            return len(gone.all())

    def number(self, portal_token: str) -> str:
        """Return the member number that the portal signed; Unauthorized, TokenExpired."""
        try:
            claims = jwt.decode(
                portal_token,
                self._key,
                algorithms=["HS256"],
                audience=AUDIENCE,
                options={"require": ["exp", "sub", "aud"]},
            )
        except jwt.ExpiredSignatureError:
            raise TokenExpired from None
        except (jwt.InvalidTokenError, UnicodeError):
            raise Unauthorized from None
        return str(claims["sub"])

    def _member(self, portal_token: str) -> str:
        try:
            return self._members.by_number(self.number(portal_token)).member_id
        except MemberUnknown:
            raise Unauthorized from None

    def _resumable(
        self, session: Transaction, member_id: str | None, now: datetime
    ) -> ConversationRow | None:
        if member_id is None:
            return None  # nobody can show that an anonymous conversation was theirs
        return session.scalar(
            select(ConversationRow)
            .where(
                ConversationRow.member_id == member_id,
                ConversationRow.channel == Channel.PORTAL,
                ConversationRow.owner != Owner.CLOSED,
                ConversationRow.last_activity_at > now - RESUME_WITHIN,
            )
            .order_by(ConversationRow.last_activity_at.desc())
            .limit(1)
        )

    def _begin(self, session: Transaction, member_id: str | None, now: datetime) -> ConversationRow:
        conversation = conversations.begin(
            session,
            conversation_id=self._new_id(),
            member_id=member_id,
            channel=Channel.PORTAL,
            assurance=Assurance.VERIFIED if member_id else Assurance.ANONYMOUS,
            at=now,
        )
        queue_payload(session, conversation, PAYLOAD_WELCOME, turn_id=self._new_id(), at=now)
        return conversation


def queue_payload(
    session: Transaction, conversation: ConversationRow, payload: str, *, turn_id: str, at: datetime
) -> None:
    """Queue a turn that no member asked for: the welcome, the return from an agent."""
    session.add(
        InboxRow(
            turn_id=turn_id,
            conversation_id=conversation.id,
            client_message_id=f"emma:{turn_id}",
            message_id="",
            seq=conversation.next_seq - 1,
            kind="payload",
            content=payload,
            state="pending",
            received_at=at,
        )
    )
    conversation.open_turns += 1
    session.flush()
    turn_jobs.defer_turn(session, turn_id=turn_id, conversation_id=conversation.id)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
