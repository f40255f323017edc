"""Hospital stays: asking for coverage, history, document (feature M6)."""

from collections.abc import Mapping
from datetime import date

from insurer.documents.hospital_coverage import render_hospital_coverage
from insurer.domain.caller import Assurance, Caller
from insurer.domain.clock import Clock, paris_day
from insurer.domain.contracts import PlanKind
from insurer.domain.files import StoredFile
from insurer.domain.hospital_coverage import LONGEST_AHEAD, HospitalCoverage
from insurer.domain.notices import Medium, NoticeTemplate
from insurer.domain.profile import InsurerProfile
from insurer.domain.requests import Receipt, RequestKind, RequestState
from insurer.errors import InvalidInput, ManagedElsewhere, NotFound
from insurer.services.access import require
from insurer.services.files import FileService
from insurer.services.filing import Desk, Filer, Filing
from insurer.services.letters import addressee_of, letter_head, printed
from insurer.store.repositories.submissions import Submission
from insurer.store.uow import UnitOfWork, UnitOfWorkFactory

HOSPITAL_MAX = 200
HISTORY = 20


class HospitalCoverageService:
    """Takes requests for coverage; the hospital is told by the insurer (source 000)."""

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory,
        *,
        clock: Clock,
        profile: InsurerProfile,
        files: FileService,
        filer: Filer,
    ) -> None:
        self._unit_of_work = unit_of_work
        self._clock = clock
        self._profile = profile
        self._files = files
        self._filer = filer

    def check_admission(self, admission_on: date) -> None:
        """Raise InvalidInput (field admission_on; past or too_far) unless the day can be asked."""
        today = paris_day(self._clock())
        if admission_on < today:
            raise InvalidInput("admission_on", "past")
        if admission_on > today + LONGEST_AHEAD:
            raise InvalidInput("admission_on", "too_far")

    def check_plan(self, caller: Caller) -> None:
        """Raise ManagedElsewhere where the caller's plan has a manager of its own for stays.

        Needs VERIFIED.
        """
        member_id = require(caller, Assurance.VERIFIED)
        with self._unit_of_work() as uow:
            self._check_plan(uow, member_id)

    def ask(
        self,
        caller: Caller,
        *,
        person_id: str,
        hospital_ref: str,
        ward_ref: str | None,
        admission_on: date,
    ) -> Receipt:
        """Ask for coverage of a stay to come; an e-mail acknowledges it. Needs VERIFIED.

        Where the insurer grants it without a manager's check (source 004) the state is ACCEPTED
        and the document is there at once.

        Raises:
            InvalidInput: field admission_on, hospital, ward or contract (ended).
            ManagedElsewhere: hospitals ask the manager of the caller's plan.
            NotFound: a person or vault reference that is not this caller's.
        """
        self.check_admission(admission_on)
        at_once = self._profile.hospital_coverage_at_once
        filing = Filing(
            "hospital_coverage.ask",
            "PEC",
            RequestKind.HOSPITAL_COVERAGE,
            state=RequestState.ACCEPTED if at_once else RequestState.RECEIVED,
            needs_cover=True,
        )

        def details(desk: Desk) -> dict[str, str]:
            person = desk.uow.members.person(desk.member_id, person_id, day=desk.today)
            self._check_plan(desk.uow, desk.member_id)
            hospital = desk.words(hospital_ref, field="hospital", longest=HOSPITAL_MAX)
            stay = {"hospital": hospital, "admission_on": admission_on.isoformat()}
            if ward_ref is not None:
                stay["ward"] = desk.words(ward_ref, field="ward", longest=HOSPITAL_MAX)
            return {"person_id": person.person_id, **stay}

        def afterwards(desk: Desk, request_id: str, stay: Mapping[str, str]) -> None:
            desk.uow.submissions.add_coverage(
                Submission(
                    desk.member_id,
                    request_id,
                    person_id,
                    desk.receipt.state,
                    desk.receipt.created_at,
                ),
                hospital=stay["hospital"],
                ward=stay.get("ward"),
                admission_on=admission_on,
            )
            _acknowledge(desk)

        return self._filer.file(caller, filing, details, afterwards)

    def history(self, caller: Caller) -> tuple[HospitalCoverage, ...]:
        """Return the stays asked for, latest admission first. Needs VERIFIED."""
        member_id = require(caller, Assurance.VERIFIED)
        with self._unit_of_work() as uow:
            return uow.submissions.coverages(member_id, limit=HISTORY)

    def document(self, caller: Caller, reference: str) -> StoredFile:
        """Return the promise to pay as a PDF. Needs VERIFIED.

        Raises:
            NotFound: no such stay, or it is not granted (yet).
            DocumentFailed: it could not be laid out.
        """
        member_id = require(caller, Assurance.VERIFIED)
        with self._unit_of_work() as uow:
            stay = uow.submissions.coverage(member_id, reference)
            if stay.state is not RequestState.ACCEPTED:
                raise NotFound("hospital coverage document", reference)
            number = uow.members.ref(member_id).number
            addressee = addressee_of(uow, member_id)
        head = letter_head(self._profile, number, paris_day(self._clock()))
        pdf = printed(reference, lambda: render_hospital_coverage(head, addressee, stay))
        return self._files.keep(member_id, name=f"{reference}.pdf", content=pdf)

    def _check_plan(self, uow: UnitOfWork, member_id: str) -> None:
        """Refuse what hospitals must ask of the ALPHA plan's own manager (source 002)."""
        contract = uow.members.health_contract(member_id)
        is_alpha = contract is not None and contract.plan.kind is PlanKind.ALPHA
        if is_alpha and self._profile.alpha_manager:
            raise ManagedElsewhere(self._profile.alpha_manager[0])


def _acknowledge(desk: Desk) -> None:
    """Send the acknowledgement to the e-mail on file (source 000), else by SMS.

    It names neither hospital nor day: a stay is health data, and mail is read by others.
    """
    contact = desk.uow.members.contact(desk.member_id)
    medium, to = (Medium.EMAIL, contact.email) if contact.email else (Medium.SMS, contact.phone)
    if to:
        desk.uow.notices.add(
            desk.member_id,
            NoticeTemplate.HOSPITAL_COVERAGE_RECEIVED,
            medium=medium,
            to=to,
            params={"reference": desk.receipt.reference},
            now=desk.receipt.created_at,
        )
