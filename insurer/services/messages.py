"""Messages to the management centre (feature M1)."""

from insurer.domain.caller import Assurance, Caller
from insurer.domain.clock import Clock, paris_day
from insurer.domain.messages import Inbox, ReadThread
from insurer.domain.profile import InsurerProfile
from insurer.domain.references import new_reference
from insurer.domain.requests import Receipt, RequestKind, RequestState
from insurer.errors import InvalidInput
from insurer.services.access import require
from insurer.services.attachments import check_attachments
from insurer.services.once import once
from insurer.services.vault_words import words_from_vault
from insurer.store.repositories.messages import NewMessage
from insurer.store.repositories.requests import NewRequest
from insurer.store.uow import UnitOfWork, UnitOfWorkFactory

SERVICE = "messages.send"
ANSWER = "messages.answer"
BODY_MAX = 5000
SUBJECT_MAX = 150
INBOX_THREADS = 50


class MessageService:
    """Sends messages and lists the inbox."""

    def __init__(
        self, unit_of_work: UnitOfWorkFactory, *, clock: Clock, profile: InsurerProfile
    ) -> None:
        self._unit_of_work = unit_of_work
        self._clock = clock
        self._profile = profile

    def themes(self) -> tuple[str, ...]:
        """Return the codes of the insurer's message themes, in their order."""
        return self._profile.message_themes

    def send(
        self,
        caller: Caller,
        *,
        theme: str,
        subject_ref: str | None,
        body_ref: str,
        file_ids: tuple[str, ...] = (),
    ) -> Receipt:
        """Send a message whose words lie in the vault. Needs VERIFIED.

        Raises:
            InvalidInput: field theme, subject, body or files.
            NotFound: a vault reference or file that is not this caller's.
        """
        member_id = require(caller, Assurance.VERIFIED)
        if theme not in self._profile.message_themes:
            raise InvalidInput("theme", "unknown")
        now = self._clock()
        reference = new_reference("MSG", paris_day(now))
        receipt = Receipt(reference, RequestState.RECEIVED, now, effective_not_before=None)

        def effect(uow: UnitOfWork) -> None:
            check_attachments(uow, member_id, file_ids, self._profile.uploads)
            message = NewMessage(
                member_id=member_id,
                reference=reference,
                theme=theme,
                subject=_subject(uow, caller, subject_ref, receipt),
                body=words_from_vault(
                    uow, caller, body_ref, now=now, field="body", longest=BODY_MAX
                ),
                file_ids=file_ids,
                sent_at=now,
            )
            uow.messages.open_thread(message)
            uow.requests.add(_followed(message, receipt), actor="member")

        return once(self._unit_of_work, caller, receipt, service=SERVICE, effect=effect)

    def read(self, caller: Caller, thread_id: str) -> ReadThread:
        """Return a thread of the caller; it counts as read from now on. Needs VERIFIED.

        Raises:
            NotFound: no such thread, or somebody else's.
        """
        member_id = require(caller, Assurance.VERIFIED)
        with self._unit_of_work() as uow:
            thread = uow.messages.read(member_id, thread_id, now=self._clock())
            uow.commit()
        return thread

    def answer(
        self, caller: Caller, *, thread_id: str, body_ref: str, file_ids: tuple[str, ...] = ()
    ) -> Receipt:
        """Answer in a thread; the words lie in the vault. Needs VERIFIED.

        Raises:
            InvalidInput: field body or files.
            NotFound: a thread, vault reference or file that is not this caller's.
        """
        member_id = require(caller, Assurance.VERIFIED)
        now = self._clock()
        reference = new_reference("MSG", paris_day(now))
        receipt = Receipt(reference, RequestState.RECEIVED, now, effective_not_before=None)

        def effect(uow: UnitOfWork) -> None:
            check_attachments(uow, member_id, file_ids, self._profile.uploads)
            message = NewMessage(
                member_id=member_id,
                reference=reference,
                theme=uow.messages.theme_of(member_id, thread_id),
                subject=None,
                body=words_from_vault(
                    uow, caller, body_ref, now=now, field="body", longest=BODY_MAX
                ),
                file_ids=file_ids,
                sent_at=now,
            )
            uow.messages.answer(thread_id, message)
            uow.requests.add(_followed(message, receipt), actor="member")

        return once(self._unit_of_work, caller, receipt, service=ANSWER, effect=effect)

    def inbox(self, caller: Caller) -> Inbox:
        """Return the caller's threads and how many messages are unread. Needs VERIFIED."""
        member_id = require(caller, Assurance.VERIFIED)
        with self._unit_of_work() as uow:
            return uow.messages.inbox(member_id, limit=INBOX_THREADS)


def _subject(uow: UnitOfWork, caller: Caller, ref: str | None, receipt: Receipt) -> str | None:
    if ref is None:
        return None
    return words_from_vault(
        uow, caller, ref, now=receipt.created_at, field="subject", longest=SUBJECT_MAX
    )


def _followed(message: NewMessage, receipt: Receipt) -> NewRequest:
    """A message can be followed like any request, under the same reference."""
    return NewRequest(
        member_id=message.member_id,
        kind=RequestKind.MESSAGE,
        receipt=receipt,
        payload={"theme": message.theme},
        file_ids=message.file_ids,
    )
