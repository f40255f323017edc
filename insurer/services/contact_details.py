"""Changing address, e-mail or phone: a controlled operation like that of the account (B3)."""

import re
from collections.abc import Mapping
from email.utils import parseaddr

import phonenumbers

from insurer.domain.caller import Assurance, Caller
from insurer.domain.contact_details import ContactField, parse_address
from insurer.domain.masking import mask_email, mask_phone
from insurer.domain.notices import Medium, NoticeTemplate
from insurer.domain.one_time_codes import PROOF_LIFETIME, CodePurpose
from insurer.domain.profile import InsurerProfile
from insurer.domain.requests import Receipt, RequestKind, RequestState
from insurer.errors import InvalidInput, NotAllowed
from insurer.services.access import require
from insurer.services.filing import Desk, Filer, Filing
from insurer.store.repositories.members import ContactDetails
from insurer.store.uow import UnitOfWorkFactory

VALUE_MAX = 300
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]{2,}")


class ContactDetailsService:
    """Changes how a member is reached."""

    def __init__(
        self, unit_of_work: UnitOfWorkFactory, *, profile: InsurerProfile, filer: Filer
    ) -> None:
        self._unit_of_work = unit_of_work
        self._profile = profile
        self._filer = filer

    @property
    def needs_proof(self) -> bool:
        """Whether the insurer asks for a document with every change (source 004)."""
        return self._profile.contact_change_proof

    def check(self, caller: Caller, field: ContactField, value: str) -> str:
        """Return how a new value is shown: an address as it is, others masked. Needs VERIFIED.

        Raises:
            InvalidInput: `field`; code format or same_as_current.
        """
        member_id = require(caller, Assurance.VERIFIED)
        with self._unit_of_work() as uow:
            known = uow.members.contact(member_id)
        return _shown(field, _checked(field, value, known))

    def change(
        self,
        caller: Caller,
        *,
        field: ContactField,
        value_ref: str,
        proof_file_ids: tuple[str, ...],
    ) -> Receipt:
        """Ask for the change; a manager validates it. Every contact known before is warned.

        Without a proof that the insurer wants, the request waits for it: state WAITING_MEMBER.
        Needs a one-time code for CONTACT_CHANGE, verified in this conversation within 15
        minutes; the change uses it up.

        Raises:
            NotAllowed: no such code.
            InvalidInput: `field`, or field `files`.
            NotFound: a vault reference or file that is not this caller's.
        """
        waits = self.needs_proof and not proof_file_ids
        filing = Filing(
            "contact_details.change",
            "COO",
            RequestKind.CONTACT_CHANGE,
            state=RequestState.WAITING_MEMBER if waits else RequestState.RECEIVED,
            file_ids=proof_file_ids,
        )

        def details(desk: Desk) -> dict[str, str]:
            _use_code(desk)
            typed = desk.words(value_ref, field=field.value, longest=VALUE_MAX)
            known = desk.uow.members.contact(desk.member_id)
            return {"field": field.value, "value": _checked(field, typed, known)}

        def afterwards(desk: Desk, _request_id: str, _: Mapping[str, str]) -> None:
            _warn(desk, field)

        return self._filer.file(caller, filing, details, afterwards)


def _use_code(desk: Desk) -> None:
    now = desk.receipt.created_at
    used = desk.uow.codes.consume(
        desk.member_id,
        CodePurpose.CONTACT_CHANGE,
        conversation_id=desk.caller.conversation_id,
        verified_since=now - PROOF_LIFETIME,
        now=now,
    )
    if not used:
        raise NotAllowed(Assurance.CONFIRMED)


def _checked(field: ContactField, value: str, known: ContactDetails) -> str:
    """Return the value in its one form; InvalidInput."""
    text = " ".join(value.split())
    match field:
        case ContactField.EMAIL:
            new, old = _email(text), known.email
        case ContactField.PHONE:
            new, old = _phone(text), known.phone
        case ContactField.ADDRESS:
            address = known.address
            new = _address(text)
            old = " ".join([*address.lines, address.postcode, address.city])
    if old is not None and new.lower() == old.lower():
        raise InvalidInput(field.value, "same_as_current")
    return new


def _email(text: str) -> str:
    if _EMAIL.fullmatch(text) is None or parseaddr(text)[1] != text:
        raise InvalidInput(ContactField.EMAIL.value, "format")
    return text


def _phone(text: str) -> str:
    try:
        number = phonenumbers.parse(text, "FR")
    except phonenumbers.NumberParseException:
        raise InvalidInput(ContactField.PHONE.value, "format") from None
    if not phonenumbers.is_possible_number(number):
        raise InvalidInput(ContactField.PHONE.value, "format")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _address(text: str) -> str:
    parse_address(text)
    return text


def _shown(field: ContactField, value: str) -> str:
    match field:
        case ContactField.EMAIL:
            return mask_email(value)
        case ContactField.PHONE:
            return mask_phone(value)
        case ContactField.ADDRESS:
            return value


def _warn(desk: Desk, field: ContactField) -> None:
    contact = desk.uow.members.contact(desk.member_id)
    for medium, to in ((Medium.EMAIL, contact.email), (Medium.SMS, contact.phone)):
        if to:
            desk.uow.notices.add(
                desk.member_id,
                NoticeTemplate.CONTACT_CHANGE,
                medium=medium,
                to=to,
                params={"reference": desk.receipt.reference, "what": field.value},
                now=desk.receipt.created_at,
            )
