"""The account a member is paid on, and its controlled change (feature B1)."""

from insurer.domain.bank_details import COOLING_OFF, BankAccount, IbanCheck, PendingRequest
from insurer.domain.caller import Assurance, Caller
from insurer.domain.clock import Clock, paris_day
from insurer.domain.iban import IbanRefused, parse_iban
from insurer.domain.masking import mask_iban
from insurer.domain.notices import Medium, NoticeTemplate
from insurer.domain.one_time_codes import PROOF_LIFETIME, CodePurpose
from insurer.domain.profile import InsurerProfile
from insurer.domain.references import new_reference
from insurer.domain.requests import Receipt, RequestKind, RequestState
from insurer.errors import Conflict, InvalidInput, NotAllowed
from insurer.services.access import require
from insurer.services.attachments import check_attachments
from insurer.services.once import once
from insurer.store.repositories.requests import NewRequest
from insurer.store.uow import UnitOfWork, UnitOfWorkFactory

SERVICE = "bank_details.change"
_HOLDER_LENGTH = range(2, 71)  # SEPA names have at most 70 characters


class BankDetailsService:
    """Reads and changes bank details. No IBAN in clear leaves it."""

    def __init__(
        self, unit_of_work: UnitOfWorkFactory, *, clock: Clock, profile: InsurerProfile
    ) -> None:
        self._unit_of_work = unit_of_work
        self._clock = clock
        self._profile = profile

    def current(self, caller: Caller) -> BankAccount | None:
        """Return the account in use, masked. Needs VERIFIED."""
        member_id = require(caller, Assurance.VERIFIED)
        with self._unit_of_work() as uow:
            account = uow.bank_accounts.current(member_id)
        return None if account is None else BankAccount(account.masked_iban, account.since)

    def pending(self, caller: Caller) -> PendingRequest | None:
        """Return the change of account that waits for validation. Needs VERIFIED."""
        member_id = require(caller, Assurance.VERIFIED)
        with self._unit_of_work() as uow:
            return uow.requests.pending_bank_change(member_id)

    def check(self, caller: Caller, iban: str) -> IbanCheck:
        """Return what a typed IBAN is. Needs VERIFIED.

        Raises:
            InvalidInput: field `iban`; code format, checksum, not_sepa or same_as_current.
        """
        member_id = require(caller, Assurance.VERIFIED)
        with self._unit_of_work() as uow:
            compact = _checked(uow, member_id, iban)
        return IbanCheck(masked=mask_iban(compact), country=compact[:2], bank_name=None)

    def change(
        self, caller: Caller, *, iban_ref: str, holder_ref: str, proof_file_ids: tuple[str, ...]
    ) -> Receipt:
        """Ask for the change of account; a manager validates it after the cooling-off.

        Without a proof (source 004: every change needs one) the request waits for it: state
        WAITING_MEMBER.

        Needs a one-time code for BANK_DETAILS_CHANGE, verified in this conversation within
        15 minutes; the change uses it up. Writes request, history, audit entry and a notice
        to each contact on file in one transaction.

        Raises:
            NotAllowed: no such code.
            InvalidInput: field iban, holder or files.
            NotFound: a vault reference or file that is not this caller's.
            Conflict: another change waits already.
        """
        member_id = require(caller, Assurance.VERIFIED)
        now = self._clock()
        receipt = Receipt(
            reference=new_reference("RIB", paris_day(now)),
            state=RequestState.RECEIVED if proof_file_ids else RequestState.WAITING_MEMBER,
            created_at=now,
            effective_not_before=now + COOLING_OFF,
        )

        def effect(uow: UnitOfWork) -> None:
            self._use_code(uow, caller, receipt)
            iban = _checked(uow, member_id, _value(uow, caller, iban_ref, receipt))
            holder = _holder(_value(uow, caller, holder_ref, receipt))
            check_attachments(uow, member_id, proof_file_ids, self._profile.uploads)
            if uow.requests.pending_bank_change(member_id) is not None:
                raise Conflict("a change of account waits already")
            uow.requests.add(
                _request(member_id, receipt, iban, holder, proof_file_ids), actor="member"
            )
            _tell_contacts(uow, member_id, receipt, mask_iban(iban))

        return once(self._unit_of_work, caller, receipt, service=SERVICE, effect=effect)

    def _use_code(self, uow: UnitOfWork, caller: Caller, receipt: Receipt) -> None:
        now = receipt.created_at
        used = uow.codes.consume(
            caller.member_id or "",
            CodePurpose.BANK_DETAILS_CHANGE,
            conversation_id=caller.conversation_id,
            verified_since=now - PROOF_LIFETIME,
            now=now,
        )
        if not used:
            raise NotAllowed(Assurance.CONFIRMED)


def _checked(uow: UnitOfWork, member_id: str, iban: str) -> str:
    try:
        compact = parse_iban(iban)
    except IbanRefused as refused:
        raise InvalidInput("iban", refused.code) from None
    account = uow.bank_accounts.current(member_id)
    if account is not None and account.iban == compact:
        raise InvalidInput("iban", "same_as_current")
    return compact


def _value(uow: UnitOfWork, caller: Caller, ref: str, receipt: Receipt) -> str:
    now = receipt.created_at
    return uow.vault.read(ref, conversation_id=caller.conversation_id, now=now).value


def _holder(name: str) -> str:
    holder = " ".join(name.split())
    if len(holder) not in _HOLDER_LENGTH or not any(letter.isalpha() for letter in holder):
        raise InvalidInput("holder", "format")
    return holder


def _request(
    member_id: str, receipt: Receipt, iban: str, holder: str, file_ids: tuple[str, ...]
) -> NewRequest:
    return NewRequest(
        member_id=member_id,
        kind=RequestKind.BANK_DETAILS_CHANGE,
        receipt=receipt,
        payload={"iban": iban, "holder": holder},
        file_ids=file_ids,
        masked_iban=mask_iban(iban),
    )


def _tell_contacts(uow: UnitOfWork, member_id: str, receipt: Receipt, masked_iban: str) -> None:
    """Warn the owner of the file on every contact known before the change."""
    contact = uow.members.contact(member_id)
    params = {
        "reference": receipt.reference,
        "masked_iban": masked_iban,
        "effective_not_before": (receipt.effective_not_before or receipt.created_at).isoformat(),
    }
    for medium, address in ((Medium.EMAIL, contact.email), (Medium.SMS, contact.phone)):
        if address:
            uow.notices.add(
                member_id,
                NoticeTemplate.BANK_DETAILS_CHANGE,
                medium=medium,
                to=address,
                params=params,
                now=receipt.created_at,
            )
