"""One-time codes: how a member proves to hold the contact on file."""

import hmac
import secrets
from collections.abc import Callable
from datetime import datetime

from insurer.domain import one_time_codes as rules
from insurer.domain.caller import Assurance, Caller
from insurer.domain.clock import Clock
from insurer.domain.ids import new_id
from insurer.domain.masking import mask_email, mask_phone
from insurer.domain.notices import Medium, NoticeTemplate
from insurer.domain.one_time_codes import CodePurpose, CodeSent, PendingCode
from insurer.errors import CodeRefusal, CodeRefused, NotFound
from insurer.services.access import require
from insurer.store.cipher import Cipher
from insurer.store.repositories.traces import AuditEntry
from insurer.store.uow import UnitOfWork, UnitOfWorkFactory

_ASKED_WITH = {CodePurpose.SIGN_IN: Assurance.LINKED}
_PROVES = {CodePurpose.SIGN_IN: Assurance.VERIFIED}


def random_code() -> str:
    """Return six random digits."""
    return random_digits(rules.DIGITS)


def random_digits(count: int) -> str:
    """Return so many random digits."""
    return f"{secrets.randbelow(10**count):0{count}d}"


class OneTimeCodeService:
    """Sends and verifies codes; the rules are in domain/one_time_codes.py."""

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory,
        *,
        clock: Clock,
        cipher: Cipher,
        new_code: Callable[[], str],
    ) -> None:
        self._unit_of_work = unit_of_work
        self._clock = clock
        self._cipher = cipher
        self._new_code = new_code

    def issue(
        self, caller: Caller, purpose: CodePurpose, *, rather_not_to: str | None = None
    ) -> CodeSent:
        """Send a code to the contact on file: SMS, else e-mail. The last code sent counts.

        `rather_not_to` is the number that asks: a stolen phone should not get its own code
        while there is an e-mail address on file.

        Needs VERIFIED (LINKED to sign in). The same operation again within 30 s is a
        repeated turn or question: no second code is sent, the first one stands.

        Raises:
            CodeRefused: BLOCKED after wrong codes, or after too many codes.
            NotFound: kind `contact`: the member has neither phone nor e-mail on file.
        """
        member_id = require(caller, _ASKED_WITH.get(purpose, Assurance.VERIFIED))
        now = self._clock()
        with self._unit_of_work() as uow:
            uow.codes.lock(member_id)
            _refuse_blocked(uow, member_id, now)
            via, to = _contact(uow, member_id, rather_not_to)
            last = uow.codes.newest(member_id, purpose)
            if last is not None and _is_repeat(last, caller, now):
                masked = _masked(last.via, to)
                return CodeSent(last.via, masked, last.expires_at, just_before=True)
            _refuse_flood(uow, member_id, now)
            sent = self._send(uow, caller, purpose, via=via, to=to, last=last, now=now)
            uow.commit()
        return sent

    def last_sent(self, caller: Caller, purpose: CodePurpose) -> CodeSent | None:
        """Return where the last code went, None without one. Needs VERIFIED (LINKED to sign in)."""
        member_id = require(caller, _ASKED_WITH.get(purpose, Assurance.VERIFIED))
        with self._unit_of_work() as uow:
            last = uow.codes.newest(member_id, purpose)
            contact = uow.members.contact(member_id)
        if last is None:
            return None
        to = contact.phone if last.via is Medium.SMS else contact.email
        return CodeSent(last.via, _masked(last.via, to), last.expires_at) if to else None

    def verify(self, caller: Caller, purpose: CodePurpose, code: str) -> Caller:
        """Return the caller raised to CONFIRMED (VERIFIED to sign in).

        The right code again, in the same conversation, gives the same answer: a repeated
        turn does no harm.

        Raises:
            CodeRefused: with its reason; the second wrong code blocks.
        """
        member_id = require(caller, _ASKED_WITH.get(purpose, Assurance.VERIFIED))
        now = self._clock()
        with self._unit_of_work() as uow:
            uow.codes.lock(member_id)
            _refuse_blocked(uow, member_id, now)
            pending = _pending(uow, caller, purpose)
            right = self._is_right(pending, member_id, purpose, code)
            if pending.verified_at is None:
                _refuse_expired(pending, now)
                refusal = None if right else _count_wrong(uow, pending, now)
            else:
                refusal = None if right and _still_proves(pending, now) else _none_pending()
            if refusal is None and pending.verified_at is None:
                uow.codes.mark_verified(pending.code_id, now)
            uow.audit.add(_trace(caller, purpose, now, "refused" if refusal else "verified"))
            uow.commit()  # a wrong try counts although it raises
        if refusal is not None:
            raise refusal
        return caller.raised_to(_PROVES.get(purpose, Assurance.CONFIRMED))

    def _send(
        self,
        uow: UnitOfWork,
        caller: Caller,
        purpose: CodePurpose,
        *,
        via: Medium,
        to: str,
        last: PendingCode | None,
        now: datetime,
    ) -> CodeSent:
        member_id, code_id, code = caller.member_id or "", new_id(), self._new_code()
        pending = PendingCode(
            code_id=code_id,
            code_hash=self._hash(code_id, member_id, purpose, code),
            conversation_id=caller.conversation_id,
            operation_key=caller.operation_key,
            via=via,
            issued_at=now,
            expires_at=now + rules.LIFETIME,
            wrong_attempts=_carried_attempts(last, now),
            verified_at=None,
            blocked_until=None,
        )
        uow.codes.add(member_id, purpose, pending)
        minutes = int(rules.LIFETIME.total_seconds() // 60)
        params = {"code": code, "minutes": str(minutes), "purpose": purpose.value}
        template = NoticeTemplate.ONE_TIME_CODE
        uow.notices.add(member_id, template, medium=via, to=to, params=params, now=now)
        uow.audit.add(_trace(caller, purpose, now, "issued"))
        return CodeSent(via, _masked(via, to), pending.expires_at)

    def _hash(self, code_id: str, member_id: str, purpose: CodePurpose, code: str) -> str:
        return self._cipher.keyed_hash(f"{code_id}:{member_id}:{purpose.value}:{code}")

    def _is_right(
        self, pending: PendingCode, member_id: str, purpose: CodePurpose, code: str
    ) -> bool:
        typed = self._hash(pending.code_id, member_id, purpose, "".join(code.split()))
        return hmac.compare_digest(typed, pending.code_hash)


def _refuse_blocked(uow: UnitOfWork, member_id: str, now: datetime) -> None:
    until = uow.codes.blocked_until(member_id, now)
    if until is not None:
        raise CodeRefused(CodeRefusal.BLOCKED, blocked_until=until)


def _refuse_flood(uow: UnitOfWork, member_id: str, now: datetime) -> None:
    issued = uow.codes.issued_since(member_id, now - rules.ISSUE_WINDOW)
    if len(issued) >= rules.MAX_ISSUED:
        until = issued[-rules.MAX_ISSUED] + rules.ISSUE_WINDOW
        raise CodeRefused(CodeRefusal.BLOCKED, blocked_until=until)


def _refuse_expired(pending: PendingCode, now: datetime) -> None:
    if now >= pending.expires_at:
        raise CodeRefused(CodeRefusal.EXPIRED)


def _pending(uow: UnitOfWork, caller: Caller, purpose: CodePurpose) -> PendingCode:
    pending = uow.codes.newest(caller.member_id or "", purpose)
    if pending is None or pending.conversation_id != caller.conversation_id:
        raise _none_pending()
    return pending


def _none_pending() -> CodeRefused:
    return CodeRefused(CodeRefusal.NONE_PENDING)


def _still_proves(pending: PendingCode, now: datetime) -> bool:
    return pending.verified_at is not None and now < pending.verified_at + rules.PROOF_LIFETIME


def _count_wrong(uow: UnitOfWork, pending: PendingCode, now: datetime) -> CodeRefused:
    attempts = pending.wrong_attempts + 1
    until = now + rules.BLOCK if attempts >= rules.MAX_WRONG else None
    uow.codes.mark_wrong(pending.code_id, attempts=attempts, blocked_until=until)
    if until is not None:
        return CodeRefused(CodeRefusal.BLOCKED, blocked_until=until)
    return CodeRefused(CodeRefusal.WRONG, attempts_left=rules.MAX_WRONG - attempts)


def _carried_attempts(last: PendingCode | None, now: datetime) -> int:
    """Asking for a new code does not wipe out a wrong try; a right code or a block does."""
    if last is None or last.verified_at is not None or last.blocked_until is not None:
        return 0
    return last.wrong_attempts if now - last.issued_at < rules.BLOCK else 0


def _is_repeat(last: PendingCode, caller: Caller, now: datetime) -> bool:
    same = last.operation_key == caller.operation_key and last.verified_at is None
    return same and now - last.issued_at < rules.RESEND_GUARD


def _contact(uow: UnitOfWork, member_id: str, rather_not_to: str | None) -> tuple[Medium, str]:
    contact = uow.members.contact(member_id)
    avoid_phone = contact.phone == rather_not_to and contact.email is not None
    if contact.phone and not avoid_phone:
        return Medium.SMS, contact.phone
    if contact.email:
        return Medium.EMAIL, contact.email
    raise NotFound("contact", member_id)


def _masked(via: Medium, to: str) -> str:
    return mask_phone(to) if via is Medium.SMS else mask_email(to)


def _trace(caller: Caller, purpose: CodePurpose, now: datetime, outcome: str) -> AuditEntry:
    return AuditEntry(
        happened_at=now,
        actor="member",
        action=f"one_time_codes.{outcome}",
        member_id=caller.member_id,
        channel=caller.channel,
        conversation_id=caller.conversation_id,
        details={"purpose": purpose.value},
    )
