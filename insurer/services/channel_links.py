"""Phones linked to members: who writes from a number, and how a number becomes a member's."""

from collections.abc import Callable
from datetime import date

from insurer.domain.caller import Assurance, Caller
from insurer.domain.channel_links import CODE_DIGITS, CODE_LIFETIME, LINK_LIFETIME, LinkCode
from insurer.domain.clock import Clock
from insurer.services.access import require
from insurer.store.cipher import Cipher
from insurer.store.repositories.traces import AuditEntry
from insurer.store.uow import UnitOfWork, UnitOfWorkFactory


class ChannelLinkService:
    """Links phones; a link proves little (level 1), and only for three months."""

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory,
        *,
        clock: Clock,
        cipher: Cipher,
        new_code: Callable[[int], str],
    ) -> None:
        self._unit_of_work = unit_of_work
        self._clock = clock
        self._cipher = cipher
        self._new_code = new_code

    def member_of(self, channel: str, number: str) -> str | None:
        """Return the id of the member whose phone this is known to be; only for the bridge.

        A link ends after three months, and when the number on file that it was made with is
        no longer there: the number may be somebody else's by now.
        """
        now, address = self._clock(), self._address(channel, number)
        with self._unit_of_work() as uow:
            link = uow.channel_links.of(channel, address)
            if link is None or now - link.linked_at > LINK_LIFETIME:
                return None
            if link.on_file and not _is_on_file(uow, link.member_id, number):
                self._revoke(uow, channel, address, reason="number_changed")
                return None
        return link.member_id

    def link(self, caller: Caller, number: str) -> None:
        """Link the phone that the caller proved their identity on. Needs VERIFIED."""
        member_id = require(caller, Assurance.VERIFIED)
        with self._unit_of_work() as uow:
            self._put(uow, member_id, caller.channel, number, caller.conversation_id)
            uow.commit()

    def unlink(self, channel: str, number: str, *, reason: str) -> bool:
        """Forget whose phone this is; False when nobody's was known. Needs no level."""
        with self._unit_of_work() as uow:
            return self._revoke(uow, channel, self._address(channel, number), reason=reason)

    def offer(self, caller: Caller) -> LinkCode:
        """Return a code that links the phone on which it is typed. Needs VERIFIED.

        Only the portal may show it: on the phone itself it would prove nothing.
        """
        member_id, now = require(caller, Assurance.VERIFIED), self._clock()
        shown = LinkCode(self._new_code(CODE_DIGITS), now + CODE_LIFETIME)
        with self._unit_of_work() as uow:
            code_hash = self._code(shown.code)
            uow.channel_links.add_code(member_id, code_hash, now=now, until=shown.expires_at)
            uow.commit()
        return shown

    def redeem(self, code: str, *, channel: str, number: str, conversation_id: str) -> str | None:
        """Link the phone that typed `code`; return the member's id, None for a worthless code."""
        now = self._clock()
        with self._unit_of_work() as uow:
            member_id = uow.channel_links.use_code(self._code(code), now)
            if member_id is not None:
                self._put(uow, member_id, channel, number, conversation_id)
            uow.commit()
        return member_id

    def find(self, member_number: str, birth_date: date) -> str | None:
        """Return the id of the member with this number, born on this day; only for the bridge.

        None says nothing on which of the two is wrong, and takes the same one query.
        """
        with self._unit_of_work() as uow:
            return uow.members.by_number_and_birth(member_number, birth_date)

    def is_born_on(self, member_id: str, birth_date: date) -> bool:
        """Return whether the member was born on this day; only for the bridge."""
        with self._unit_of_work() as uow:
            number = uow.members.ref(member_id).number
            return uow.members.by_number_and_birth(number, birth_date) == member_id

    def _put(
        self, uow: UnitOfWork, member_id: str, channel: str, number: str, conversation_id: str
    ) -> None:
        now = self._clock()
        uow.channel_links.put(
            member_id,
            channel=channel,
            address_hash=self._address(channel, number),
            on_file=_is_on_file(uow, member_id, number),
            now=now,
        )
        uow.audit.add(
            AuditEntry(
                happened_at=now,
                actor="member",
                action="channel_links.linked",
                member_id=member_id,
                channel=channel,
                conversation_id=conversation_id,
            )
        )

    def _revoke(self, uow: UnitOfWork, channel: str, address: str, *, reason: str) -> bool:
        now = self._clock()
        member_id = uow.channel_links.revoke(channel, address, now)
        if member_id is not None:
            uow.audit.add(
                AuditEntry(
                    happened_at=now,
                    actor="member",
                    action="channel_links.unlinked",
                    member_id=member_id,
                    channel=channel,
                    details={"reason": reason},
                )
            )
        uow.commit()
        return member_id is not None

    def _address(self, channel: str, number: str) -> str:
        return self._cipher.keyed_hash(f"{channel}:{number}")

    def _code(self, code: str) -> str:
        return self._cipher.keyed_hash(f"link:{code}")


def _is_on_file(uow: UnitOfWork, member_id: str, number: str) -> bool:
    return uow.members.contact(member_id).phone == number
