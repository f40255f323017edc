"""Proving who writes from a phone: member number + birth date + a code to the contact on file.

Nobody learns here whether a member exists: the answers for an unknown member, a wrong date and
a right pair are the same, and so are the counts that block. A phone's number proves nothing.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from sqlalchemy.orm import Session

from insurer.domain.caller import Assurance as InsurerAssurance
from insurer.domain.caller import Caller
from insurer.domain.clock import paris_day
from insurer.domain.one_time_codes import (
    BLOCK,
    ISSUE_WINDOW,
    LIFETIME,
    MAX_ISSUED,
    MAX_WRONG,
    CodePurpose,
    CodeSent,
)
from insurer.errors import CodeRefused
from insurer.errors import NotFound as NothingOnFile
from insurer.store.cipher import Cipher
from portal_bridge.channels.contacts import begin_talk, close
from portal_bridge.channels.identity_words import (
    Claim,
    compact_date,
    is_bare_claim,
    read_claim,
    read_code,
)
from portal_bridge.channels.keywords import leaves, link_code_in
from portal_bridge.channels.steps import IDENTITY_FORM, Step, reply
from portal_bridge.clock import Clock
from portal_bridge.conversations.levels import VERIFIED_ON_PHONE
from portal_bridge.store.channel_rows import ContactRow
from portal_bridge.store.orm import ConversationRow
from portal_bridge.texts import text
from wire.turn_token import Assurance

PROVEN = "proven"  # the outcome
IDENTITY, BIRTH_DATE, CODE = "identity", "birth_date", "code"  # what is awaited
_MINUTE = timedelta(minutes=1)
_LONGEST_CLAIM = 8  # words; a year within a longer question is no member number


class Links(Protocol):
    """Which phones are known to be whose (insurer.services.channel_links)."""

    def member_of(self, channel: str, number: str) -> str | None:
        """Return the member's id."""

    def link(self, caller: Caller, number: str) -> None:
        """Link the phone the caller proved their identity on."""

    def redeem(self, code: str, *, channel: str, number: str, conversation_id: str) -> str | None:
        """Link the phone that typed the portal's code; return the member's id."""

    def find(self, member_number: str, birth_date: date) -> str | None:
        """Return the member with this number and birth date."""

    def is_born_on(self, member_id: str, birth_date: date) -> bool:
        """Return whether the member was born on this day."""


class Codes(Protocol):
    """One-time codes (insurer.services.one_time_codes)."""

    def issue(
        self, caller: Caller, purpose: CodePurpose, *, rather_not_to: str | None = None
    ) -> CodeSent:
        """Send a code."""

    def verify(self, caller: Caller, purpose: CodePurpose, code: str) -> Caller:
        """Return the caller raised."""


@dataclass(frozen=True)
class Writer:
    """Who writes, as far as it is known when a message is taken."""

    contact: ContactRow  # as it was; changes are made under the lock
    number: str
    conversation_id: str
    member_id: str | None
    asked: bool  # Emma's last words asked who writes
    event_id: str


class Identity:
    """Conducts the proof; a message that has nothing to do with it is left to Emma."""

    def __init__(self, links: Links, codes: Codes, cipher: Cipher, *, clock: Clock) -> None:
        self._links = links
        self._codes = codes
        self._cipher = cipher
        self._clock = clock

    def step(self, writer: Writer, words: str) -> Step | None:
        """Return what a message does for the proof, None when it is for Emma."""
        now = self._clock()
        claim = self._read(writer, words, now)
        linking, code = link_code_in(words), read_code(words)
        awaited = writer.contact.proof_step or (IDENTITY if writer.asked else None)
        complete = claim.number is not None and claim.birth_date is not None
        told = claim != Claim(None, None) and len(words.split()) <= _LONGEST_CLAIM
        unknown = writer.member_id is None and is_bare_claim(words, claim)
        concerned = linking or complete or unknown or (awaited and (told or code))
        if not concerned:
            return self._left(writer, words) if awaited else None
        if writer.contact.blocked_until and now < writer.contact.blocked_until:
            return _blocked(writer.contact.blocked_until - now)
        if linking:
            return self._link(writer, linking)
        if awaited == CODE and code:
            return self._verify(writer, code, now)
        return self._claim(writer, claim, now)

    def _read(self, writer: Writer, words: str, now: datetime) -> Claim:
        """Return who `words` say to be; digits in a row are the date where only that is awaited."""
        claim = read_claim(words, paris_day(now))
        if writer.contact.proof_step == BIRTH_DATE and claim.birth_date is None and claim.number:
            born = compact_date(claim.number)
            return claim if born is None else Claim(None, born)
        return claim

    def _left(self, writer: Writer, words: str) -> Step | None:
        """Return to other things: called off in a word, or simply by asking something else."""
        if leaves(words):
            return Step("proof_left", words, reply("phone_proof_left"), _forget_proof)
        return None

    def _link(self, writer: Writer, code: str) -> Step:
        contact = writer.contact
        member_id = self._links.redeem(
            code,
            channel=contact.channel,
            number=writer.number,
            conversation_id=writer.conversation_id,
        )
        if member_id is None:
            return self._wrong(contact, "phone_link_wrong", self._clock())

        def linked(
            session: Session, row: ContactRow, conversation: ConversationRow
        ) -> ConversationRow | None:
            _forget_proof(session, row, conversation)
            row.proof_starts = row.proof_wrong = 0
            return _of_member(session, row, conversation, member_id, self._clock())

        return Step("linked", text("member_link_code"), reply("phone_linked"), linked)

    def _claim(self, writer: Writer, claim: Claim, now: datetime) -> Step:
        number = claim.number or self._kept_number(writer.contact)
        if claim.birth_date is None and number is None:
            return Step(
                "proof_asked", text("member_identity"), reply("phone_proof_ask", IDENTITY_FORM)
            )
        if claim.birth_date is None:
            return self._ask_birth_date(number or "")
        if number is None and writer.member_id is None:
            return Step(
                "proof_asked", text("member_identity"), reply("phone_proof_ask", IDENTITY_FORM)
            )
        return self._send_code(writer, self._member(writer, number, claim.birth_date), now)

    def _kept_number(self, contact: ContactRow) -> str | None:
        if contact.proof_step != BIRTH_DATE or contact.proof_number is None:
            return None
        return self._cipher.decrypt(contact.proof_number.encode()).decode()

    def _member(self, writer: Writer, number: str | None, born: date) -> str | None:
        if number is not None:
            return self._links.find(number, born)
        known = writer.member_id
        return known if known and self._links.is_born_on(known, born) else None

    def _ask_birth_date(self, number: str) -> Step:
        kept = self._cipher.encrypt(number.encode()).decode()

        def keep(session: Session, row: ContactRow, conversation: ConversationRow) -> None:
            row.proof_step, row.proof_number = BIRTH_DATE, kept

        return Step("birth_date_asked", text("member_identity"), reply("phone_proof_birth"), keep)

    def _send_code(self, writer: Writer, member_id: str | None, now: datetime) -> Step:
        starts = self._recent_starts(writer.contact, now) + 1
        if starts > MAX_ISSUED:
            return _block(now)
        if member_id is not None:
            self._issue(writer, member_id)

        def await_code(session: Session, row: ContactRow, conversation: ConversationRow) -> None:
            row.proof_step, row.proof_number = CODE, None
            row.proof_member_id, row.proof_at, row.proof_starts = member_id, now, starts

        minutes = LIFETIME // _MINUTE
        answer = reply("phone_proof_code_sent", minutes=minutes)
        return Step("code_asked", text("member_identity"), answer, await_code)

    def _recent_starts(self, contact: ContactRow, now: datetime) -> int:
        recent = contact.proof_at is not None and now - contact.proof_at < ISSUE_WINDOW
        return contact.proof_starts if recent else 0

    def _issue(self, writer: Writer, member_id: str) -> None:
        """Send a code; that none could be sent is told to nobody, or members could be guessed."""
        try:
            self._codes.issue(
                self._caller(writer, member_id), CodePurpose.SIGN_IN, rather_not_to=writer.number
            )
        except (CodeRefused, NothingOnFile):
            return

    def _caller(self, writer: Writer, member_id: str) -> Caller:
        """Return who knows the member's number and birth date: enough to be sent a code."""
        return Caller(
            member_id,
            InsurerAssurance.LINKED,
            writer.contact.channel,
            writer.conversation_id,
            writer.event_id,
        )

    def _verify(self, writer: Writer, code: str, now: datetime) -> Step:
        contact = writer.contact
        if contact.proof_at is None or now >= contact.proof_at + LIFETIME:
            answer = reply("phone_proof_expired", IDENTITY_FORM)
            return Step("code_expired", text("member_form_one_time_code"), answer, _forget_proof)
        member_id = contact.proof_member_id
        if member_id is None or not self._is_right(writer, member_id, code):
            return self._wrong(contact, "phone_proof_wrong", now)
        return self._proven(writer, member_id, now)

    def _is_right(self, writer: Writer, member_id: str, code: str) -> bool:
        try:
            proven = self._codes.verify(self._caller(writer, member_id), CodePurpose.SIGN_IN, code)
        except CodeRefused:
            return False
        self._links.link(proven, writer.number)
        return True

    def _proven(self, writer: Writer, member_id: str, now: datetime) -> Step:
        def raise_level(
            session: Session, row: ContactRow, conversation: ConversationRow
        ) -> ConversationRow:
            _forget_proof(session, row, conversation)
            row.proof_starts = row.proof_wrong = 0
            own = _of_member(session, row, conversation, member_id, now)
            own.assurance = int(Assurance.VERIFIED)
            own.assurance_until = now + VERIFIED_ON_PHONE
            return own

        minutes = VERIFIED_ON_PHONE // _MINUTE
        answer = reply("phone_proof_done", minutes=minutes)
        return Step(PROVEN, text("member_form_one_time_code"), answer, raise_level)

    def _wrong(self, contact: ContactRow, code: str, now: datetime) -> Step:
        wrong = contact.proof_wrong + 1
        if wrong >= MAX_WRONG:
            return _block(now)

        def count(session: Session, row: ContactRow, conversation: ConversationRow) -> None:
            row.proof_wrong = wrong

        return Step("code_wrong", text("member_form_one_time_code"), reply(code), count)


def _blocked(left: timedelta) -> Step:
    minutes = max(1, -(-left // _MINUTE))
    return Step("blocked", text("member_identity"), reply("phone_proof_blocked", minutes=minutes))


def _block(now: datetime) -> Step:
    def block(session: Session, row: ContactRow, conversation: ConversationRow) -> None:
        _forget_proof(session, row, conversation)
        row.proof_starts = row.proof_wrong = 0
        row.blocked_until = now + BLOCK

    answer = reply("phone_proof_blocked", minutes=BLOCK // _MINUTE)
    return Step("blocked", text("member_form_one_time_code"), answer, block)


def _forget_proof(session: Session, row: ContactRow, conversation: ConversationRow) -> None:
    row.proof_step = row.proof_number = row.proof_member_id = None


def _of_member(
    session: Session,
    contact: ContactRow,
    conversation: ConversationRow,
    member_id: str,
    now: datetime,
) -> ConversationRow:
    """Return the conversation to go on in: another member's is never taken over."""
    if conversation.member_id not in (None, member_id):
        close(conversation)
        return begin_talk(session, contact, member_id, now)
    conversation.member_id = member_id
    conversation.assurance = max(conversation.assurance, int(Assurance.LINKED))
    return conversation
