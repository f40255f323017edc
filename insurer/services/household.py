"""Adding and removing insured persons (B6), and their télétransmission (B7)."""

from collections.abc import Mapping
from datetime import date

from insurer.domain.caller import Caller
from insurer.domain.household import JoiningReason, LeavingReason, check_birth
from insurer.domain.members import Relation, Teletransmission
from insurer.domain.requests import Receipt, RequestKind, RequestState
from insurer.errors import InvalidInput
from insurer.services.filing import Desk, Filer, Filing

NAME_MAX = 150


class HouseholdService:
    """Changes who is insured with the caller, and how their statements travel."""

    def __init__(self, filer: Filer) -> None:
        self._filer = filer

    def add(
        self,
        caller: Caller,
        *,
        reason: JoiningReason,
        name_ref: str,
        birth_date: date,
        file_ids: tuple[str, ...],
    ) -> Receipt:
        """Ask to add a person; without a document the request waits for it. Needs VERIFIED.

        Raises:
            InvalidInput: field birth_date (future, too_young), name, files or contract (ended).
            NotFound: a vault reference or file that is not this caller's.
        """
        filing = Filing(
            "household.add",
            "AJO",
            RequestKind.BENEFICIARY_ADD,
            state=RequestState.RECEIVED if file_ids else RequestState.WAITING_MEMBER,
            file_ids=file_ids,
            needs_cover=True,
        )

        def details(desk: Desk) -> dict[str, str]:
            check_birth(reason, birth_date, day=desk.today)
            name = desk.words(name_ref, field="name", longest=NAME_MAX)
            return {"reason": reason.value, "name": name, "birth_date": birth_date.isoformat()}

        return self._filer.file(caller, filing, details)

    def remove(
        self,
        caller: Caller,
        *,
        person_id: str,
        reason: LeavingReason,
        file_ids: tuple[str, ...],
    ) -> Receipt:
        """Ask to remove a person; without a document the request waits for it. Needs VERIFIED.

        Raises:
            InvalidInput: field person (self: the member leaves by cancelling) or files.
            NotFound: a person or file that is not this caller's.
        """
        filing = Filing(
            "household.remove",
            "RET",
            RequestKind.BENEFICIARY_REMOVE,
            state=RequestState.RECEIVED if file_ids else RequestState.WAITING_MEMBER,
            file_ids=file_ids,
        )

        def details(desk: Desk) -> dict[str, str]:
            person = desk.uow.members.person(desk.member_id, person_id, day=desk.today)
            if person.relation is Relation.SELF:
                raise InvalidInput("person", "self")
            return {"person_id": person.person_id, "reason": reason.value}

        return self._filer.file(caller, filing, details)

    def switch_teletransmission(self, caller: Caller, *, person_id: str, on: bool) -> Receipt:
        """Switch the link with the health insurance on (about a month to set up) or off.

        Needs VERIFIED.

        Raises:
            InvalidInput: field person; not_applicable (ALPHA plan, source 002) or already.
            NotFound: a person that is not this caller's.
        """
        filing = Filing(
            "household.switch_teletransmission",
            "TEL",
            RequestKind.TELETRANSMISSION_CHANGE,
            state=RequestState.IN_PROGRESS if on else RequestState.ACCEPTED,
        )

        def details(desk: Desk) -> dict[str, str]:
            person = desk.uow.members.person(desk.member_id, person_id, day=desk.today)
            check_switch(person.teletransmission, on=on)
            return {"person_id": person.person_id, "on": str(on).lower()}

        def afterwards(desk: Desk, _request_id: str, _: Mapping[str, str]) -> None:
            state = Teletransmission.PENDING if on else Teletransmission.INACTIVE
            desk.uow.members.set_teletransmission(person_id, state)

        return self._filer.file(caller, filing, details, afterwards)


def check_switch(state: Teletransmission, *, on: bool) -> None:
    """Raise InvalidInput (field person) when there is nothing to switch."""
    if state is Teletransmission.NOT_APPLICABLE:
        raise InvalidInput("person", "not_applicable")
    if (state is not Teletransmission.INACTIVE) == on:
        raise InvalidInput("person", "already")
