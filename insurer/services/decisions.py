"""What a manager's decision does to the member's file, by the kind of request."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from insurer.domain.clock import paris_day
from insurer.domain.contact_details import ContactField, parse_address
from insurer.domain.documents import DocumentKind, NotificationKind
from insurer.domain.household import JoiningReason, full_name, pays_as_child, relation_of
from insurer.domain.members import Relation, Teletransmission
from insurer.domain.reimbursements import CareType, Settlement
from insurer.domain.requests import RequestKind, RequestState
from insurer.errors import Conflict, InvalidInput
from insurer.services.contributions import change_by
from insurer.store.repositories.centre import CentreRequest
from insurer.store.repositories.members import NewPerson
from insurer.store.uow import UnitOfWork


@dataclass(frozen=True, repr=False)
class Decided:
    """A request that was just decided, in the transaction that decides it."""

    uow: UnitOfWork
    request: CentreRequest  # with its new state
    now: datetime
    settlement: Settlement | None  # what the manager reckoned

    @property
    def member_id(self) -> str:
        """Whose request it is."""
        return self.request.member_id

    @property
    def day(self) -> date:
        """The day in France."""
        return paris_day(self.now)

    def asked(self, field: str) -> str:
        """Return what the member gave; Conflict: the request (of a demo file) does not hold it."""
        try:
            return self.request.payload[field]
        except KeyError:
            raise Conflict(f"the request holds no {field}") from None

    def resolve(self, kind: NotificationKind) -> None:
        """Close the finding that this decision settles."""
        self.uow.notifications.resolve(self.member_id, kind, now=self.now)


def carry_out(decided: Decided) -> None:
    """Do to the file what the decision means.

    Raises:
        InvalidInput: field `settlement`: a claim that is accepted needs its figures.
        NotFound: the person or card that the request speaks of is gone.
        Conflict: the request does not hold what it asks for.
    """
    decided.uow.submissions.follow(decided.request.request_id, decided.request.state)
    by_kind = {RequestState.ACCEPTED: _ACCEPTED, RequestState.REFUSED: _REFUSED}
    effect = by_kind.get(decided.request.state, {}).get(decided.request.kind)
    if effect is not None:
        effect(decided)


def _change_account(decided: Decided) -> None:
    decided.uow.bank_accounts.replace(
        decided.member_id,
        iban=decided.asked("iban"),
        holder=decided.asked("holder"),
        since=decided.day,
    )
    decided.resolve(NotificationKind.BENEFIT_PAYMENT_MODE)


def _change_contact(decided: Decided) -> None:
    value = decided.asked("value")
    members = decided.uow.members
    match ContactField(decided.asked("field")):
        case ContactField.EMAIL:
            members.set_email(decided.member_id, value)
        case ContactField.PHONE:
            members.set_phone(decided.member_id, value)
        case ContactField.ADDRESS:
            members.set_address(decided.member_id, parse_address(value))
            decided.resolve(NotificationKind.ADDRESS_WRONG)


def _renew_card(decided: Decided) -> None:
    decided.uow.centre.renew_card(decided.member_id, day=decided.day)


def _add_person(decided: Decided) -> None:
    members, member_id = decided.uow.members, decided.member_id
    holder = members.beneficiaries(member_id, day=decided.day)[0]
    first, last = full_name(decided.asked("name"), family=holder.last_name)
    relation = relation_of(JoiningReason(decided.asked("reason")))
    none_applies = holder.teletransmission is Teletransmission.NOT_APPLICABLE
    birth_date = date.fromisoformat(decided.asked("birth_date"))
    members.add_person(
        member_id,
        NewPerson(
            relation=relation,
            first_name=first,
            last_name=last,
            birth_date=birth_date,
            since=decided.day,
            teletransmission=holder.teletransmission if none_applies else Teletransmission.PENDING,
        ),
    )
    _change_contributions(decided, relation, birth_date, joins=True)


def _remove_person(decided: Decided) -> None:
    members, member_id = decided.uow.members, decided.member_id
    person = members.person(member_id, decided.asked("person_id"), day=decided.day)
    members.detach(member_id, person.person_id, last_day=decided.day)
    _change_contributions(decided, person.relation, person.birth_date, joins=False)


def _change_contributions(
    decided: Decided, relation: Relation, birth_date: date, *, joins: bool
) -> None:
    child = pays_as_child(relation, birth_date, day=decided.day)
    change = change_by(decided.uow, decided.member_id, child=child, joins=joins)
    if change is not None:
        decided.uow.contributions.shift(decided.member_id, change.amount, after=decided.day)


def _switch_on(decided: Decided) -> None:
    _set_teletransmission(decided, Teletransmission.ACTIVE)


def _leave_off(decided: Decided) -> None:
    _set_teletransmission(decided, Teletransmission.INACTIVE)


def _set_teletransmission(decided: Decided, state: Teletransmission) -> None:
    if decided.asked("on") == "true":  # switching off is done at once, without a manager
        decided.uow.members.set_teletransmission(decided.asked("person_id"), state)


def _pay(decided: Decided) -> None:
    """Pay an invoice: a line of the member's reimbursements, in the statement of the month."""
    settlement = decided.settlement
    if settlement is None or settlement.act is None:
        raise InvalidInput("settlement", "missing")
    uow, member_id = decided.uow, decided.member_id
    uow.reimbursements.add_paid(
        member_id,
        settlement,
        person_id=uow.members.beneficiaries(member_id, day=decided.day)[0].person_id,
        care_type=CareType(decided.asked("care_type")),
        care_date=settlement.care_date or paris_day(decided.request.created_at),
        paid_on=decided.day,
        statement_id=uow.statements.take_in(
            member_id, amount=settlement.mutuelle_amount, day=decided.day
        ),
    )


def _read_quote(decided: Decided) -> None:
    if decided.settlement is not None:
        decided.uow.submissions.value_quote(decided.request.request_id, decided.settlement)


def _file_document(decided: Decided) -> None:
    finding = _SETTLED_BY.get(DocumentKind(decided.asked("kind")))
    if finding is not None:
        decided.resolve(finding)


Effects = Mapping[RequestKind, Callable[[Decided], None]]
# Messages and complaints are answered with words; a way of delivery counts without a manager; a
# hospital stay is granted by its own state.
_ACCEPTED: Effects = {
    RequestKind.BANK_DETAILS_CHANGE: _change_account,
    RequestKind.CONTACT_CHANGE: _change_contact,
    RequestKind.NEW_CARD: _renew_card,
    RequestKind.CARD_CORRECTION: _renew_card,
    RequestKind.BENEFICIARY_ADD: _add_person,
    RequestKind.BENEFICIARY_REMOVE: _remove_person,
    RequestKind.TELETRANSMISSION_CHANGE: _switch_on,
    RequestKind.REIMBURSEMENT: _pay,
    RequestKind.QUOTE: _read_quote,
    RequestKind.DOCUMENT: _file_document,
}
_REFUSED: Effects = {RequestKind.TELETRANSMISSION_CHANGE: _leave_off}
_SETTLED_BY = {
    DocumentKind.SCHOOL_CERTIFICATE: NotificationKind.SCHOOL_CERTIFICATE_AWAITED,
    DocumentKind.HEALTH_INSURANCE_CERTIFICATE: NotificationKind.HEALTH_INSURANCE_EXCHANGE,
}
